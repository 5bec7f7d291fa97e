"""Mistakes in a real partnership's plan: each is found, with a packet that passes, or does not."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest

from infra.assurance.network.network import read_network
from infra.assurance.packets.boxes import packet
from infra.assurance.packets.ranges import addresses, union
from infra.assurance.proof.proving import Proof
from infra.assurance.proof.trace import trace
from infra.assurance.walk.known import Known
from infra.proving import proof_of
from infra.resources.planned import PlannedResource, PlannedStack
from tests.assurance.examples import designed, example

Stacks = tuple[PlannedStack, ...]
Change = Callable[[PlannedResource], PlannedResource | None]
WIDENED = "northamptonshire-site_john_dryden_house-to-payments-web-tcp-443"


def mended(stacks: Stacks, change: Change) -> Stacks:
    """The stacks with each resource changed; None takes it away."""
    return tuple(
        replace(stack, resources=tuple(r for old in stack.resources if (r := change(old)) is not None))
        for stack in stacks
    )


def without(suffix: str, name: str = "") -> Change:
    return lambda r: None if r.type.endswith(f":{suffix}") and name in r.id else r


def rules(r: PlannedResource, change: Callable[[dict[str, Any]], dict[str, Any] | None]) -> PlannedResource:
    found = [new for rule in r.inputs["securityRules"] if (new := change(dict(rule))) is not None]
    return replace(r, inputs={**r.inputs, "securityRules": found})


def open_firewall(r: PlannedResource) -> PlannedResource:
    """A member's group lets its own segment go anywhere private."""
    if not r.id.endswith("/rcg-lgss-slough"):
        return r
    collections = [dict(c) for c in r.inputs["ruleCollections"]]
    wide = {**collections[0]["rules"][0], "name": "wide", "destinationAddresses": ["10.0.0.0/8"]}
    wide |= {"destinationPorts": ["*"], "ipProtocols": ["Any"], "sourceAddresses": ["10.79.192.0/18"]}
    collections[0] = {**collections[0], "rules": [*collections[0]["rules"], wide]}
    return replace(r, inputs={**r.inputs, "ruleCollections": collections})


def wider_payments(r: PlannedResource) -> PlannedResource:
    """Northamptonshire's rule to the payments service, .10 of a subnet, holds for sixteen addresses there."""
    if not r.id.endswith("/rcg-lgss-northamptonshire"):
        return r
    collections = deepcopy(r.inputs["ruleCollections"])
    for rule in (rule for collection in collections for rule in collection["rules"]):
        if rule["name"] == WIDENED:
            rule["destinationAddresses"] = ["10.64.4.0/28"]
    return replace(r, inputs={**r.inputs, "ruleCollections": collections})


def forgotten(r: PlannedResource) -> PlannedResource:
    """The rule that hides Slough's 10.32.0.0/18 is there still; its connection names it no more."""
    if not (r.type.endswith(":VpnConnection") and "slough" in r.id):
        return r
    links = [{k: v for k, v in link.items() if k != "ingressNatRules"} for link in _links(r)]
    return replace(r, inputs={**r.inputs, "vpnLinkConnections": links})


def _links(r: PlannedResource) -> list[dict[str, Any]]:
    return list(r.inputs["vpnLinkConnections"])


def no_denies(r: PlannedResource) -> PlannedResource:
    """Slough's workspace has lost its denies, and Azure's own defaults stand."""
    if not r.id.endswith("nsg-lgss-slough-workspace-uks"):
        return r
    return rules(r, lambda rule: None if rule["access"] == "Deny" else rule)


def no_way_out(r: PlannedResource) -> PlannedResource:
    """Cambridgeshire's workspace may open nothing to payroll."""
    if not r.id.endswith("nsg-lgss-cambridgeshire-workspace-uks"):
        return r
    return rules(r, lambda rule: None if "payroll" in rule["name"] else rule)


def proof_with(change: Change) -> tuple[Proof, Stacks]:
    stacks = mended(example("lgss"), change)
    return proof_of(designed("lgss"), stacks), stacks


def test_without_intent_nothing_is_proved() -> None:
    found, _ = proof_with(without("RoutingIntent"))
    assert found.verdict in ("violated", "unknown")
    assert {claim.verdict for claim in found.isolation} <= {"violated", "unknown"}


def test_a_rule_that_is_too_wide_is_shown_with_its_packet_and_its_way() -> None:
    found, stacks = proof_with(open_firewall)
    assert found.verdict == "violated"
    broken = [claim for claim in found.isolation if claim.verdict == "violated"]
    assert {claim.subject for claim in broken} == {"slough"}
    known = Known(read_network(stacks))
    for excess in found.excess:
        if excess.sure:
            shown = trace(known, excess.witness, excess.piece.start.key)
            assert shown.disposition == "allow"
            assert "wide" in {getattr(hop.rule, "name", "") for hop in shown.hops}


