"""Real packets and the proof are two opinions on the same resources, and agree; a hole is seen by either."""

import copy
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from infra.rehearsal.twin.matrix import Cell, picture
from infra.rehearsal.twin.probing import Probe
from infra.rehearsal.twin.questions import probes
from infra.rehearsal.twin.running import standing
from infra.resources.planned import PlannedStack
from infra.twinning import compare, compared
from tests.rehearsal.twin.standing import network_of, stacks, topology, two_hubs

Inputs = dict[str, Any]
Change = tuple[str, str, Callable[[Inputs], None]]
"""The kind of a resource, a part of its id, and what is done to its inputs."""


@pytest.mark.parametrize("partnership", ["lgss", "cheshire", "vision-2020", "southwest-one"])
def test_what_packets_do_is_what_the_proof_says(partnership: str) -> None:
    found = compared(stacks(partnership), seed=1)
    assert [str(d) for d in found.disagreements] == []
    assert found.probes > 20_000
    assert found.passed > 200
    assert found.unknown < 10
    assert found.untwinned == ()
    assert found.ok
    assert sum(cell.probes for cell in found.cells) == found.probes


def broken(planned: Sequence[PlannedStack], *changes: Change) -> tuple[PlannedStack, ...]:
    """Those stacks with one resource changed by each change."""
    return tuple(_mended(stack, changes) for stack in planned)


def _mended(stack: PlannedStack, changes: Sequence[Change]) -> PlannedStack:
    resources = []
    for resource in stack.resources:
        inputs = copy.deepcopy(dict(resource.inputs))
        for kind, part, change in changes:
            if resource.type.endswith(f":{kind}") and part in resource.id:
                change(inputs)
        resources.append(replace(resource, inputs=inputs))
    return replace(stack, resources=tuple(resources))


def _rule_too_many(group: Inputs) -> None:
    allowed = next(r for r in group["securityRules"] if r["direction"] == "Inbound")
    wide = {"sourceAddressPrefix": "10.64.2.0/26", "destinationPortRange": "22"}
    single = {k: v for k, v in allowed.items() if k not in ("sourceAddressPrefixes", "destinationPortRanges")}
    group["securityRules"].append({**single, **wide, "name": "too-many", "priority": 899})


def _route_dropped(deployment: Inputs) -> None:
    (table,) = deployment["properties"]["template"]["resources"]
    for route in table["properties"]["routes"]:
        route["destinations"] = [d for d in route["destinations"] if d != "172.16.0.0/12"]


def _wrong_translation(rule: Inputs) -> None:
    rule["externalMappings"] = [{"addressSpace": "10.79.128.0/18"}]


def _wider_source(group: Inputs) -> None:
    for collection in group["ruleCollections"]:
        for rule in collection["rules"]:
            if rule["name"] == "slough-apps-to-payroll-web-tcp-443":
                rule["sourceAddresses"] = ["10.64.16.0/20"]


def _no_rules(group: Inputs) -> None:
    group["ruleCollections"] = []


def _another_wan(hub: Inputs) -> None:
    hub["virtualWan"] = {"id": f"{hub['virtualWan']['id']}-other"}


def _rejected(endpoint: Inputs) -> None:
    (connection,) = endpoint["privateLinkServiceConnections"]
    connection["privateLinkServiceConnectionState"] = {"status": "Rejected"}


def _wide(group: Inputs) -> None:
    """Every rule that allows something to come in allows it at every port."""
    for rule in group["securityRules"]:
        if (rule["direction"], rule["access"]) == ("Inbound", "Allow"):
            rule.pop("destinationPortRanges", None)
            rule["destinationPortRange"] = "*"


def _beside(intended: Sequence[PlannedStack], *changes: Change) -> list[str]:
    """Where packets in a twin of what was built do otherwise than the proof says of what was meant."""
    built = broken(intended, *changes)
    assert built != intended
    network, meant = network_of(built), network_of(intended)
    asked = probes(meant, topology(meant), seed=1)
    wanted = [p for p in asked if p.port in (0, 22, 53, 443, 5985) and p.protocol == "tcp"]
    with standing(topology(network)) as twin:
        names = {node.subject: node.name for node in twin.topology.nodes}
        known = {node.name: node.subject for node in topology(meant).nodes}
        moved = [replace(p, node=names[known[p.node]]) for p in wanted]
        heard = twin.probe(moved)
    return [str(d) for d in compare(intended, meant, topology(meant), heard).disagreements]


