"""councils/<partnership>/drift.yaml: which drift was accepted, why, by whom, and until when.

An acceptance is of exactly the value that was seen: where another one stands, it is a finding again, as it is
from the day after its last.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

from infra.declaration.fields import Date, Declared, RoleName, Text
from infra.declaration.layout import DRIFT
from infra.declaration.positions import Source
from infra.declaration.problems import Problem, of_file
from infra.declaration.reading import read_text
from infra.declaration.secrets import secrets
from infra.declaration.shape import faults_as_problems, validate
from infra.declaration.source import parse
from infra.engine.drift import Drift, drift_id

_HEADER = """\
# yaml-language-server: $schema=../../schemas/drift.schema.json
# Drift that was accepted for a while: what stands differs from what is declared, somebody knows why, and
# answers for it. Written by `shire drift --accept`; take an entry out once its drift is mended.
"""

State = Literal["found", "accepted", "expired", "changed since"]


class AcceptanceError(Exception):
    """Something cannot be accepted; the message says why."""


class Acceptance(Declared):
    """One property with the value that stands, as `Drift` has it. `until` is the last day that it holds."""

    stack: str
    resource: str
    path: str
    value: Any
    reason: Text
    owner: RoleName
    accepted: Date
    until: Date

    @property
    def id(self) -> str:
        """That of the drift that is accepted."""
        return drift_id(self.stack, self.resource, self.path, self.value)

    @property
    def place(self) -> tuple[str, str, str]:
        """What it is about, whatever the value."""
        return self.stack, self.resource, self.path


class Accepted(Declared):
    """councils/<partnership>/drift.yaml"""

    accepted: tuple[Acceptance, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A drift and what became of it. `acceptance` is the one about it, even where it holds no longer."""

    drift: Drift
    state: State
    acceptance: Acceptance | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """Every drift with what became of it; `idle` are acceptances of drift that is no more."""

    drifts: tuple[Judged, ...]
    idle: tuple[Acceptance, ...]

    @property
    def findings(self) -> tuple[Judged, ...]:
        """What nobody accepted, or nobody does any longer."""
        return tuple(judged for judged in self.drifts if judged.state != "accepted")


def judge(
    found: Sequence[Drift], accepted: Sequence[Acceptance], stacks: Sequence[str], as_of: date
) -> Judgement:
    """The drift found in those stacks, which are all that were looked at, as of that day."""
    drifts = tuple(_judged(drift, accepted, as_of) for drift in found)
    used = {judged.acceptance.place for judged in drifts if judged.acceptance}
    idle = tuple(a for a in accepted if a.stack in stacks and a.place not in used)
    return Judgement(drifts=drifts, idle=idle)


def _judged(drift: Drift, accepted: Sequence[Acceptance], as_of: date) -> Judged:
    """By the acceptance of exactly this value that holds longest; or one of another value."""
    about = [a for a in accepted if a.place == (drift.stack, drift.resource, drift.path)]
    same = sorted((a for a in about if a.id == drift.id), key=lambda a: a.until)
    if not same:
        return Judged(
            drift=drift, state="changed since" if about else "found", acceptance=about[-1] if about else None
        )
    return Judged(
        drift=drift, state="accepted" if as_of <= same[-1].until else "expired", acceptance=same[-1]
    )


def accept(known: Accepted, drift: Drift, *, reason: str, owner: str, until: date, as_of: date) -> Accepted:
    """The same with that drift accepted, in place of what was accepted of it. Raises AcceptanceError."""
    if drift.hidden:
        raise AcceptanceError(f"{drift.id} hides a secret: nobody can accept a value that nobody sees")
    if until < as_of:
        raise AcceptanceError(f"got {until} as its last day, expected {as_of} or later")
    made = {
        "stack": drift.stack,
        "resource": drift.resource,
        "path": drift.path,
        "value": drift.stands,
        "reason": reason,
        "owner": owner,
        "accepted": as_of.isoformat(),
        "until": until.isoformat(),
    }
    kept = [_plain(a) for a in known.accepted if a.place != (drift.stack, drift.resource, drift.path)]
    return _whole({"accepted": sorted([*kept, made], key=_place)})


def read_accepted(root: Path, partnership: str) -> tuple[Accepted, tuple[Problem, ...]]:
    """What was accepted for a partnership of the estate below `root`, and what is wrong with the file."""
    path = root / partnership / DRIFT
    if not path.exists():
        return Accepted(), ()
    text = read_text(root, path)
    return (Accepted(), (text,)) if isinstance(text, Problem) else _read(f"{partnership}/{DRIFT}", text)


def render(known: Accepted) -> str:
    """The file's text: the same acceptances give the same bytes, and read back the same.

    Raises AcceptanceError where a value may stand in no such file, such as what looks like a secret.
    """
    text = "\n".join((f"{_HEADER}accepted:", *map(_entry, map(_plain, known.accepted)), ""))
    read, problems = _read(DRIFT, text)
    if problems or read != known:
        why = problems[0].message if problems else "it would read back as another"
        raise AcceptanceError(f"a value cannot be kept in {DRIFT}: {why}")
    return text


def _read(file: str, text: str) -> tuple[Accepted, tuple[Problem, ...]]:
    source, found = parse(file, text)
    problems = (*found, *secrets(source))
    if source.root is None or problems:
        return Accepted(), problems or (_no_mapping(file),)
    made, faults = validate(Accepted, source.root)
    refused = sorted(faults_as_problems(source, faults), key=lambda p: (p.line, p.column))
    return made or Accepted(), tuple(refused)


def _no_mapping(file: str) -> Problem:
    return of_file("yaml-root", file, "something else", "a mapping with the key 'accepted'")


def _whole(values: dict[str, object]) -> Accepted:
    made, faults = validate(Accepted, values)
    if made is None:
        nowhere = Source(file=DRIFT, root=None, values={}, keys={})
        raise AcceptanceError("; ".join(str(p) for p in faults_as_problems(nowhere, faults)))
    return made


def _place(entry: Mapping[str, object]) -> tuple[str, ...]:
    return tuple(str(entry[key]) for key in ("stack", "resource", "path"))


def _plain(acceptance: Acceptance) -> dict[str, object]:
    return acceptance.model_dump(mode="json")


def _entry(entry: dict[str, object]) -> str:
    """One acceptance. Every value is JSON, which is YAML too, and is written on one line."""
    first, *rest = (f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in entry.items())
    return "\n    ".join((f"  - {first}", *rest))
