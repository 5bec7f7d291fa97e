"""Rule collection groups, budgets and the workspace, each alone."""

from datetime import date
from ipaddress import IPv4Network
from typing import Any, TypeVar

import pulumi
import pytest

from infra.components.network.rule_collection_group import FirewallRules, FirewallRulesArgs
from infra.components.network.wan import Wan, WanArgs
from infra.components.operations.budget import MonthlyBudget, MonthlyBudgetArgs
from infra.components.operations.log_workspace import LogWorkspace, LogWorkspaceArgs
from infra.components.placement import Placement
from infra.design.estate import Budget
from infra.design.network.model import ApplicationRule, NetworkRule, RuleCollection, RuleCollectionGroup
from tests.components.planning import SUBSCRIPTION, planned, the, waits_for

PLACE = Placement(group="rg-ops", location="uksouth", tags={"owner": "lgss"})
SCOPE = f"/subscriptions/{SUBSCRIPTION}"
Rule = TypeVar("Rule", NetworkRule, ApplicationRule)
BUDGET = Budget(name="budget-lgss", amount=24_000, start=date(2026, 2, 1), contact_role="Owner")


def _collection(rule: Rule) -> RuleCollection:
    return RuleCollection(name="allow", priority=100, access="Allow", rules=(rule,))


def _rules(rule: Rule, *after: pulumi.Resource) -> FirewallRulesArgs:
    group = RuleCollectionGroup(name="slough", priority=1000, collections=(_collection(rule),))
    return FirewallRulesArgs(rules=group, policy="afwp-lgss", group="rg-net", after=after)


def _planned_rule(rule: Rule) -> dict[str, Any]:
    stack = planned(lambda opts: FirewallRules("slough", _rules(rule), opts))
    (collection,) = the(stack, "network:FirewallPolicyRuleCollectionGroup").inputs["ruleCollections"]
    assert collection["action"] == {"type": "Allow"}
    (planned_rule,) = collection["rules"]
    return dict(planned_rule)


def test_a_network_rule_holds_addresses_and_no_names() -> None:
    rule = NetworkRule(
        name="slough-to-payroll",
        protocols=("TCP",),
        sources=(IPv4Network("10.65.0.0/20"),),
        destinations=(IPv4Network("10.64.2.4/32"),),
        ports=("443",),
        description="Payroll",
    )
    assert _planned_rule(rule) == {
        "ruleType": "NetworkRule",
        "name": "slough-to-payroll",
        "description": "Payroll",
        "ipProtocols": ["TCP"],
        "sourceAddresses": ["10.65.0.0/20"],
        "destinationAddresses": ["10.64.2.4/32"],
        "destinationPorts": ["443"],
    }


@pytest.mark.parametrize(("port", "protocol"), [(80, "Http"), (443, "Https"), (8443, "Https")])
def test_an_application_rule_opens_names_by_http_or_https(port: int, protocol: str) -> None:
    rule = ApplicationRule(
        name="updates",
        sources=(IPv4Network("10.64.0.0/14"),),
        names=("deb.debian.org",),
        port=port,
        description="Updates",
    )
    found = _planned_rule(rule)
    assert found["protocols"] == [{"port": port, "protocolType": protocol}]
    assert found["targetFqdns"] == ["deb.debian.org"]
    assert "destinationAddresses" not in found


def test_a_member_group_waits_for_what_it_is_told_to() -> None:
    rule = ApplicationRule(name="a", sources=(), names=("gov.uk",), port=443, description="a")

    def build(opts: pulumi.ResourceOptions) -> None:
        first = FirewallRules("first", _rules(rule), opts)
        second = RuleCollectionGroup(name="second", priority=1010, collections=())
        args = FirewallRulesArgs(rules=second, policy="p", group="rg-net", after=[first.rule_group])
        FirewallRules("second", args, opts)

    stack = planned(build)
    token = "network:FirewallPolicyRuleCollectionGroup"
    assert waits_for(stack, the(stack, token, "second"), the(stack, token, "first"))


def test_a_budget_starts_on_the_declared_day_and_mails_a_role() -> None:
    args = MonthlyBudgetArgs(budget=BUDGET, scope=SCOPE)
    inputs = the(planned(lambda opts: MonthlyBudget("b", args, opts)), "consumption:Budget").inputs
    assert inputs["timePeriod"] == {"startDate": "2026-02-01T00:00:00Z"}
    assert inputs["amount"] == 24_000
    assert {n["contactRoles"][0] for n in inputs["notifications"].values()} == {"Owner"}
    assert {n: v["threshold"] for n, v in inputs["notifications"].items()} == {
        "Actual-80": 80,
        "Actual-100": 100,
        "Forecasted-100": 100,
    }
    assert "filter" not in inputs


def test_a_budget_may_count_some_groups_only() -> None:
    args = MonthlyBudgetArgs(budget=BUDGET, scope=SCOPE, groups=["rg-a", "rg-b"])
    inputs = the(planned(lambda opts: MonthlyBudget("b", args, opts)), "consumption:Budget").inputs
    assert inputs["filter"]["dimensions"]["values"] == ["rg-a", "rg-b"]


def test_the_workspace_takes_no_shared_key_and_keeps_logs_as_long_as_declared() -> None:
    args = LogWorkspaceArgs(workspace="log-lgss", placement=PLACE, retention_days=400)
    workspace = the(planned(lambda opts: LogWorkspace("logs", args, opts)), "operationalinsights:Workspace")
    assert workspace.inputs["retentionInDays"] == 400
    assert workspace.inputs["features"]["disableLocalAuth"] is True
    assert workspace.protect


def test_a_wan_is_standard() -> None:
    stack = planned(lambda opts: Wan("wan", WanArgs(wan="vwan-lgss", placement=PLACE), opts))
    assert the(stack, "network:VirtualWan").inputs["type"] == "Standard"
