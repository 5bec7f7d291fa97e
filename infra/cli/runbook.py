"""shire runbook: write a member's onboarding runbook again, or check the one that is committed."""

from typing import Annotated

import typer
from rich.text import Text

from infra import pipeline
from infra.cli.console import err, out, print_json
from infra.cli.exits import FINDINGS, FINE
from infra.cli.options import DEFAULT_ESTATE, AsJson, AsOf, EstateFolder, MemberName, PartnershipName
from infra.cli.runbook_files import evidence_of, proof_of, rendered, runbook_paths, write_runbook
from infra.cli.selection import Selected, check_member, select
from infra.runbook.check import Change, stale
from infra.runbook.model import Runbook

Check = Annotated[
    bool, typer.Option("--check", help="Write nothing; say what of the committed one is stale.")
]
OpenIt = Annotated[bool, typer.Option("--open", help="Open the runbook in a browser.")]


def runbook(
    partnership: PartnershipName,
    member: MemberName,
    estate: EstateFolder = DEFAULT_ESTATE,
    as_of: AsOf = None,
    as_json: AsJson = False,
    check: Check = False,
    open_it: OpenIt = False,
) -> None:
    """Write a member's onboarding runbook, as Markdown and as a page.

    Example: shire runbook lgss slough --check
    """
    selected = select(estate, partnership, as_of)
    check_member(selected, member)
    fresh = pipeline.runbook(selected.known, member, evidence_of(selected, member), proof_of(selected))
    if check:
        raise typer.Exit(_check(selected, member, fresh, as_json))
    page, changed = write_runbook(selected, member, fresh)
    if as_json:
        print_json({"runbook": page, "changed": changed})
    else:
        out.print(f"{page}" + ("" if changed else "  (as it was)"))
    if open_it:
        typer.launch(str(page.resolve()))


def _check(selected: Selected, member: str, fresh: Runbook, as_json: bool) -> int:
    found: dict[str, tuple[Change, ...]] = {}
    for ending, text in rendered(fresh).items():
        path = runbook_paths(selected, member)[ending]
        changes = stale(path.read_text(encoding="utf-8") if path.exists() else "", text)
        if changes:
            found[str(path)] = changes
    if as_json:
        print_json({"stale": found})
    else:
        _print(found, f"shire runbook {selected.slug} {member}")
    return FINDINGS if found else FINE


def _print(found: dict[str, tuple[Change, ...]], command: str) -> None:
    for file, changes in found.items():
        err.print(Text(f"{file} is stale:", style="bold"))
        for change in changes:
            err.print(Text(f"  {change}"), soft_wrap=True)
    out.print(f"[bold red]Stale[/]: write it again with `{command}`" if found else "[bold green]Fresh[/]")
