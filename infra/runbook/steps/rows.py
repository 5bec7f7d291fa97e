"""What a row of a step table may say, and how rows become the steps of one join."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from infra.runbook.commands import command
from infra.runbook.dates import due_date
from infra.runbook.facts.fields import fields
from infra.runbook.facts.items import ITEMS, Item
from infra.runbook.joining import Joining
from infra.runbook.model import Gate, Step

STEP_NAME = re.compile(r"\b[a-z]{3}-\d{2}\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A step, or a step for `each` thing of a kind. Texts are format strings over the fields of the join.

    `owner` names the field that holds the role. `days` counts from the day of joining, or from the item's
    date called `on`. `after` names rows or gates that come first; of a row with items, all its steps.
    `follows` names rows whose step for the same thing comes first. `when` names a condition.
    """

    id: str
    title: str
    owner: str
    days: int
    action: str
    evidence: str
    undo: str
    after: tuple[str, ...] = ()
    follows: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()
    undo_commands: tuple[str, ...] = ()
    each: str = ""
    on: str = ""
    when: str = "always"


@dataclass(frozen=True, slots=True, kw_only=True)
class GateRow:
    """A gate: its decider is the role that the partnership declares for `id`."""

    id: str
    title: str
    days: int
    question: str
    criteria: tuple[str, ...]
    otherwise: str


CONDITIONS: Mapping[str, Callable[[Joining], bool]] = {
    "always": lambda _: True,
    "public sector network": lambda joining: bool(joining.partnership.psn),
    "translated": lambda joining: bool(joining.given.translations),
    "shared tenancy": lambda joining: joining.partnership.tenancy.model == "shared",
    "own tenancy": lambda joining: joining.partnership.tenancy.model == "own",
    "licences": lambda joining: bool(joining.part.tenancy.licences),
    "internal zones": lambda joining: bool(joining.part.forwarding),
    "egress": lambda joining: bool(joining.part.tenancy.egress),
    "vpn": lambda joining: bool(joining.part.vpn_sites),
    "services": lambda joining: bool(joining.taken),
    "restricted unit": lambda joining: any(unit.restricted for unit in joining.part.tenancy.units),
}


def steps(rows: Iterable[Row], joining: Joining) -> tuple[Step, ...]:
    """The steps of one section. `after` still names rows: `resolved` turns them into steps."""
    common = fields(joining)
    return tuple(
        _step(row, item, common, joining)
        for row in rows
        if CONDITIONS[row.when](joining)
        for item in _items(row, joining)
    )


def _items(row: Row, joining: Joining) -> tuple[Item, ...]:
    return ITEMS[row.each](joining) if row.each else (Item(key="", fields={}),)


def _step(row: Row, item: Item, common: Mapping[str, str], joining: Joining) -> Step:
    known = {**common, **item.fields}
    due = due_date(_start(row, item, joining), row.days)
    return Step(
        id=f"{row.id}-{item.key}" if item.key else row.id,
        title=row.title.format_map(known),
        owner=known[row.owner],
        days=(due - joining.member.joins).days,
        due=due,
        after=(*row.after, *(f"{name}-{item.key}" for name in row.follows)),
        action=row.action.format_map(known),
        commands=tuple(command(key, known) for key in row.commands),
        evidence=row.evidence.format_map(known),
        undo=row.undo.format_map(known),
        undo_commands=tuple(command(key, known) for key in row.undo_commands),
    )


def _start(row: Row, item: Item, joining: Joining) -> date:
    return {**item.dates, "review": joining.member.review}[row.on] if row.on else joining.member.joins


def gate(row: GateRow, joining: Joining) -> Gate:
    """The gate with its decider. Raises KeyError where the partnership declares none for it."""
    known = fields(joining)
    return Gate(
        id=f"gate-{row.id}",
        title=row.title,
        decider=known[f"decider_{row.id}"],
        days=row.days,
        due=due_date(joining.member.joins, row.days),
        question=row.question.format_map(known),
        criteria=tuple(criterion.format_map(known) for criterion in row.criteria),
        otherwise=row.otherwise.format_map(known),
    )


def resolved(drafts: Iterable[Step], ids: Sequence[str]) -> tuple[Step, ...]:
    """Steps whose `after` holds ids that exist: a row stands for all its steps, an absent row for none."""
    return tuple(replace(step, after=tuple(_named(step.after, ids))) for step in drafts)


def applicable(decision: Gate, ids: Sequence[str]) -> Gate:
    """The gate with the criteria that this join can meet: one whose steps are all absent is left out."""
    return replace(decision, criteria=tuple(c for c in decision.criteria if _applies(c, ids)))


def _applies(criterion: str, ids: Sequence[str]) -> bool:
    named = STEP_NAME.findall(criterion)
    return not named or any(True for _ in _named(named, ids))


def _named(names: Iterable[str], ids: Sequence[str]) -> Iterator[str]:
    for name in names:
        yield from (known for known in ids if known == name or known.startswith(f"{name}-"))
