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
from infra.twinning import Comparison, compare, compared
from tests.rehearsal.twin.standing import network_of, stacks, topology

Break = Callable[[dict[str, Any]], None]


@pytest.mark.parametrize("partnership", ["lgss", "three-c", "vision-2020"])
def test_what_packets_do_is_what_the_proof_says(partnership: str) -> None:
    found = compared(stacks(partnership), seed=1)
    assert [str(d) for d in found.disagreements] == []
    assert found.probes > 30_000
    assert found.passed > 200
    assert found.unknown < 10
    assert found.ok
    assert sum(cell.probes for cell in found.cells) == found.probes


def broken(kind: str, part: str, change: Break) -> tuple[PlannedStack, ...]:
    """LGSS as planned, with one resource changed."""
    changed: list[str] = []

    def mended(stack: PlannedStack) -> PlannedStack:
        resources = []
        for resource in stack.resources:
            inputs = copy.deepcopy(dict(resource.inputs))
            if resource.type.endswith(f":{kind}") and part in resource.id:
                change(inputs)
                changed.append(resource.id)
            resources.append(replace(resource, inputs=inputs))
        return replace(stack, resources=tuple(resources))

    found = tuple(mended(stack) for stack in stacks("lgss"))
    assert len(changed) == 1, changed
    return found


def _rule_too_many(group: dict[str, Any]) -> None:
    allowed = next(r for r in group["securityRules"] if r["direction"] == "Inbound")
    wide = {"sourceAddressPrefix": "10.64.2.0/26", "destinationPortRange": "22"}
    single = {k: v for k, v in allowed.items() if k not in ("sourceAddressPrefixes", "destinationPortRanges")}
    group["securityRules"].append({**single, **wide, "name": "too-many", "priority": 899})


def _route_dropped(deployment: dict[str, Any]) -> None:
    (table,) = deployment["properties"]["template"]["resources"]
    for route in table["properties"]["routes"]:
        route["destinations"] = [d for d in route["destinations"] if d != "172.16.0.0/12"]


def _wrong_translation(rule: dict[str, Any]) -> None:
    rule["externalMappings"] = [{"addressSpace": "10.79.128.0/18"}]


def _wider_source(group: dict[str, Any]) -> None:
    for collection in group["ruleCollections"]:
        for rule in collection["rules"]:
            if rule["name"] == "slough-apps-to-payroll-web-tcp-443":
                rule["sourceAddresses"] = ["10.64.16.0/20"]


def _beside(intended: Sequence[PlannedStack], built: Sequence[PlannedStack]) -> Comparison:
    """What packets do in a twin of what was built, and what the proof says of what was meant."""
    network, meant = network_of(built), network_of(intended)
    asked = probes(meant, topology(meant), seed=1)
    wanted = [p for p in asked if p.port in (0, 22, 53, 443) and p.protocol == "tcp"]
    with standing(topology(network)) as twin:
        names = {node.subject: node.name for node in twin.topology.nodes}
        known = {node.name: node.subject for node in topology(meant).nodes}
        moved = [replace(p, node=names[known[p.node]]) for p in wanted]
        return compare(intended, meant, topology(meant), twin.probe(moved))


@pytest.mark.parametrize(
    ("kind", "part", "change", "seen"),
    [
        (
            "NetworkSecurityGroup",
            "nsg-lgss-slough-workspace",
            _rule_too_many,
            "bas-lgss-uks (10.64.2.4) to 10.64.16.4, tcp 22: the proof says stopped, the twin passes",
        ),
        (
            "Deployment",
            "vhub-lgss-uks-routes",
            _route_dropped,
            "vst-lgss-slough-landmark-place-uks (172.16.0.10) to 10.64.2.68, tcp 53: "
            "the proof says passes, the twin stopped",
        ),
        (
            "NatRule",
            "st-martins-place",
            _wrong_translation,
            "vst-lgss-slough-st-martins-place-uks (10.32.0.10) to 10.64.4.14, tcp 443: "
            "the proof says passes, the twin stopped",
        ),
        (
            "FirewallPolicyRuleCollectionGroup",
            "rcg-lgss-slough",
            _wider_source,
            "",
        ),
    ],
    ids=["a rule too many", "a dropped route", "a wrong translation", "a wider source, behind a second lock"],
)
def test_a_hole_is_seen_by_real_packets(kind: str, part: str, change: Break, seen: str) -> None:
    """But one that a second lock still stops: segments' own rules do not let other subnets out."""
    found = [str(d) for d in _beside(stacks("lgss"), broken(kind, part, change)).disagreements]
    if seen:
        assert seen in found
    else:
        assert found == []


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
