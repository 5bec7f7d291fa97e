"""A runbook with its progress on it. Without one it is as it was, to the byte."""

from dataclasses import replace

from infra.runbook.model import Gate, Runbook, Section, Standing, Step, Work
from infra.runbook.progress.replay import Progress
from infra.runbook.progress.words import label, overview, told


def shown(runbook: Runbook, progress: Progress) -> Runbook:
    """The runbook that says of every step and decision how far it is."""
    return replace(
        runbook,
        summary=(overview(progress), *runbook.summary),
        recorded=True,
        sections=tuple(_section(section, progress) for section in runbook.sections),
    )


def _section(section: Section, progress: Progress) -> Section:
    return replace(
        section,
        works=tuple(_work(work, progress) for work in section.works),
        gates=tuple(_gate(gate, progress) for gate in section.gates),
    )


def _work(work: Work, progress: Progress) -> Work:
    return replace(work, steps=tuple(_step(step, progress) for step in work.steps))


def _step(step: Step, progress: Progress) -> Step:
    return replace(step, standing=_standing(step.id, progress))


def _gate(gate: Gate, progress: Progress) -> Gate:
    return replace(gate, standing=_standing(gate.id, progress))


def _standing(name: str, progress: Progress) -> Standing:
    status = progress.statuses[name]
    return Standing(
        state="open again" if status.why else status.state,
        label=label(status),
        said=told(status, progress.declarations),
    )
