"""Reading the engine's stream of events."""

from pulumi.automation.events import DiagnosticEvent, EngineEvent, StepEventMetadata

from infra.engine.report import Event, Message, Phase, Step


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
        changes=tuple(sorted(metadata.detailed_diff or metadata.diffs or ())),
    )
