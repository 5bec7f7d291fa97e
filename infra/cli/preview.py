"""shire preview: what an update would do, by the real engine; kept with --out, so that it can be approved."""

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

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
from infra.cli.live import json_line, watching
from infra.cli.options import DEFAULT_ESTATE, AsOf, EstateFolder, PartnershipName
from infra.cli.selection import select
from infra.files import write_whole

if TYPE_CHECKING:
    from infra.engine.approval import Preview

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

    from infra.engine.approval import previewed, to_text
    from infra.engine.order import Work, perform
    from infra.engine.stacks import existing

    with engine_errors(), tempfile.TemporaryDirectory() as name, watching(as_json=as_json) as listen:
        plans = Path(name)
        if kept:
            perform(place, Work(action="refresh", parts=existing(place, meant), jobs=jobs), listen)
        work = Work(action="preview", parts=meant, plans=plans if kept else None, jobs=jobs)
        outcomes = perform(place, work, listen)
        fine = all(outcome.ok for outcome in outcomes)
        found = (
            previewed(partnership, selected.known.digest, meant, outcomes, plans) if kept and fine else None
        )
    report(outcomes, as_json=as_json)
    if kept and found:
        write_whole(kept, to_text(found))
        _print_kept(kept, found, as_json=as_json)
    raise typer.Exit(exit_code(fine))


def _print_kept(path: Path, found: "Preview", *, as_json: bool) -> None:
    unknown = [name for stack in found.stacks for name in stack.unknown]
    if as_json:
        json_line("preview", {"file": path, "digest": found.digest, "unknown": unknown})
        return
    out.print(f"Kept in {path}. Once it is approved: `shire up ... --approved {path}`", soft_wrap=True)
    out.print(f"Not known before Azure answers: {len(unknown) or 'nothing'}")
    for name in unknown:
        out.print(Text(f"  {name}"), soft_wrap=True)