def test_least_privilege_is_exact_to_the_address() -> None:
    """Servers behind a balancer of the same subnet are not their balancer, and are declared to nobody."""
    found, stacks = proof_with(wider_payments)
    assert found.verdict == "violated"
    reached = union(excess.box.destination for excess in found.excess)
    declared = union(addresses(f"10.64.4.{n}/32") for n in (4, 7, 10, 14))
    assert reached == addresses("10.64.4.4/30", "10.64.4.8/29") - declared
    server = packet("10.33.0.0", "10.64.4.15", "Tcp", 443)
    (one,) = [excess for excess in found.excess if server in excess.box]
    assert one.sure
    assert trace(Known(read_network(stacks)), server, one.piece.start.key).verdict == "allow"
    assert {one.piece.start.title for one in found.excess} == {"northamptonshire/site-john-dryden-house"}


def test_a_range_that_is_not_translated_any_more_is_another_s() -> None:
    found, _ = proof_with(forgotten)
    assert found.verdict == "violated"
    (translation,) = [c for c in found.conditions if c.id == "translation"]
    assert (translation.verdict, translation.findings) == (
        "violated",
        ("10.32.0.0/18 is to be seen as 10.79.192.0/18, and no connection has such a NAT rule",),
    )
    broken = {(c.subject, c.about) for c in found.isolation if c.verdict == "violated"}
    assert broken == {("slough", "northamptonshire")}
    # What passes is all that Northamptonshire's County Hall may do, whose addresses these are.
    assert {excess.piece.start.title for excess in found.excess} == {"slough/site-st-martins-place"}
    assert union(excess.box.source for excess in found.excess) == addresses("10.32.0.0/20")


def test_a_range_that_is_translated_is_nobody_s_but_its_own() -> None:
    found, _ = proof_with(lambda r: r)
    assert found.verdict == "proved-if"
    assert not [place for place in found.places if place.untranslated]


def test_lost_denies_are_found_where_they_let_anything_through() -> None:
    found, stacks = proof_with(no_denies)
    assert found.verdict in ("violated", "unknown")
    known = Known(read_network(stacks))
    assert all(
        trace(known, e.witness, e.piece.start.key, e.piece.names[0] if e.piece.names else "").disposition
        != "deny"
        for e in found.excess
    )


def test_a_service_out_of_reach_breaks_its_promise_and_no_other() -> None:
    found, _ = proof_with(no_way_out)
    broken = {(c.kind, c.subject, c.about) for c in found.promises if c.verdict == "violated"}
    assert broken == {("service", "cambridgeshire", "payroll")}
    assert {lack.reason for lack in found.lack} == {"the packet is dropped"}
    assert {lack.flow.declared_in for lack in found.lack} == {"lgss/members/cambridgeshire.yaml:services[0]"}


@pytest.mark.parametrize(
    ("lost", "kind"),
    [("HubVirtualNetworkConnection", "con-lgss-cambridgeshire"), ("VpnConnection", "shire-hall")],
)
def test_a_lost_connection_breaks_promises(lost: str, kind: str) -> None:
    found, _ = proof_with(without(lost, kind))
    assert {claim.subject for claim in found.promises if claim.verdict == "violated"} >= {"cambridgeshire"}


def test_a_lost_site_breaks_the_promise_that_its_people_find_names() -> None:
    """What starts there starts nowhere, and is the member's own all the same."""
    found, _ = proof_with(lambda r: None if "Vpn" in r.type and "shire-hall" in r.id else r)
    (names,) = (c for c in found.promises if (c.kind, c.subject) == ("names", "cambridgeshire"))
    assert names.verdict == "violated"
    assert {one.reason for one in names.lack} == {"nothing in these resources stands at its source"}


def test_a_lack_of_what_keeps_a_promise_is_never_left_out_of_its_claim() -> None:
    for change in (without("VpnSite"), without("HubVirtualNetworkConnection"), no_way_out):
        found, _ = proof_with(change)
        kept = {(c.kind, c.subject, c.about): {one.flow.id for one in c.lack} for c in found.promises}
        missing = {one.flow.id for one in found.lack}
        for promise in found.declared.promises:
            own = kept[promise.kind, promise.member, promise.subject]
            assert own == missing & set(promise.flows)


def test_a_lost_record_breaks_the_promise_of_its_service() -> None:
    found, _ = proof_with(without("PrivateRecordSet", "payroll"))
    broken = [claim for claim in found.promises if claim.verdict == "violated"]
    assert {claim.about for claim in broken} == {"payroll"}
    assert "got no private zone that leads it to" in broken[0].reasons[0]


def test_a_lost_name_of_one_councils_page_breaks_its_promise_alone() -> None:
    found, _ = proof_with(without("PrivateRecordSet", "/slough.payroll"))
    (broken,) = (claim for claim in found.promises if claim.verdict == "violated")
    assert (broken.subject, broken.about) == ("slough", "payroll")
    assert broken.reasons == (
        "name slough.payroll.lgss.internal: got no private zone that leads it to 10.64.4.14, "
        "expected one that is linked",
    )


def test_a_page_that_leads_elsewhere_breaks_its_promise() -> None:
    def elsewhere(r: PlannedResource) -> PlannedResource:
        if not r.id.endswith("/slough.payroll"):
            return r
        return replace(r, inputs={**r.inputs, "aRecords": [{"ipv4Address": "10.64.4.7"}]})

    found, _ = proof_with(elsewhere)
    (broken,) = (claim for claim in found.promises if claim.verdict == "violated")
    assert (
        "slough.payroll.lgss.internal: got no private zone that leads it to 10.64.4.14" in broken.reasons[0]
    )
