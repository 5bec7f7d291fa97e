"""Where runbooks and what they rest on are kept, and how one is written there."""

from pathlib import Path

from infra import pipeline
from infra.assurance.proof.kept import KeptProof, KeptProofError
from infra.cli.console import print_problems, refuse
from infra.cli.selection import Selected
from infra.files import write_whole
from infra.rehearsal.evidence import Evidence, EvidenceError
from infra.runbook.model import Runbook
from infra.runbook.progress.replay import Progress

_ENDINGS = (".md", ".html")


def runbook_paths(selected: Selected, member: str) -> dict[str, Path]:
    """Where a member's runbook is kept, by file ending."""
    folder = selected.folder / selected.slug / "runbooks"
    return {ending: folder / f"{member}{ending}" for ending in _ENDINGS}


def evidence_of(selected: Selected, member: str) -> Evidence | None:
    """What the member's last rehearsal has shown, if there was one. Exits where it cannot be read."""
    try:
        return pipeline.evidence(selected.folder, selected.known, member)
    except EvidenceError as error:
        refuse(str(error))


def proof_of(selected: Selected) -> KeptProof | None:
    """What the partnership's last proof has shown, if one was kept. Exits where it cannot be read."""
    try:
        return pipeline.kept_proof(selected.folder, selected.known)
    except KeptProofError as error:
        refuse(str(error))


def progress_of(selected: Selected, member: str, runbook: Runbook) -> Progress:
    """How far the join is by its record. Says what is wrong with that and exits where it is not whole."""
    record = pipeline.record(selected.folder, selected.known, member)
    if record.problems:
        print_problems(record.problems)
        refuse(f"{len(record.problems)} to mend before anything can be said of how far this join is")
    return pipeline.progress(selected.folder, selected.known, runbook, record)


def current(selected: Selected, member: str) -> Runbook:
    """The member's runbook, with what rehearsal and proof have shown, and how far the join is."""
    fresh = pipeline.runbook(selected.known, member, evidence_of(selected, member), proof_of(selected))
    return with_progress(selected, member, fresh)


def with_progress(selected: Selected, member: str, runbook: Runbook) -> Runbook:
    """The runbook with how far the join is; as it is where nothing was begun yet."""
    from infra.runbook.progress.shown import shown

    if not pipeline.record_path(selected.folder, selected.slug, member).exists():
        return runbook
    return shown(runbook, progress_of(selected, member, runbook))


def rendered(runbook: Runbook) -> dict[str, str]:
    """A runbook in each of its forms, by file ending."""
    # Imported here, so that commands that write no document do not load its templates.
    from infra.runbook.render import to_html, to_markdown

    return dict(zip(_ENDINGS, (to_markdown(runbook), to_html(runbook)), strict=True))


def write_runbook(selected: Selected, member: str, runbook: Runbook) -> tuple[Path, bool]:
    """Write the runbook in each of its forms. The page for a browser, and whether any file changed."""
    paths = runbook_paths(selected, member)
    changed = [write_whole(paths[ending], text) for ending, text in rendered(runbook).items()]
    return paths[".html"], any(changed)
