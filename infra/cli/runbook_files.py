"""Where runbooks and what they rest on are kept, and how one is written there."""

from pathlib import Path

from infra import pipeline
from infra.assurance.proof.kept import KeptProof, KeptProofError
from infra.cli.console import refuse
from infra.cli.selection import Selected
from infra.files import write_whole
from infra.rehearsal.evidence import Evidence, EvidenceError
from infra.runbook.model import Runbook

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