@pytest.mark.parametrize(
    ("change", "seen"),
    [
        (
            ("NetworkSecurityGroup", "nsg-lgss-slough-workspace", _rule_too_many),
            "bas-lgss-uks (10.64.2.4) to 10.64.16.4, tcp 22: the proof says stopped, the twin passes",
        ),
        (
            ("Deployment", "vhub-lgss-uks-routes", _route_dropped),
            "vst-lgss-slough-landmark-place-uks (172.16.0.10) to 10.64.2.68, tcp 53: "
            "the proof says passes, the twin stopped",
        ),
        (
            ("NatRule", "st-martins-place", _wrong_translation),
            "vst-lgss-slough-st-martins-place-uks (10.32.0.10) to 10.64.4.14, tcp 443: "
            "the proof says passes, the twin stopped",
        ),
        (("FirewallPolicyRuleCollectionGroup", "rcg-lgss-slough", _wider_source), ""),
    ],
    ids=["a rule too many", "a dropped route", "a wrong translation", "a wider source, behind a second lock"],
)
def test_a_hole_is_seen_by_real_packets(change: Change, seen: str) -> None:
    """But one that a second lock still stops: segments' own rules do not let other subnets out."""
    found = _beside(stacks("lgss"), change)
    assert seen in found if seen else found == []


SLOUGHS_PAYROLL = (
    "snet-lgss-slough-apps-uks (10.64.24.4) to 10.64.4.14, tcp 443: the proof says passes, the twin stopped"
)


@pytest.mark.parametrize(
    "change",
    [
        ("VirtualHub", "vhub-lgss-1-uks", _another_wan),
        ("FirewallPolicyRuleCollectionGroup", "base-hub-1", _no_rules),
        ("FirewallPolicyRuleCollectionGroup", "rcg-lgss-slough", _no_rules),
    ],
    ids=["no way between them", "only the far firewall lets through", "only the near firewall lets through"],
)
def test_between_hubs_the_way_and_both_firewalls_must_let_through(change: Change) -> None:
    assert SLOUGHS_PAYROLL in _beside(two_hubs(), change)


POLICE = ("NetworkSecurityGroup", "police-sealed-endpoints", _wide)
SERVERS = ("NetworkSecurityGroup", "shared-web", _wide)
THROUGH_THE_DOOR = "lgw-southwest_one-avon_somerset_police-portishead-uks (10.6.0.10) to 10.152.3.4, tcp"


@pytest.mark.parametrize(
    ("changes", "seen"),
    [
        (
            [("PrivateEndpoint", "police-erp-web", _rejected)],
            f"{THROUGH_THE_DOOR} 443: the proof says passes, the twin stopped",
        ),
        ([POLICE, SERVERS], f"{THROUGH_THE_DOOR} 5985: the proof says stopped, the twin passes"),
        ([POLICE], ""),
    ],
    ids=["a connection rejected", "two groups wide", "one group wide, behind a second lock"],
)
def test_a_hole_in_a_seal_is_seen_by_real_packets(changes: list[Change], seen: str) -> None:
    found = _beside(stacks("southwest-one"), *changes)
    assert seen in found if seen else found == []


def test_the_same_seed_asks_the_same_and_another_asks_at_other_ports() -> None:
    network = network_of(stacks("three-c"))
    known = topology(network)
    assert probes(network, known, seed=1) == probes(network, known, seed=1)
    assert probes(network, known, seed=1) != probes(network, known, seed=2)


def test_a_picture_says_what_it_shows_to_who_cannot_see_it() -> None:
    counted = (
        Cell(source="a", destination="b", probes=1_000, passed=3),
        Cell(source="b", destination="a", probes=500, passed=0),
    )
    drawn = picture("What passes", counted)
    assert "1,500 packets were sent between 2 places, 3 came through" in drawn
    assert "<title>b to a: 0 of 500 came through</title>" in drawn
    assert "http" not in drawn.replace("http://www.w3.org/2000/svg", "")


def test_nobody_is_asked_at_an_address_of_its_own() -> None:
    network = network_of(stacks("lgss"))
    known = topology(network)
    own = {node.name: node.addresses for node in known.nodes}
    assert not [p for p in probes(network, known, seed=1) if p.destination in own[p.node]]
    assert isinstance(probes(network, known, seed=1)[0], Probe)
