"""shire up: bring the stacks about as they are declared; asks, or does exactly what was approved."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from infra.cli.approving import SEAL, approval, stop_on_moved
from infra.cli.console import refuse
from infra.cli.deploying import (
    Events,
    Jobs,
    StackName,
    Yes,
    engine_errors,
    exit_code,
    report,
    settle,
)
from infra.cli.exits import FINDINGS
from infra.cli.live import watching
from infra.cli.options import DEFAULT_ESTATE, AsOf, EstateFolder
from infra.cli.selection import Selected
from infra.cli.targets import (
    Asked,
    Changed,
    Target,
    Which,
    nothing_changed,
    only,
    perform,
    plans,
    selections,
    stop_without_core,
    targets,
)
from infra.commits import described

if TYPE_CHECKING:
    from infra.engine.approval import Preview
    from infra.engine.report import Listen, Outcome

Approved = Annotated[
    Path | None,
    typer.Option("--approved", metavar="FILE", help="Do what `shire preview --out` kept, and nothing else."),
]
Approver = Annotated[
    str, typer.Option("--approver", metavar="NAME", help="Who approved it, for the history.")
]


def up(
    partnership: Which = None,
    stack: StackName = None,
    estate: EstateFolder = DEFAULT_ESTATE,
    as_of: AsOf = None,
    as_json: Events = False,
    jobs: Jobs = 1,
    changed: Changed = False,
    yes: Yes = False,
    approved: Approved = None,
    approver: Approver = "",
) -> None:
    """Deploy: core first, then the members, those on one hub one after the other.

    With --changed it deploys whatever would be built otherwise than it stands, in every partnership.

    Example: shire up lgss slough --approved slough.preview.json --approver "Head of ICT"
    """
    asked = Asked(
        estate=estate, partnership=partnership, stack=stack, as_of=as_of, changed=changed, jobs=jobs
    )
    if approved and not approver:
        refuse("--approved takes --approver NAME too: the stack's history says who approved it")
    selected = selections(asked)
    with engine_errors():
        found = targets(asked, selected)
        if not found:
            nothing_changed(as_json=as_json)
        preview = _approval(approved, only(found, "--approved")) if approved else None
        stop_without_core(found)
        with tempfile.TemporaryDirectory() as folder:
            agreed = Agreed(
                preview=preview, approver=approver, plans=None if yes and not preview else Path(folder)
            )
            _agree(found, agreed, jobs, as_json=as_json)
            with watching(as_json=as_json, plans=plans(found)) as listen:
                outcomes = _deploy(found, agreed, jobs, listen)
    raise typer.Exit(exit_code(report(outcomes, as_json=as_json)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """What is done and nothing else: what was approved, or what was shown before it was asked.

    `plans` is the folder with the engine's plan of each stack, or None where nobody wants to be asked.
    """

    preview: "Preview | None"
    approver: str
    plans: Path | None


def _agree(found: Sequence[Target], agreed: Agreed, jobs: int, *, as_json: bool) -> None:
    """Write the plans that the update is held to. Exits where the answer is no."""
    from infra.engine.approval import write_plans

    if agreed.preview and agreed.plans:
        write_plans(agreed.preview, agreed.plans)
    elif agreed.plans:
        _ask(found, agreed.plans, jobs, as_json=as_json)


def _deploy(found: Sequence[Target], agreed: Agreed, jobs: int, listen: "Listen") -> tuple["Outcome", ...]:
    from infra.engine.order import Work

    def work(target: Target) -> Work:
        message = _message(target.selected, agreed)
        return Work(action="up", parts=target.parts, plans=agreed.plans, message=message)

    return perform(found, work, jobs, listen)


def _approval(path: Path, target: Target) -> "Preview":
    preview = approval(path, target.selected, target.parts)
    stop_on_moved(path, preview, target.place, target.parts)
    return preview


def _ask(found: Sequence[Target], kept: Path, jobs: int, *, as_json: bool) -> None:
    """Show what would be done, and ask. Exits where it would fail, or where the answer is no."""
    from infra.engine.order import Work

    for target in found:
        settle(target.place, target.parts, jobs, as_json=as_json)
    with watching(as_json=as_json, plans=plans(found)) as listen:
        outcomes = perform(found, lambda t: Work(action="preview", parts=t.parts, plans=kept), jobs, listen)
    if not report(outcomes, as_json=as_json):
        raise typer.Exit(FINDINGS)
    if not all(outcome.unchanged for outcome in outcomes):
        typer.confirm("Do this?", abort=True, err=True)


def _message(selected: Selected, agreed: Agreed) -> str:
    """What the stack's history says of this update: its declarations, the commit, and who approved what."""
    said = f"declarations {selected.known.digest[:SEAL]}, commit {described(selected.folder)}"
    by = f", approved by {agreed.approver}" if agreed.approver else ""
    what = f", preview {agreed.preview.seal[:SEAL]}" if agreed.preview else ""
    return f"{said}{by}{what}"
