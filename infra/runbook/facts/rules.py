"""How rules are read and written: their ends and ports, who answers for them, which belong together."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from infra.design.flows import Flow
from infra.design.network.model import NsgRule, Subnet
from infra.runbook.dates import written
from infra.runbook.facts.words import literals, said
from infra.runbook.joining import Joining

T = TypeVar("T")

ANY = "any"
UNRESTRICTED = frozenset({"*", "Any"})
WAYS = {"Inbound": "in", "Outbound": "out"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Who answers for a rule, and when it is looked at again."""

    owner: str
    review: date

    def __str__(self) -> str:
        return f"{said(self.owner)}, review by {written(self.review)}"


def ends(values: Iterable[object]) -> str:
    """Ranges, names or tags at one end of a rule."""
    return _open([str(value) for value in values])


def ports(protocols: Iterable[str], numbers: Iterable[str]) -> str:
    """Protocols with their ports: TCP `443`."""
    named = "/".join(p.upper() for p in protocols if p not in UNRESTRICTED)
    return " ".join(part for part in (named, _open(list(numbers))) if part)


def _open(values: list[str]) -> str:
    return ANY if not values or UNRESTRICTED.intersection(values) else literals(values)


def nsg_rules(joining: Joining) -> Iterator[tuple[Subnet, NsgRule]]:
    """Every rule of the segment's security groups, with the subnet that has it."""
    for network in joining.part.networks:
        for subnet in network.subnets:
            yield from ((subnet, rule) for rule in (subnet.nsg.rules if subnet.nsg else ()))


def flows_by_id(joining: Joining) -> Mapping[str, Flow]:
    """The flows of the partnership and of the member, by id."""
    return {flow.id: flow for flow in (*joining.core.flows, *joining.part.flows)}


def answer_of(flow: Flow) -> Answer:
    """Who answers for a flow."""
    return Answer(owner=flow.owner, review=flow.review)


def constant_answer(joining: Joining) -> Answer:
    """A rule that no flow asks for is a constant of the partnership."""
    partnership = joining.partnership
    return Answer(owner=partnership.deciders["network"], review=partnership.review)


def together(values: Iterable[T], key: Callable[[T], Hashable]) -> tuple[tuple[T, ...], ...]:
    """Values with one key beside one another, in the order in which each key is first met."""
    found: dict[Hashable, list[T]] = {}
    for value in values:
        found.setdefault(key(value), []).append(value)
    return tuple(tuple(alike) for alike in found.values())


def by_answer(values: Iterable[T], answer: Callable[[T], Answer]) -> Iterator[tuple[Answer, tuple[T, ...]]]:
    """Values with one answer beside one another."""
    for alike in together(values, answer):
        yield answer(alike[0]), alike
