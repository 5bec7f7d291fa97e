"""shire up: bring the stacks about as they are declared; asks, or does exactly what was approved."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from infra.cli.approving import SEAL, approval, commit, stop_on_moved
from infra.cli.console import refuse
from infra.cli.deploying import (
    Events,
    Jobs,
    StackName,
    Yes,
    chosen,
    engine_errors,
    exit_code,
    ready,
    report,
    stop_on_provisional,
)
from infra.cli.exits import FINDINGS
from infra.cli.live import watching
from infra.cli.options import DEFAULT_ESTATE, AsOf, EstateFolder, PartnershipName
from infra.cli.selection import Selected, select
from infra.components.parts import Part

if TYPE_CHECKING:
    from infra.engine.approval import Preview
    from infra.engine.order import Work
    from infra.engine.workplace import Workplace

Approved = Annotated[
    Path | None,
    typer.Option("--approved", metavar="FILE", help="Do what `shire preview --out` kept, and nothing else."),
]
Approver = Annotated[
    str, typer.Option("--approver", metavar="NAME", help="Who approved it, for the history.")
]


def up(
    partnership: PartnershipName,
    stack: StackName = None,
    estate: EstateFolder = DEFAULT_ESTATE,
    as_of: AsOf = None,
    as_json: Events = False,
    jobs: Jobs = 1,
    yes: Yes = False,
    approved: Approved = None,
    approver: Approver = "",
) -> None:
    """Deploy: core first, then the members, those on one hub one after the other.

    Example: shire up lgss slough --approved slough.preview.json --approver "Head of ICT"
    """
    from infra.engine.approval import write_plans
    from infra.engine.order import Work, perform

    selected = select(estate, partnership, as_of)
    meant = chosen(selected, stack)
    stop_on_provisional(selected, meant)
    if approved and not approver:
        refuse("--approved takes --approver NAME too: the stack's history says who approved it")
    preview = approval(approved, selected, meant) if approved else None
    place = ready(selected)
    message = _message(selected, preview, approver)
    with engine_errors():
        _stop_without_core(place, selected, meant)
        if approved and preview:
            stop_on_moved(approved, preview, place, meant)
        with tempfile.TemporaryDirectory() as name:
            plans = None if yes and preview is None else Path(name)
            if preview:
                write_plans(preview, Path(name))
            elif plans:
                _ask(place, Work(action="preview", parts=meant, plans=plans, jobs=jobs), as_json=as_json)
            work = Work(action="up", parts=meant, plans=plans, message=message, jobs=jobs)
            with watching(as_json=as_json) as listen:
                outcomes = perform(place, work, listen)
    raise typer.Exit(exit_code(report(outcomes, as_json=as_json)))


def _stop_without_core(place: "Workplace", selected: Selected, meant: Sequence[Part]) -> None:
    """A member's stack refers to core's resources by their ids: Azure would refuse it one by one."""
    from infra.engine.stacks import existing

    core = selected.known.design.core
    if core not in meant and not existing(place, [core]):
        refuse(
            f"the core of {selected.slug} is not deployed, and a member's stack hangs on it: "
            f"`shire up {selected.slug} core` first",
            FINDINGS,
        )


def _ask(place: "Workplace", preview: "Work", *, as_json: bool) -> None:
    """Show what would be done, and ask. Exits where it would fail, or where the answer is no."""
    from infra.engine.order import perform

    with watching(as_json=as_json) as listen:
        outcomes = perform(place, preview, listen)
    if not report(outcomes, as_json=as_json):
        raise typer.Exit(FINDINGS)
    if not all(outcome.unchanged for outcome in outcomes):
        typer.confirm("Do this?", abort=True, err=True)


def _message(selected: Selected, approved: "Preview | None", approver: str) -> str:
    """What the stack's history says of this update: its declarations, the commit, and who approved what."""
    said = f"declarations {selected.known.digest[:SEAL]}, commit {commit(selected.folder)}"
    by = f", approved by {approver}" if approver else ""
    return f"{said}{by}, preview {approved.seal[:SEAL]}" if approved else f"{said}{by}"
