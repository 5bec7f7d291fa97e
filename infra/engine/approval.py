"""What was previewed, kept so that it can be approved, and nothing else be done.

The engine's own plan holds every step and every input; `up` with it refuses any other. A plan does not know
what Azure will answer, so the inputs that wait for an answer are listed for whoever approves. The seal of a
kept preview shows an accident, not malice: who approves writes the seal down, and the history names it.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.components.parts import Part
from infra.engine.machine import VERSION
from infra.engine.report import Outcome
from infra.resources.fingerprint import fingerprint
from infra.resources.planned import Json

FORMAT = 2

# What the engine writes for a text, a number, a truth value, a list, an object that only an update can know.
# Source: pulumi sdk/go/common/resource/plugin/rpc.go.
_UNKNOWN = frozenset(
    {
        "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
    }
)


class ApprovalError(Exception):
    """What is to be done is not what was approved; the message says what differs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What a preview is of: a partnership, the digests of its declarations by file, and the git commit."""

    partnership: str
    declarations: Mapping[str, str]
    commit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovedStack:
    """One stack as it was previewed.

    `fingerprint` is that of its design and of the code that builds it, `state` what had last been done to its
    state, `steps` what is done, by operation and name, `unknown` the inputs that wait for Azure's answer, as
    resource and path.
    """

    stack: str
    fingerprint: str
    state: str
    steps: tuple[str, ...]
    unknown: tuple[str, ...]
    plan: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What is approved, or not."""

    about: Declared
    engine: str
    stacks: tuple[ApprovedStack, ...]

    @property
    def seal(self) -> str:
        """SHA-256, in hexadecimal, of all of it."""
        return hashlib.sha256(json.dumps(_plain(self), sort_keys=True).encode()).hexdigest()


def previewed(
    about: Declared,
    parts: Sequence[Part],
    states: Mapping[str, str],
    outcomes: Sequence[Outcome],
    plans: Path,
) -> Preview:
    """What those previews came to, with the engine's plan of each from the folder `plans`. Raises OSError.

    `states` is what had last been done to each stack before it was previewed.
    """
    done = {outcome.stack: outcome for outcome in outcomes}
    return Preview(
        about=about,
        engine=VERSION,
        stacks=tuple(_stack(part, states[part.stack], done[part.stack], plans) for part in parts),
    )


def to_text(preview: Preview) -> str:
    """As it is kept in a file."""
    kept = {"format": FORMAT, "seal": preview.seal, **_plain(preview)}
    return json.dumps(kept, indent=1, ensure_ascii=False) + "\n"


def from_text(text: str) -> Preview:
    """Raises ApprovalError where the text is no kept preview, or has been changed."""
    try:
        known = json.loads(text)
        if known.pop("format") != FORMAT:
            raise ApprovalError("it was written by another version of shire: preview again")
        seal = known.pop("seal")
        stacks = tuple(_read_stack(stack) for stack in known.pop("stacks"))
        preview = Preview(engine=known.pop("engine"), about=Declared(**known), stacks=stacks)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise ApprovalError(f"it is no preview that `shire preview --out` has written: {error}") from error
    if preview.seal != seal:
        raise ApprovalError(
            "it has been changed since it was written: preview again, and let that be approved"
        )
    return preview


def check(approved: Preview, about: Declared, parts: Sequence[Part]) -> None:
    """Raises ApprovalError where the declarations, the stacks, the code or the engine are not as approved."""
    _refuse(_differences(approved, about, parts))


def check_states(approved: Preview, states: Mapping[str, str]) -> None:
    """Raises ApprovalError where more has been done to a stack's state than when it was previewed."""
    _refuse(
        f"the state of {each.stack} has moved: last done was {each.state}, now it is {states[each.stack]}"
        for each in approved.stacks
        if each.state != states[each.stack]
    )


def write_plans(approved: Preview, folder: Path) -> None:
    """The engine's plan of each stack as a file in that folder. Raises OSError."""
    for stack in approved.stacks:
        path = folder / f"{stack.stack}.json"
        path.write_text(json.dumps(stack.plan), encoding="utf-8")


def _refuse(differences: Iterable[str]) -> None:
    differing = tuple(differences)
    if differing:
        raise ApprovalError(f"{'; '.join(differing)}: preview again, and let that be approved")


def _differences(approved: Preview, about: Declared, parts: Sequence[Part]) -> Iterator[str]:
    if approved.about.partnership != about.partnership:
        yield f"approved was the partnership {approved.about.partnership}, asked for is {about.partnership}"
    if approved.engine != VERSION:
        yield f"it was made by the engine {approved.engine}, and this is {VERSION}"
    was, now = approved.about.declarations.items(), about.declarations.items()
    if changed := sorted({path for path, _ in was ^ now}):
        yield f"the declarations have changed: {', '.join(changed)}"
    yield from _stack_differences(approved, parts)


def _stack_differences(approved: Preview, parts: Sequence[Part]) -> Iterator[str]:
    was = {stack.stack: stack.fingerprint for stack in approved.stacks}
    asked = [part.stack for part in parts]
    if sorted(was) != sorted(asked):
        yield f"approved were the stacks {', '.join(was)}, asked for are {', '.join(asked)}"
    for part in parts:
        if part.stack in was and was[part.stack] != fingerprint(part):
            yield f"stack {part.stack} would be built otherwise than when it was approved"


def _stack(part: Part, state: str, outcome: Outcome, plans: Path) -> ApprovedStack:
    plan = json.loads((plans / f"{part.stack}.json").read_text(encoding="utf-8"))
    return ApprovedStack(
        stack=part.stack,
        fingerprint=fingerprint(part),
        state=state,
        steps=tuple(f"{step.operation} {step.name}" for step in outcome.steps),
        unknown=tuple(unknown_inputs(plan)),
        plan=plan,
    )


def unknown_inputs(plan: Mapping[str, Any]) -> Iterator[str]:
    """Each input of an engine's plan that only an update can know, as resource and path."""
    for urn, resource in sorted(plan.get("resourcePlans", {}).items()):
        goal = resource.get("goal") or {}
        for path in _unknown("", goal.get("inputDiff") or {}):
            steps = path.removeprefix(".adds").removeprefix(".updates")
            yield f"{urn.rpartition('::')[2]}{steps}"


def _unknown(path: str, value: Json) -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _unknown(f"{path}.{key}", item)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _unknown(f"{path}[{number}]", item)
    elif value in _UNKNOWN:
        yield path


def _plain(preview: Preview) -> dict[str, Any]:
    stacks = [{name: getattr(stack, name) for name in ApprovedStack.__slots__} for stack in preview.stacks]
    return {
        "partnership": preview.about.partnership,
        "declarations": dict(preview.about.declarations),
        "commit": preview.about.commit,
        "engine": preview.engine,
        "stacks": stacks,
    }


def _read_stack(known: Mapping[str, Any]) -> ApprovedStack:
    return ApprovedStack(
        stack=known["stack"],
        fingerprint=known["fingerprint"],
        state=known["state"],
        steps=tuple(known["steps"]),
        unknown=tuple(known["unknown"]),
        plan=known["plan"],
    )
