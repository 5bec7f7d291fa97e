"""Reading the engine's stream of events."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pulumi.automation.events import DiagnosticEvent, EngineEvent, StepEventMetadata, StepEventStateMetadata

from infra.engine.report import Event, Message, Phase, Step
from infra.resources.difference import PropertyChange, property_changes
from infra.resources.values import SECRET, without_secrets

# A step of the engine's paths: a key in quotes, an index, or a plain name.
_STEP = re.compile(r'\["([^"]*)"\]|\[(\d+)\]|([^.\[\]]+)')


def read_event(stack: str, event: EngineEvent) -> Event | None:
    """The event as a value; None for what nobody needs to know."""
    if event.diagnostic_event is not None:
        return _message(stack, event.diagnostic_event)
    if event.resource_pre_event is not None:
        return _step(stack, "begun", event.resource_pre_event.metadata)
    if event.res_outputs_event is not None:
        return _step(stack, "done", event.res_outputs_event.metadata)
    if event.res_op_failed_event is not None:
        return _step(stack, "failed", event.res_op_failed_event.metadata)
    return None


def _message(stack: str, said: DiagnosticEvent) -> Message | None:
    if said.ephemeral or said.severity == "debug":
        return None
    text = _plain(said.message)
    return Message(stack=stack, severity=said.severity, text=text, urn=said.urn or "")


def _plain(text: str) -> str:
    """Without the engine's own marks of colour."""
    for mark in ("<{%reset%}>", "<{%fg 1%}>", "<{%fg 3%}>"):
        text = text.replace(mark, "")
    return text.strip()


def _step(stack: str, phase: Phase, metadata: StepEventMetadata) -> Step:
    state = metadata.new or metadata.old
    return Step(
        stack=stack,
        phase=phase,
        operation=metadata.op.value,
        urn=metadata.urn,
        type=metadata.type,
        id=state.id if state else "",
        changes=tuple(_changes(metadata)),
    )


def _changes(metadata: StepEventMetadata) -> Iterator[PropertyChange]:
    """What the engine says differs, with the values. Of a secret it is known only that it differs."""
    paths = sorted(metadata.detailed_diff or metadata.diffs or ())
    for top in dict.fromkeys(map(_top, paths)):
        below = [path for path in paths if _top(path) == top]
        yield from _changed(top, below, metadata.old, metadata.new)


def _changed(
    top: str, paths: list[str], old: StepEventStateMetadata | None, new: StepEventStateMetadata | None
) -> Iterator[PropertyChange]:
    """By what was asked for where that differs, or else by what was answered; then what cannot be shown."""
    found: tuple[PropertyChange, ...] = ()
    hidden: list[str] = []
    for side in ("inputs", "outputs"):
        before, after = _side(old, side, top), _side(new, side, top)
        found = found or tuple(property_changes(before, after))
        hidden += [path for path in paths if _at(before, path) == _at(after, path) == SECRET]
    yield from found
    for path in dict.fromkeys(hidden if found else paths):
        yield PropertyChange(path=path, before=SECRET, after=SECRET)


def _at(value: object, path: str) -> object:
    """What stands at a path such as `rules[0].name` or `tags["a.b"]`; None where nothing does."""
    for key, index, name in _STEP.findall(path):
        if isinstance(value, list) and index and int(index) < len(value):
            value = value[int(index)]
        else:
            value = value.get(key or name) if isinstance(value, Mapping) else None
    return value


def _top(path: str) -> str:
    """The property that a path such as `securityRules[0].access` is in."""
    return re.split(r"[.\[]", path, maxsplit=1)[0]


def _side(state: StepEventStateMetadata | None, side: str, top: str) -> Mapping[str, Any]:
    """That property of a state, alone, or all of them where none is named."""
    values: Mapping[str, Any] = getattr(state, side, None) or {}
    return {key: without_secrets(value) for key, value in values.items() if key == top or not top}
