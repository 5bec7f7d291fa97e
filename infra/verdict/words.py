"""A verdict in words: what is said of evidence, in a terminal and on a page alike."""

from collections.abc import Iterator

from infra.rehearsal.evidence import Evidence, Judged, Origin
from infra.rehearsal.schedule import Expected, Span, one_after_another
from infra.runbook.dates import written
from infra.runbook.facts.words import counted

Entry = tuple[str, str]
"""What it is about, and what is said. Backticks mark a literal."""


def headline(evidence: Evidence) -> str:
    """The verdict in one sentence."""
    failed = evidence.failed
    if failed:
        return f"It does not work: `{failed.name}` failed{f' for `{failed.stack}`' if failed.stack else ''}."
    if not evidence.ok:
        return "It does not work: no stage was gone through."
    made = sum(stage.resources for stage in evidence.stages if stage.name in ("stand", "deploy"))
    return f"It works: {counted(made, 'resource')} deployed to a simulated Azure and Entra."


def summary(evidence: Evidence) -> tuple[Entry, ...]:
    """What the verdict rests on, and what it means for the real deploy."""
    return (
        *_real(evidence),
        ("Judged by", _judges(evidence.judged)),
        *_faults(evidence),
        *_people(evidence),
        *_stays(evidence),
        *origin(evidence.origin),
    )


def origin(of: Origin) -> tuple[Entry, ...]:
    """Of which declarations something was shown, when, and by which versions."""
    return (
        ("Declarations", f"`{of.digest}`"),
        ("Rehearsed", f"{written(of.rehearsed)}, {_commit(of)}"),
        ("Versions", ", ".join(f"{name} {known}" for name, known in of.versions.items())),
    )


def _real(evidence: Evidence) -> Iterator[Entry]:
    for stack in evidence.expected:
        yield f"For real, {stack.stack}", f"{stack.total}{_doubt(stack)}"
        if stack.stack in evidence.joiners:
            yield "Ahead of the cutover", _ahead(stack)
    if len(evidence.expected) > 1:
        yield "One after the other", str(one_after_another(evidence.expected))


def _doubt(stack: Expected) -> str:
    doubtful = round(stack.remembered)
    if not doubtful:
        return ""
    return f"; {doubtful} of the {round(stack.total.high)} rest on memory, not on a source"


def _ahead(stack: Expected) -> str:
    if stack.window == Span(low=0.0, high=0.0):
        return f"all of it: {stack.total}"
    return (
        f"{stack.before}; {stack.window} let traffic in: the connections of sites, and what is written after"
    )


def _judges(judged: Judged) -> str:
    return (
        f"{judged.verified} refusals of Azure and Entra that a public source documents, {judged.unverified} "
        "from memory alone"
    )


def _faults(evidence: Evidence) -> Iterator[Entry]:
    """What it got over: a series of faults, or the one that each rehearsal shows."""
    if evidence.struck:
        survived = sum(hit.survived for hit in evidence.struck)
        broke = len(evidence.struck) - survived
        rest = f", {broke} of which broke a deploy off until it was run again" if broke else ""
        yield "Survived", f"{counted(len(evidence.struck), 'fault')}{rest}"
    elif any(stage.name == "recover" for stage in evidence.stages) and evidence.ok:
        yield "Survived", "a fault in the middle of an update, which was then run again"


def _stays(evidence: Evidence) -> Iterator[Entry]:
    if evidence.stays:
        last = max(kept.until for kept in evidence.stays)
        number = counted(len(evidence.stays), "thing")
        yield "Kept by Azure", f"{number} of what was withdrawn, the last until {written(last)}"


def _people(evidence: Evidence) -> Iterator[Entry]:
    """What is left to do of a join; core has no runbook, so nothing is said of it."""
    if evidence.joiners:
        yield "Left to people", f"{counted(len(evidence.still), 'step')} of the runbook"


def _commit(of: Origin) -> str:
    if not of.commit:
        return "in no commit"
    return f"commit `{of.commit[:12]}`{', with changes since' if of.uncommitted else ''}"
