"""shire preview: what an update would do, by the real engine; kept with --out, so that it can be approved."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from infra.cli.approving import SEAL, declared, states
from infra.cli.console import out
from infra.cli.deploying import (
    Events,
    Jobs,
    StackName,
    chosen,
    engine_errors,
    exit_code,
    ready,
    report,
    stop_on_provisional,
)
from infra.cli.exits import FINDINGS
from infra.cli.live import json_line, watching
from infra.cli.options import DEFAULT_ESTATE, AsOf, EstateFolder, PartnershipName
from infra.cli.selection import select
from infra.files import write_whole

if TYPE_CHECKING:
    from infra.engine.approval import Preview
    from infra.engine.report import Outcome

Out = Annotated[
    Path | None, typer.Option("--out", metavar="FILE", help="Keep it, for `shire up --approved FILE`.")
]


def preview(
    partnership: PartnershipName,
    stack: StackName = None,
    estate: EstateFolder = DEFAULT_ESTATE,
    as_of: AsOf = None,
    as_json: Events = False,
    jobs: Jobs = 1,
    kept: Out = None,
) -> None:
    """Show what an update would do. What is kept for approval is made after a refresh of the state.

    Example: shire preview lgss slough --out slough.preview.json
    """
    selected = select(estate, partnership, as_of)
    meant = chosen(selected, stack)
    stop_on_provisional(selected, meant)
    place = ready(selected)

    from infra.engine.approval import previewed
    from infra.engine.order import Work, perform
    from infra.engine.stacks import existing

    with engine_errors(), tempfile.TemporaryDirectory() as name, watching(as_json=as_json) as listen:
        plans = Path(name)
        if kept:
            refresh = Work(action="refresh", parts=existing(place, meant), jobs=jobs)
            _stop_on_stale(perform(place, refresh, listen), as_json=as_json)
        before = states(place, meant) if kept else {}
        work = Work(action="preview", parts=meant, plans=plans if kept else None, jobs=jobs)
        outcomes = perform(place, work, listen)
        fine = all(outcome.ok for outcome in outcomes)
        found = previewed(declared(selected), meant, before, outcomes, plans) if kept and fine else None
    report(outcomes, as_json=as_json)
    if kept and found:
        _keep(kept, found, as_json=as_json)
    raise typer.Exit(exit_code(fine))


def _stop_on_stale(refreshed: Sequence["Outcome"], *, as_json: bool) -> None:
    """Exit where a state could not be refreshed: what is previewed of it could not be relied on."""
    if not all(outcome.ok for outcome in refreshed):
        report(refreshed, as_json=as_json)
        raise typer.Exit(FINDINGS)


def _keep(path: Path, found: "Preview", *, as_json: bool) -> None:
    from infra.engine.approval import to_text

    write_whole(path, to_text(found))
    unknown = [name for stack in found.stacks for name in stack.unknown]
    if as_json:
        json_line("preview", {"file": path, "seal": found.seal, "unknown": unknown})
        return
    _print_summary(found)
    out.print(f"Not known before Azure answers: {len(unknown) or 'nothing'}")
    for name in unknown:
        out.print(Text(f"  {name}"), soft_wrap=True)
    out.print(f"Kept in {path}, sealed {found.seal[:SEAL]}. Once it is approved:", soft_wrap=True)
    out.print(f"  shire up ... --approved {path} --approver NAME", soft_wrap=True)


def _print_summary(found: "Preview") -> None:
    """What is to be approved, for whoever does."""
    out.print(f"Of {found.about.partnership} at commit {found.about.commit}, by engine {found.engine}:")
    for stack in found.stacks:
        out.print(
            Text(f"{stack.stack}, after {stack.state}: {len(stack.steps) or 'no'} steps"), soft_wrap=True
        )
        for step in stack.steps:
            out.print(Text(f"  {step}"), soft_wrap=True)
