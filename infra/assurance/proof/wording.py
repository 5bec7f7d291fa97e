"""Traces in words: every hop with the rule that decided, and the declaration that asked for it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from infra.assurance.proof.declared import Declared
from infra.assurance.walk.steps import Hop
from infra.assurance.walk.walking import Path

_DOORS = {"Outbound": "outward", "Inbound": "inward"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One hop for people: the kind of device, its name, what happened, by which rule, declared where."""

    kind: str
    place: str
    says: str
    rule: str = ""
    declared_in: str = ""


def lines(path: Path, declared: Declared) -> tuple[Line, ...]:
    """The hops of a way, and how it ended."""
    return (*(_line(hop, declared.rules) for hop in path.hops), *_ending(path))


def _ending(path: Path) -> Iterator[Line]:
    if path.end.kind == "delivered":
        yield Line(kind="delivered", place=short(path.end.place), says="arrives")
    elif path.end.kind == "unknown":
        yield Line(kind="unknown", place=short(path.end.place), says="; ".join(sorted(path.header.doubts)))
    elif not path.hops or path.hops[-1].kind != "dropped":
        yield Line(kind="dropped", place=short(path.end.place), says="goes no further")


def _line(hop: Hop, rules: Mapping[str, str]) -> Line:
    name = str(getattr(hop.rule, "name", ""))
    return Line(
        kind=hop.kind,
        place=short(hop.place),
        says=_DOORS.get(hop.says, hop.says),
        rule=str(getattr(hop.rule, "title", "")) if hop.kind != "route" else "",
        declared_in=rules.get(name) or rules.get(name.removesuffix("-in"), ""),
    )


def short(key: str) -> str:
    """The last part of an id."""
    return key.rsplit("/", 1)[-1]
