"""Steps and gates alike as what is to be done: what comes before each, and what stands on it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from graphlib import TopologicalSorter

from infra.runbook.model import Command, Gate, Runbook, Step, Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A step or a gate. `owner` of a gate is its decider; `evidence` says what shows that it is done.

    `expires` is for how many days evidence counts, 0 for ever. `undo` is empty where nothing can be undone.
    """

    id: str
    title: str
    about: str
    owner: str
    due: date
    after: tuple[str, ...]
    gate: bool
    evidence: str
    expires: int = 0
    proved: bool = False
    commands: tuple[Command, ...] = ()
    undo: str = ""
    undo_commands: tuple[Command, ...] = ()

    @property
    def name(self) -> str:
        """Its id, with what it is."""
        return f"{self.id} ({self.title}{': ' if self.about else ''}{self.about})"


def items(runbook: Runbook) -> Mapping[str, Item]:
    """Every step and gate by its id, by the day it is due; on one day a gate follows the steps it judges."""
    found = [_step(work, step) for work in runbook.works for step in work.steps]
    found += [_gate(gate) for gate in runbook.gates]
    return {item.id: item for item in sorted(found, key=lambda item: (item.due, item.gate))}


def in_order(known: Mapping[str, Item]) -> Iterator[Item]:
    """Every item after all that comes before it."""
    order = TopologicalSorter({item.id: item.after for item in known.values()})
    return (known[name] for name in order.static_order())


def standing_on(known: Mapping[str, Item], base: str) -> frozenset[str]:
    """The ids of all that stands on an item, directly or not."""
    found = {base}
    for item in in_order(known):
        if found.intersection(item.after):
            found.add(item.id)
    return frozenset(found - {base})


def _step(work: Work, step: Step) -> Item:
    return Item(
        id=step.id,
        title=work.title,
        about=step.about,
        owner=step.owner,
        due=step.due,
        after=step.after,
        gate=False,
        evidence=work.evidence,
        expires=work.expires,
        proved=work.proved,
        commands=step.commands,
        undo=work.undo if work.undoable else "",
        undo_commands=step.undo_commands,
    )


def _gate(gate: Gate) -> Item:
    return Item(
        id=gate.id,
        title=f"Decision: {gate.title}",
        about="",
        owner=gate.decider,
        due=gate.due,
        after=gate.after,
        gate=True,
        evidence="The decision, as it stands in the decision log",
    )
