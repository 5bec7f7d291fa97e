"""What a row of a step table may say, and how rows become the steps of one join."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from infra.runbook.commands import command
from infra.runbook.dates import deadline, due_date
from infra.runbook.facts.fields import fields
from infra.runbook.facts.items import ITEMS, Item
from infra.runbook.joining import Joining
from infra.runbook.model import Gate, Step, Work

STEP_NAME = re.compile(r"\b[a-z]{3}-\d{2}\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A work: a step, or one for `each` thing of a kind. Texts are format strings over the join's fields.

    `owner` names the field that holds the role. `days` counts from the cutover, or from that of the item's
    date called `on`; `by` names an item's date that is a deadline. `after` names rows or gates that come
    first; of a row with items, all its steps. `follows` names rows whose step for the same thing comes first.
    `when` names a condition. `particulars` are labels and texts over the fields of the thing, which no other
    text may name. `proved` and `expires` are as in `Work`.
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
    particulars: tuple[tuple[str, str], ...] = ()
    commands: tuple[str, ...] = ()
    undo_commands: tuple[str, ...] = ()
    each: str = ""
    on: str = ""
    by: str = ""
    when: str = "always"
    proved: bool = False
    expires: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class GateRow:
    """A gate: its decider is the role that the partnership declares for `id`. `proof`: it asks for one."""

    id: str
    title: str
    days: int
    question: str
    criteria: tuple[str, ...]
    otherwise: str
    proof: bool = False


CONDITIONS: Mapping[str, Callable[[Joining], bool]] = {
    "always": lambda _: True,
    "public sector network": lambda joining: bool(joining.partnership.psn),
    "translated": lambda joining: bool(joining.given.translations),
    "domains move": lambda joining: bool(joining.part.tenancy.records),
    "domains stay": lambda joining: not joining.part.tenancy.records,
    "two tenants": lambda joining: joining.part.tenancy.tenant != joining.part.tenancy.host,
    "staging": lambda joining: joining.part.tenancy.staging is not None,
    "licences": lambda joining: bool(joining.part.tenancy.licences),
    "internal zones": lambda joining: bool(joining.part.forwarding),
    "egress": lambda joining: bool(joining.part.tenancy.egress),
    "vpn": lambda joining: bool(joining.part.vpn_sites),
    "connected": lambda joining: joining.part.sealed is None,
    "sealed": lambda joining: joining.part.sealed is not None,
    "services": lambda joining: bool(joining.taken),
}


def works(rows: Iterable[Row], joining: Joining) -> tuple[Work, ...]:
    """The works of one section. `after` still names rows that may not be there: see `resolved`."""
    common = fields(joining)
    drafts = (_work(row, common, joining) for row in rows if CONDITIONS[row.when](joining))
    return tuple(work for work in drafts if work.steps)


def _work(row: Row, common: Mapping[str, str], joining: Joining) -> Work:
    return Work(
        id=row.id,
        title=row.title.format_map(common),
        action=row.action.format_map(common),
        evidence=row.evidence.format_map(common),
        undo=row.undo.format_map(common),
        after=row.after,
        follows=row.follows,
        labels=tuple(label for label, _ in row.particulars),
        steps=tuple(_step(row, item, common, joining) for item in _items(row, joining)),
        proved=row.proved,
        expires=row.expires,
    )


def _items(row: Row, joining: Joining) -> tuple[Item, ...]:
    return ITEMS[row.each](joining) if row.each else (Item(key="", name="", fields={}),)


def _step(row: Row, item: Item, common: Mapping[str, str], joining: Joining) -> Step:
    known = {**common, **item.fields}
    due = _due(row, item, joining)
    return Step(
        id=f"{row.id}-{item.key}" if item.key else row.id,
        about=item.name,
        owner=known[row.owner],
        days=(due - joining.member.joins).days,
        due=due,
        after=(*row.after, *(f"{name}-{item.key}" for name in row.follows)),
        particulars=tuple(text.format_map(known) for _, text in row.particulars),
        commands=tuple(command(key, known) for key in row.commands),
        undo_commands=tuple(command(key, known) for key in row.undo_commands),
    )


def _due(row: Row, item: Item, joining: Joining) -> date:
    dates = {"joins": joining.member.joins, "review": joining.member.review, **item.dates}
    if row.by:
        return deadline(dates[row.by])
    return due_date(dates[row.on or "joins"], row.days)


def gate(row: GateRow, joining: Joining) -> Gate:
    """The gate with its decider. Raises KeyError where the partnership declares none for it."""
    known = fields(joining)
    due = due_date(joining.member.joins, row.days)
    return Gate(
        id=f"gate-{row.id}",
        title=row.title,
        decider=known[f"decider_{row.id}"],
        days=(due - joining.member.joins).days,
        due=due,
        question=row.question.format_map(known),
        criteria=tuple(criterion.format_map(known) for criterion in row.criteria),
        otherwise=row.otherwise.format_map(known),
    )


def resolved(drafts: Iterable[Work], ids: Sequence[str]) -> tuple[Work, ...]:
    """Works whose `after` holds ids that exist: a row stands for all its steps, an absent row for none."""
    return tuple(_resolved(work, ids) for work in drafts)


def _resolved(work: Work, ids: Sequence[str]) -> Work:
    return replace(
        work,
        after=tuple(name for name in work.after if any(_named((name,), ids))),
        follows=tuple(name for name in work.follows if any(_named((name,), ids))),
        steps=tuple(replace(step, after=tuple(_named(step.after, ids))) for step in work.steps),
    )


def applicable(decision: Gate, ids: Sequence[str]) -> Gate:
    """The gate with the criteria that this join can meet: one whose steps are all absent is left out."""
    criteria = tuple(c for c in decision.criteria if _applies(c, ids))
    named = dict.fromkeys(name for criterion in criteria for name in STEP_NAME.findall(criterion))
    return replace(decision, criteria=criteria, after=tuple(_named(named, ids)))


def _applies(criterion: str, ids: Sequence[str]) -> bool:
    named = STEP_NAME.findall(criterion)
    return not named or any(_named(named, ids))


def _named(names: Iterable[str], ids: Sequence[str]) -> Iterator[str]:
    for name in names:
        yield from (known for known in ids if known == name or known.startswith(f"{name}-"))
