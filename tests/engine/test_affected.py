"""Whom drift affects, and which declaration decides what it should be."""

from dataclasses import replace
from typing import Any

import pytest

from infra.design.estate import Design
from infra.engine.affected import DECIDED, Affected, affected
from infra.resources.difference import PropertyChange
from infra.resources.parallel import capture_stacks
from tests.design.estates import designed, lgss

NSG = "azure-native:network:NetworkSecurityGroup"
GROUP = "azure-native:network:FirewallPolicyRuleCollectionGroup"
HUB = "azure-native:network:HubVirtualNetworkConnection"


@pytest.fixture(scope="module")
def found() -> Design:
    return designed(lgss())


def of(
    design: Design, stack: str, kind: str, path: str, before: Any = "Deny", after: Any = "Allow"
) -> Affected:
    return affected(design, stack, kind, PropertyChange(path=path, before=before, after=after))


def everyone(design: Design) -> tuple[str, ...]:
    return tuple(member.member for member in design.members)


def test_a_members_rule_is_its_own(found: Design) -> None:
    member = found.members[0]
    flow = member.flows[0]
    said = of(found, member.stack, NSG, f"securityRules[{flow.id}].access")
    assert said.members == (member.member,)
    assert [(f.id, f.owner, f.declared_in) for f in said.flows] == [(flow.id, flow.owner, flow.declared_in)]
    assert said.decided_by == flow.declared_in


def test_the_inbound_half_of_a_flow_leads_to_it_too(found: Design) -> None:
    flow = found.members[0].flows[0]
    said = of(found, found.members[0].stack, NSG, f"securityRules[{flow.id}-in].priority", 100, 101)
    assert [f.id for f in said.flows] == [flow.id]


def test_a_shared_service_is_of_those_who_take_it(found: Design) -> None:
    flow = next(f for f in found.core.flows if f.source.kind == "members" and f.destination.kind == "service")
    service = flow.destination.id.partition("/")[0]
    taking = tuple(
        member.member
        for member in found.members
        if any(f.destination.id.startswith(f"{service}/") for f in member.flows)
    )
    path = f"ruleCollections[allow-core].rules[{flow.id}].destinationPorts"
    assert of(found, found.core.stack, GROUP, path, ["443"], ["*"]).members == taking
    assert taking


def test_a_removed_collection_is_all_its_flows(found: Design) -> None:
    member = found.members[0]
    rules = [{"name": flow.id} for flow in member.flows]
    collection = {"name": f"allow-{member.member}", "rules": rules}
    said = of(found, member.stack, GROUP, f"ruleCollections[allow-{member.member}]", collection, None)
    assert {f.id for f in said.flows} == {flow.id for flow in member.flows}
    assert said.decided_by == "", "no single field decides it"


def test_a_rule_by_hand_in_a_removed_list_is_not_hidden_by_the_flows_beside_it(found: Design) -> None:
    member = found.members[0]
    flow = member.flows[0]
    said = of(found, member.stack, NSG, "securityRules", [{"name": flow.id}], [{"name": "open"}])
    assert [f.id for f in said.flows] == [flow.id]
    assert said.members == everyone(found)
    assert said.why == "no flow bears the name 'open': nothing that is declared permits it"


def test_a_deny_that_is_lifted_concerns_everyone(found: Design) -> None:
    said = of(found, found.members[0].stack, NSG, "securityRules[deny-councils-in].access")
    assert (said.members, said.flows) == (everyone(found), ())
    assert (
        said.why == "'deny-councils-in' is no flow's: a constant, such as the denies that keep councils apart"
    )


@pytest.mark.parametrize("kind", [HUB, NSG, GROUP])
def test_what_is_gone_and_carried_everything_takes_every_flow_with_it(found: Design, kind: str) -> None:
    member = found.members[0]
    said = of(found, member.stack, kind, "(resource)", "there", "gone")
    assert {f.id for f in said.flows} == {flow.id for flow in member.flows}
    assert said.members == (member.member,)


def test_a_label_is_no_flow_s_and_its_declaration_is_known(found: Design) -> None:
    stack, member = found.members[0].stack, found.members[0].member
    said = of(found, stack, HUB, "tags.owner")
    assert (said.flows, said.why) == ((), "a label only: no flow")
    assert said.decided_by == f"lgss/members/{member}.yaml:ict_lead"
    assert of(found, stack, HUB, "tags.managed-by").decided_by == ""
    assert of(found, found.core.stack, HUB, "tags.cost-centre").decided_by == (
        "lgss/partnership.yaml:tags, for every resource"
    )


def test_what_cannot_be_told_is_said(found: Design) -> None:
    said = of(found, found.core.stack, "azure-native:keyvault:Vault", "properties.enableSoftDelete")
    assert (said.members, said.flows, said.decided_by) == (everyone(found), (), "")
    assert said.why == "no rule: which flow, cannot be told"


def test_a_sealed_member_takes_its_services_by_endpoints(found: Design) -> None:
    flow = next(f for f in found.core.flows if f.source.kind == "members" and f.destination.kind == "service")
    none = tuple(replace(member, flows=()) for member in found.members)
    path = f"ruleCollections[allow-core].rules[{flow.id}].destinationPorts"
    said = of(replace(found, members=none), found.core.stack, GROUP, path, ["443"], ["*"])
    assert said.members == everyone(found), "where none is known to take it, anybody may"


def test_every_row_names_a_property_that_stacks_have(found: Design) -> None:
    stacks = capture_stacks(found, [found.core.stack, *(m.stack for m in found.members)])
    there = {(r.type, top) for stack in stacks for r in stack.resources for top in r.inputs}
    assert DECIDED.keys() <= there
