"""shire preview: what an update would do, by the real engine; kept with --out, so that it can be approved."""

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from infra.cli.console import out
from infra.cli.deploying import (
    Events,
    Jobs,
    StackName,
    engine_errors,
    exit_code,
    report,
)
from infra.cli.live import json_line, watching
from infra.cli.options import DEFAULT_ESTATE, AsOf, EstateFolder
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
    targets,
)
from infra.files import write_whole

if TYPE_CHECKING:
    from infra.engine.approval import Preview
    from infra.engine.report import Listen, Outcome

Out = Annotated[
    Path | None, typer.Option("--out", metavar="FILE", help="Keep it, for `shire up --approved FILE`.")
]


def preview(
    partnership: Which = None,
    stack: StackName = None,
    estate: EstateFolder = DEFAULT_ESTATE,
    as_of: AsOf = None,
    as_json: Events = False,
    jobs: Jobs = 1,
    changed: Changed = False,
    kept: Out = None,
) -> None:
    """Show what an update would do. What is kept for approval is made after a refresh of the state.

    Example: shire preview lgss slough --out slough.preview.json
    """
    asked = Asked(
        estate=estate, partnership=partnership, stack=stack, as_of=as_of, changed=changed, jobs=jobs
    )
    selected = selections(asked)
    with engine_errors(), tempfile.TemporaryDirectory() as name:
        found = targets(asked, selected)
        if not found:
            nothing_changed(as_json=as_json)
        one = only(found, "--out") if kept else None
        with watching(as_json=as_json, plans=plans(found)) as listen:
            outcomes = _previewed(found, Path(name) if one else None, jobs, listen)
        fine = all(outcome.ok for outcome in outcomes)
        approvable = _approvable(one, outcomes, Path(name)) if one and fine else None
    report(outcomes, as_json=as_json)
    if kept and approvable:
        _keep(kept, approvable, as_json=as_json)
    raise typer.Exit(exit_code(fine))


def _previewed(
    found: Sequence[Target], kept: Path | None, jobs: int, listen: "Listen"
) -> tuple["Outcome", ...]:
    """What is to be approved is previewed from what really stands."""
    from infra.engine.order import Work
    from infra.engine.stacks import existing

    if kept:
        deployed = [replace(target, parts=existing(target.place, target.parts)) for target in found]
        perform(deployed, lambda t: Work(action="refresh", parts=t.parts), jobs, listen)
    return perform(found, lambda t: Work(action="preview", parts=t.parts, plans=kept), jobs, listen)


def _approvable(target: Target, outcomes: Sequence["Outcome"], folder: Path) -> "Preview":
    from infra.engine.approval import previewed

    selected = target.selected
    return previewed(selected.slug, selected.known.digest, target.parts, outcomes, folder)


def _keep(path: Path, found: "Preview", *, as_json: bool) -> None:
    from infra.engine.approval import to_text

    write_whole(path, to_text(found))
    _print_kept(path, found, as_json=as_json)


def _print_kept(path: Path, found: "Preview", *, as_json: bool) -> None:
    unknown = [name for stack in found.stacks for name in stack.unknown]
    if as_json:
        json_line("preview", {"file": path, "digest": found.digest, "unknown": unknown})
        return
    out.print(f"Kept in {path}. Once it is approved: `shire up ... --approved {path}`", soft_wrap=True)
    out.print(f"Not known before Azure answers: {len(unknown) or 'nothing'}")
    for name in unknown:
        out.print(Text(f"  {name}"), soft_wrap=True)
