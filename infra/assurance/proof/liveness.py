"""Whether what a proof stands on is shown, and for how long yet, as of a day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from infra.assurance.proof.assumptions import Assumption

State = Literal["live", "expired", "none yet", "overdue", "not built"]
_FAILS: frozenset[State] = frozenset({"expired", "overdue"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """What is known of the steps of runbooks, as of a day.

    `shown` says on which day evidence of a member's step is dated (the oldest, of one that is done for
    several things), `due` by which day it is due; both by step and member. `built` are the members of whom
    more than a plan is known: a record of their join is kept, or what stands is what is judged.
    """

    as_of: date
    shown: Mapping[tuple[str, str], date] = field(default_factory=dict)
    due: Mapping[tuple[str, str], date] = field(default_factory=dict)
    members: frozenset[str] = frozenset()
    built: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """An assumption and its evidence: `day` is until when it holds or held, or by when it is or was due."""

    assumption: Assumption
    state: State
    day: date | None

    @property
    def fails(self) -> bool:
        """Whether a proof that stands on it holds no more."""
        return self.state in _FAILS


def standing(assumptions: Iterable[Assumption], records: Records) -> tuple[Standing, ...]:
    """The evidence of each assumption."""
    return tuple(_standing(assumption, records) for assumption in assumptions)


def _standing(assumption: Assumption, records: Records) -> Standing:
    if assumption.evidence is None:
        return Standing(assumption=assumption, state="overdue", day=None)
    step, whose = assumption.evidence.step, _whose(assumption.subject, records)
    shown = [day for (name, member), day in records.shown.items() if name == step and member in whose]
    if shown:
        until = max(shown) + timedelta(days=assumption.evidence.days)
        state: State = "live" if records.as_of <= until else "expired"
        return Standing(assumption=assumption, state=state, day=until)
    due = min((day for (n, m), day in records.due.items() if n == step and m in whose), default=None)
    return Standing(assumption=assumption, state=_missing(whose, due, records), day=due)


def _whose(subject: str, records: Records) -> frozenset[str]:
    """Who shows it: a member its own; what is nobody's own (core, another network) whoever began to join."""
    return frozenset({subject}) if subject in records.members else records.built or records.members


def _missing(whose: frozenset[str], due: date | None, records: Records) -> State:
    """A plan does not say that it was built: evidence is missed of what somebody began to build."""
    if not whose & records.built:
        return "not built"
    return "overdue" if due is None or records.as_of > due else "none yet"
