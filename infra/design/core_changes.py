"""Why core changes when a council joins: the few exceptions, each by name. Everything else is unexplained."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace

from infra.design.estate import CoreDesign
from infra.design.network.model import Hub


@dataclass(frozen=True, slots=True, kw_only=True)
class CoreChange:
    """One difference between two designs of a core. `why` is empty where no exception explains it."""

    subject: str
    what: str
    was: str
    now: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _ShownException:
    """`seen` is what is compared and said; `fields` are the hub's fields that it accounts for."""

    what: str
    seen: Callable[[Hub], object]
    fields: tuple[str, ...]
    why: str


def _ranges(hub: Hub) -> str:
    return ", ".join(str(n) for n in hub.private_traffic) or "none"


def _remote_rules(hub: Hub) -> tuple[str, ...]:
    remote = (group for group in hub.rule_groups if group.name not in hub.names.base_groups)
    return tuple(rule.name for group in remote for c in group.collections for rule in c.rules)


_RANGES = "ranges outside RFC 1918"
_EXCEPTIONS = (
    _ShownException(
        what="ExpressRoute gateway",
        seen=lambda hub: hub.expressroute,
        fields=("expressroute",),
        why="the first circuit of a hub needs a gateway, and the last one takes it away",
    ),
    _ShownException(
        what="VPN scale units",
        seen=lambda hub: hub.vpn_scale_units,
        fields=("vpn_scale_units",),
        why="a gateway grows by units with its number of tunnels",
    ),
    _ShownException(
        what=_RANGES,
        seen=_ranges,
        fields=("private_traffic", "private_ranges", "rule_groups"),
        why="what is not private by standard goes to the firewall by name, and core's rules know it",
    ),
    _ShownException(
        what="rules for members on other hubs",
        seen=_remote_rules,
        fields=("rule_groups",),
        why="traffic between hubs passes both firewalls, and the first holds one group for each other hub",
    ),
)
# What follows from a range outside RFC 1918: denies, and rules that admit wherever a member may come from.
_WITH_RANGES = ("shared", "ops", "flows", "hubs")
_ALWAYS_APART = ("hubs",)


def core_changes(before: CoreDesign, after: CoreDesign) -> tuple[CoreChange, ...]:
    """What differs between two designs of one partnership's core, and which exception explains it."""
    hubs = tuple(_hubs(before, after))
    grown = any(change.what == _RANGES for change in hubs)
    return (*hubs, *_unexplained(before, after, _WITH_RANGES if grown else _ALWAYS_APART))


def _hubs(before: CoreDesign, after: CoreDesign) -> Iterator[CoreChange]:
    was = {hub.number: hub for hub in before.hubs}
    now = {hub.number: hub for hub in after.hubs}
    for number, hub in now.items():
        if number in was:
            yield from _hub(was[number], hub)
        else:
            yield _came_or_went(hub, came=True)
    for number in was.keys() - now.keys():
        yield _came_or_went(was[number], came=False)


def _came_or_went(hub: Hub, *, came: bool) -> CoreChange:
    return CoreChange(
        subject=hub.names.hub,
        what="hub",
        was="no" if came else "yes",
        now="yes" if came else "no",
        why="a hub's policy holds 45 members; the next one needs another hub",
    )


def _hub(was: Hub, now: Hub) -> Iterator[CoreChange]:
    explained = [row for row in _EXCEPTIONS if row.seen(was) != row.seen(now)]
    for row in explained:
        yield CoreChange(
            subject=now.names.hub,
            what=row.what,
            was=_said(row.seen(was)),
            now=_said(row.seen(now)),
            why=row.why,
        )
    accounted = {field: getattr(now, field) for row in explained for field in row.fields}
    if replace(was, **accounted) != now:
        yield CoreChange(subject=now.names.hub, what="hub", was="as it was", now="changed", why="")


def _said(seen: object) -> str:
    if isinstance(seen, bool):
        return "yes" if seen else "no"
    return f"{len(seen)} rules" if isinstance(seen, tuple) else str(seen)


def _unexplained(before: CoreDesign, after: CoreDesign, apart: tuple[str, ...]) -> Iterator[CoreChange]:
    for field in fields(CoreDesign):
        if field.name not in apart and getattr(before, field.name) != getattr(after, field.name):
            yield CoreChange(subject=after.stack, what=field.name, was="as it was", now="changed", why="")
