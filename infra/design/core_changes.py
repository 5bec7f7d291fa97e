"""Why core changes when a council joins: the few exceptions, each by name. Everything else is unexplained."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields

from infra.design.estate import CoreDesign
from infra.design.network import Hub


@dataclass(frozen=True, slots=True, kw_only=True)
class CoreChange:
    """One difference between two designs of a core. `why` is empty where no exception explains it."""

    subject: str
    what: str
    was: str
    now: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Exception:
    what: str
    value: Callable[[Hub], str]
    why: str


def _ranges(hub: Hub) -> str:
    return ", ".join(str(n) for n in hub.private_traffic) or "none"


def _remote_rules(hub: Hub) -> str:
    groups = (group for group in hub.rule_groups if group.name not in hub.names.base_groups)
    return ", ".join(f"{g.name}: {sum(len(c.rules) for c in g.collections)}" for g in groups) or "none"


_EXCEPTIONS = (
    _Exception(
        what="ExpressRoute gateway",
        value=lambda hub: "yes" if hub.expressroute else "no",
        why="the first circuit of a hub needs a gateway, and the last one takes it away",
    ),
    _Exception(
        what="VPN scale units",
        value=lambda hub: str(hub.vpn_scale_units),
        why="a gateway grows by units with its number of tunnels",
    ),
    _Exception(
        what="ranges outside RFC 1918",
        value=_ranges,
        why="what is not private by standard is sent to the firewall by name, and every rule of core knows it",
    ),
    _Exception(
        what="rules for members on other hubs",
        value=_remote_rules,
        why="traffic between hubs passes both firewalls, and the first holds one group for each other hub",
    ),
)
# What follows from a range outside RFC 1918: denies, and rules that admit wherever a member may come from.
_WITH_RANGES = ("shared", "ops", "flows", "hubs")
_ALWAYS_APART = ("hubs",)


def core_changes(before: CoreDesign, after: CoreDesign) -> tuple[CoreChange, ...]:
    """What differs between two designs of one partnership's core, and which exception explains it."""
    hubs = tuple(_hubs(before, after))
    grown = any(change.what == "ranges outside RFC 1918" for change in hubs)
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
    explained = [row for row in _EXCEPTIONS if row.value(was) != row.value(now)]
    for row in explained:
        yield CoreChange(
            subject=now.names.hub, what=row.what, was=row.value(was), now=row.value(now), why=row.why
        )
    if was != now and not explained:
        yield CoreChange(subject=now.names.hub, what="hub", was="as it was", now="changed", why="")


def _unexplained(before: CoreDesign, after: CoreDesign, apart: tuple[str, ...]) -> Iterator[CoreChange]:
    for field in fields(CoreDesign):
        if field.name not in apart and getattr(before, field.name) != getattr(after, field.name):
            yield CoreChange(subject=after.stack, what=field.name, was="as it was", now="changed", why="")
