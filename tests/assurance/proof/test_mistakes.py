"""Mistakes in a real partnership's plan: each is found, with a packet that passes, or does not."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from infra.assurance.network.network import read_network
from infra.assurance.proof.proving import Proof
from infra.assurance.proof.trace import trace
from infra.assurance.walk.known import Known
from infra.proving import proof_of
from infra.resources.planned import PlannedResource, PlannedStack
from tests.assurance.examples import designed, example

Stacks = tuple[PlannedStack, ...]
Change = Callable[[PlannedResource], PlannedResource | None]


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


def test_a_lost_record_breaks_the_promise_of_its_service() -> None:
    found, _ = proof_with(without("PrivateRecordSet", "payroll"))
    broken = [claim for claim in found.promises if claim.verdict == "violated"]
    assert {claim.about for claim in broken} == {"payroll"}
    assert "got no private zone that leads it to" in broken[0].reasons[0]
