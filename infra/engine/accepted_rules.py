"""What holds of drift that was accepted, a row a rule: by the file, the partnership's stacks and the day."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from infra.declaration.days import days_between
from infra.declaration.layout import DRIFT
from infra.declaration.problems import Problem, Severity, dotted, near_miss, quoted
from infra.engine.acceptance import Acceptance, Accepted

REMOVE = "mend the drift or accept it anew by `shire drift --accept`; take the entry out once it is mended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What an acceptance is held against. `stacks` are all of the partnership's."""

    stacks: tuple[str, ...]
    as_of: date


Breach = tuple[str, str, str, str]
"""The field, what was got, what was expected, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptedRule:
    """One rule. `says` is what holds where it is kept."""

    id: str
    says: str
    find: Callable[[Acceptance, Held], Iterator[Breach]]
    severity: Severity = "error"


def breaches(slug: str, known: Accepted, held: Held) -> Iterator[Problem]:
    """Every breach, by file and field; at which line is for `located` to find."""
    for rule in ACCEPTED_RULES:
        for number, acceptance in enumerate(known.accepted):
            for field, got, expected, hint in rule.find(acceptance, held):
                yield Problem(
                    rule=rule.id,
                    severity=rule.severity,
                    file=f"{slug}/{DRIFT}",
                    line=1,
                    column=1,
                    path=dotted(("accepted", number, field)),
                    got=got,
                    expected=expected,
                    hint=hint,
                )


def _backwards(acceptance: Acceptance, _: Held) -> Iterator[Breach]:
    if acceptance.until < acceptance.accepted:
        expected = f"a day from {acceptance.accepted}, on which it was accepted"
        yield "until", quoted(acceptance.until), expected, ""


def _ended(acceptance: Acceptance, held: Held) -> Iterator[Breach]:
    if acceptance.until < held.as_of:
        ago = days_between(acceptance.until, held.as_of)
        yield "until", f"{quoted(acceptance.until)}, {ago} ago", f"{held.as_of} or later", REMOVE


def _elsewhere(acceptance: Acceptance, held: Held) -> Iterator[Breach]:
    if acceptance.stack not in held.stacks:
        hint = near_miss(acceptance.stack, held.stacks) or "take the entry out: nothing is looked at there"
        yield "stack", quoted(acceptance.stack), "a stack of the partnership", hint


ACCEPTED_RULES = (
    AcceptedRule(id="drift-order", says="An acceptance ends after it was made.", find=_backwards),
    AcceptedRule(id="drift-ended", says="Accepted drift is in date.", find=_ended, severity="warning"),
    AcceptedRule(
        id="drift-stack",
        says="Drift is accepted of a stack that there is.",
        find=_elsewhere,
        severity="warning",
    ),
)
