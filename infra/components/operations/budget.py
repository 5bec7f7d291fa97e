"""A monthly budget, and who hears of it."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import consumption

from infra.design.estate import Budget

# Percent of the amount, and whether it is what was spent or what the month is heading for.
_THRESHOLDS = ((80, "Actual"), (100, "Actual"), (100, "Forecasted"))


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthlyBudgetArgs:
    """`scope` is the id of a subscription or resource group; `groups` narrow a subscription to these."""

    budget: Budget
    scope: pulumi.Input[str]
    groups: Sequence[pulumi.Input[str]] = ()


class MonthlyBudget(pulumi.ComponentResource):
    """A cost budget of a month. It warns; it stops nothing."""

    budget: consumption.Budget

    def __init__(
        self, name: str, args: MonthlyBudgetArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("shirehall:consumption:MonthlyBudget", name, {}, opts)
        self.budget = consumption.Budget(
            name,
            budget_name=args.budget.name,
            scope=args.scope,
            category=consumption.CategoryType.COST,
            amount=args.budget.amount,
            time_grain=consumption.TimeGrainType.MONTHLY,
            time_period=consumption.BudgetTimePeriodArgs(
                start_date=f"{args.budget.start.isoformat()}T00:00:00Z"
            ),
            filter=_only(args.groups) if args.groups else None,
            notifications=_notifications(args.budget.contact_role),
            # Azure refuses a start that is past, and one that changes (terraform-provider-azurerm#15467): the
            # first one stands, however far the design's own date has moved on.
            opts=pulumi.ResourceOptions(parent=self, ignore_changes=["timePeriod"]),
        )
        self.register_outputs({"budget_id": self.budget.id})


def _only(groups: Sequence[pulumi.Input[str]]) -> consumption.BudgetFilterArgs:
    return consumption.BudgetFilterArgs(
        dimensions=consumption.BudgetComparisonExpressionArgs(
            name="ResourceGroupName", operator=consumption.BudgetOperatorType.IN_, values=list(groups)
        )
    )


def _notifications(role: str) -> dict[str, consumption.NotificationArgs]:
    return {
        f"{kind}-{percent}": consumption.NotificationArgs(
            enabled=True,
            operator=consumption.OperatorType.GREATER_THAN_OR_EQUAL_TO,
            threshold=percent,
            threshold_type=kind,
            contact_emails=[],
            contact_roles=[role],
        )
        for percent, kind in _THRESHOLDS
    }
