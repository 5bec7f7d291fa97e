"""A run of the playbooks in a terminal: each task that changed something or failed, then what came of all."""

from pathlib import Path
from typing import TYPE_CHECKING

from rich.text import Text

from infra.cli.console import err
from infra.cli.succeeding import succession

if TYPE_CHECKING:
    from infra.configuration.evidence import Evidence
    from infra.configuration.telling import Done

_STYLES = {"changed": "yellow", "failed": "bold red", "unreachable": "bold red"}


def print_done(done: "Done") -> None:
    """A line for what changed or failed; what is as it should be has none."""
    if done.outcome in ("ok", "skipped"):
        return
    style = _STYLES[done.outcome]
    said = f"\n      {done.said}" if done.said else ""
    line = Text.assemble((f"{done.outcome:<12}", style), (f"{done.host:<24}", "bold"), f"{done.task}{said}")
    err.print(line, soft_wrap=True)


def print_ran(evidence: "Evidence", folder: Path) -> None:
    """What came of it, and where its evidence is."""
    outcome = evidence.outcome
    for line in succession(outcome.shown):
        err.print(Text(line), soft_wrap=True)
    verdict = ("Done", "bold green") if outcome.ok else ("Not done", "bold red")
    err.print(
        Text.assemble(
            verdict,
            f": {evidence.asked.phase} of {len(outcome.hosts)} servers, "
            f"{sum(outcome.changed.values())} tasks changed something, "
            f"{sum(outcome.failed.values())} failed; "
            f"evidence: {folder}",
        ),
        soft_wrap=True,
    )
    if outcome.printed:
        err.print(Text(f"  Ansible printed: {outcome.printed}"), soft_wrap=True)
