"""Budgets: when they begin, that they keep that, and whom they tell."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from infra.rehearsal.control_plane import World
from infra.rehearsal.model import Request
from infra.rehearsal.refusals.look import at, name_of, texts
from infra.rehearsal.refusals.row import Row, arm

_BUDGET = arm("consumption:Budget")
_GENERIC = "(code generic)"


def _start(body: object) -> datetime | None:
    given = at(body, "timePeriod", "startDate")
    try:
        return datetime.fromisoformat(str(given).replace("Z", "+00:00"))
    except ValueError:
        return None


def _not_first(_world: World, request: Request) -> str | None:
    start = _start(request.body)
    if start is not None and start.day == 1:
        return None
    return (
        f"Start date {at(request.body, 'timePeriod', 'startDate')} of budget {name_of(request.id)} must be "
        "the first of a month."
    )


def _past(world: World, request: Request) -> str | None:
    start, now = _start(request.body), world.clock.now
    if start is None or world.store.get(request.id) or (start.year, start.month) >= (now.year, now.month):
        return None
    return f"Start date {start:%Y-%m-%d} of budget {name_of(request.id)} must be on or after {now:%Y-%m}-01."


def _far(world: World, request: Request) -> str | None:
    start, now = _start(request.body), world.clock.now
    if start is None or start.replace(tzinfo=now.tzinfo) <= now + timedelta(days=366):
        return None
    return (
        f"Start date {start:%Y-%m-%d} of budget {name_of(request.id)} must not be more than twelve months "
        "ahead."
    )


def _moved(world: World, request: Request) -> str | None:
    known = world.store.get(request.id)
    if known is None or _start(known.body) == _start(request.body):
        return None
    return (
        f"Start date of budget {name_of(request.id)} cannot be updated from "
        f"{at(known.body, 'timePeriod', 'startDate')} "
        f"to {at(request.body, 'timePeriod', 'startDate')}."
    )


def _notifications(request: Request) -> Mapping[str, object]:
    found = request.body.get("notifications")
    return found if isinstance(found, Mapping) else {}


def _many(_world: World, request: Request) -> str | None:
    count = len(_notifications(request))
    return None if count <= 5 else f"Budget {name_of(request.id)} has {count} notifications, 5 at most."


def _nobody(_world: World, request: Request) -> str | None:
    for name, body in _notifications(request).items():
        if not any(texts(body, key) for key in ("contactEmails", "contactGroups", "contactRoles")):
            return f"Notification {name} of budget {name_of(request.id)} has no contact."
    return None


def _threshold(_world: World, request: Request) -> str | None:
    for name, body in _notifications(request).items():
        threshold = at(body, "threshold")
        if not isinstance(threshold, int | float) or not 0 < threshold <= 1000:
            return (
                f"Notification {name} of budget {name_of(request.id)} has invalid threshold {threshold}. "
                "Allowed range 0.01-1000."
            )
    return None


ROWS = (
    Row(
        id="budget-start-of-month",
        code="400",
        types=_BUDGET,
        when=_not_first,
        hint="begin on the first of a month",
        source="terraform-provider-azurerm PR#12121",
    ),
    Row(
        id="budget-start-past",
        code="400",
        types=_BUDGET,
        when=_past,
        hint="begin in this month or later",
        source="terraform-provider-azurerm PR#12121; CanadaPubSecALZ#317",
    ),
    Row(
        id="budget-start-far",
        code="400",
        types=_BUDGET,
        when=_far,
        hint="begin within twelve months",
        source="terraform-provider-azurerm PR#12121",
    ),
    Row(
        id="budget-start-moved",
        code="400",
        types=_BUDGET,
        when=_moved,
        hint="a budget keeps its start: replace it, or leave the date",
        source="terraform-provider-azurerm#15467",
    ),
    Row(
        id="budget-notifications",
        code="400",
        types=_BUDGET,
        when=_many,
        hint="five notifications at most",
        source=f"bicep-types-az Microsoft.Consumption/budgets {_GENERIC}",
    ),
    Row(
        id="budget-notifies-nobody",
        code="400",
        types=_BUDGET,
        when=_nobody,
        hint="name an address, an action group or a role",
        source="unverified: from memory",
        verified=False,
    ),
    Row(
        id="budget-threshold",
        code="400",
        types=_BUDGET,
        when=_threshold,
        hint="thresholds are per cent of the amount",
        source=f"bicep-types-az Microsoft.Consumption/budgets {_GENERIC}",
    ),
)
