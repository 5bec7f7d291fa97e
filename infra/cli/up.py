"""shire up: bring the stacks about as they are declared; asks, or does exactly what was approved."""

import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

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
    settle,
    stop_on_provisional,
)
from infra.cli.exits import FINDINGS
from infra.cli.live import watching
from infra.cli.options import DEFAULT_ESTATE, AsOf, EstateFolder, PartnershipName
from infra.cli.selection import Selected, select
from infra.components.parts import Part

if TYPE_CHECKING:
    from infra.engine.approval import Preview
    from infra.engine.report import Listen, Outcome
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
    selected = select(estate, partnership, as_of)
    meant = chosen(selected, stack)
    stop_on_provisional(selected, meant)
    preview = _approval(approved, selected, meant) if approved else None
    place = ready(selected)
    message = _message(selected, approver)
    with engine_errors():
        _stop_without_core(place, selected, meant)
        if preview is None and not yes:
            _ask(place, meant, jobs, as_json=as_json)
        with tempfile.TemporaryDirectory() as folder, watching(as_json=as_json) as listen:
            plans = _plans(preview, Path(folder))
            outcomes = _deploy(place, meant, plans, message, jobs, listen)
    raise typer.Exit(exit_code(report(outcomes, as_json=as_json)))


def _deploy(
    place: "Workplace", meant: tuple[Part, ...], plans: Path | None, message: str, jobs: int, listen: "Listen"
) -> tuple["Outcome", ...]:
    from infra.engine.order import Work, perform

    return perform(place, Work(action="up", parts=meant, plans=plans, message=message, jobs=jobs), listen)


def _approval(path: Path, selected: Selected, meant: Sequence[Part]) -> "Preview":
    from infra.engine.approval import ApprovalError, check, from_text

    try:
        approved = from_text(path.read_text(encoding="utf-8"))
        check(approved, selected.known.digest, meant)
    except (ApprovalError, OSError) as error:
        refuse(f"{path} does not approve this: {error}", FINDINGS)
    return approved


def _plans(approved: "Preview | None", folder: Path) -> Path | None:
    from infra.engine.approval import write_plans

    if approved is None:
        return None
    write_plans(approved, folder)
    return folder


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


def _ask(place: "Workplace", meant: tuple[Part, ...], jobs: int, *, as_json: bool) -> None:
    """Show what would be done, and ask. Exits where it would fail, or where the answer is no."""
    from infra.engine.order import Work, perform

    settle(place, meant, jobs, as_json=as_json)
    with watching(as_json=as_json) as listen:
        outcomes = perform(place, Work(action="preview", parts=meant, jobs=jobs), listen)
    if not report(outcomes, as_json=as_json):
        raise typer.Exit(FINDINGS)
    if not all(outcome.unchanged for outcome in outcomes):
        typer.confirm("Do this?", abort=True, err=True)


def _message(selected: Selected, approver: str) -> str:
    """What the stack's history says of this update: its declarations, the commit, and who approved it."""
    command = ["git", "-C", str(selected.folder), "rev-parse", "HEAD"]
    try:
        commit = subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    except OSError:
        commit = ""
    by = f", approved by {approver}" if approver else ""
    return f"declarations {selected.known.digest[:12]}, commit {commit[:12] or 'unknown'}{by}"
