"""Budgets: monthly, from the first of a month that Azure still takes."""

from datetime import date

from infra.design.estate import Budget
from infra.design.names.naming import name

# Who holds this role on the subscription is mailed (azure-docs cost-management-billing/costs/budgets).
CONTACT_ROLE = "Owner"


def budget(slugs: tuple[str, ...], amount: int, as_of: date, begins: date) -> Budget:
    """A budget from the month of `begins`, or from that of `as_of` where `begins` is past.

    Azure takes a start of at most a year ahead: nobody deploys a member sooner.
    """
    start = max(as_of, begins).replace(day=1)
    return Budget(name=name("budget", *slugs), amount=amount, start=start, contact_role=CONTACT_ROLE)
