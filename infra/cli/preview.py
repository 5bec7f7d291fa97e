"""shire preview: what an update would do, by the real engine; kept with --out, so that it can be approved."""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
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
    engine_errors,
    exit_code,
    report,
)
from infra.cli.exits import FINDINGS
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
    stop_without_core,
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
        stop_without_core(found)
        one = only(found, "--out") if kept else None
        folder = Path(name) if one else None
        with watching(as_json=as_json, plans=plans(found)) as listen:
            before = _refreshed(one, jobs, listen, as_json=as_json) if one else {}
            outcomes = _previewed(found, folder, jobs, listen)
        fine = all(outcome.ok for outcome in outcomes)
        approvable = _approvable(one, before, outcomes, Path(name)) if one and fine else None
    report(outcomes, as_json=as_json)
    if kept and approvable:
        _keep(kept, approvable, as_json=as_json)
    raise typer.Exit(exit_code(fine))


def _refreshed(target: Target, jobs: int, listen: "Listen", *, as_json: bool) -> Mapping[str, str]:
    """The state of each stack, once it says what really stands. Exits where it cannot be told."""
    from infra.engine.order import Work
    from infra.engine.stacks import existing

    deployed = replace(target, parts=existing(target.place, target.parts))
    refreshed = perform([deployed], lambda t: Work(action="refresh", parts=t.parts), jobs, listen)
    _stop_on_stale(refreshed, as_json=as_json)
    return states(target.place, target.parts)


def _previewed(
    found: Sequence[Target], kept: Path | None, jobs: int, listen: "Listen"
) -> tuple["Outcome", ...]:
    from infra.engine.order import Work

    return perform(found, lambda t: Work(action="preview", parts=t.parts, plans=kept), jobs, listen)


def _approvable(
    target: Target, before: Mapping[str, str], outcomes: Sequence["Outcome"], folder: Path
) -> "Preview":
    from infra.engine.approval import previewed

    return previewed(declared(target.selected), target.parts, before, outcomes, folder)


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
