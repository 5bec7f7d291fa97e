"""shire plan: what would be created, by stack and by kind. Offline, in process; nothing is written."""

from typing import Annotated

import typer
from rich.table import Table

from infra import pipeline
from infra.cli.console import out, print_json, print_problems, step
from infra.cli.options import DEFAULT_ESTATE, AsJson, AsOf, EstateFolder, PartnershipName
from infra.cli.selection import Selected, check_member, select
from infra.resources.planned import PlannedStack
from infra.resources.summary import counts, is_deployed, kind_of

OneMember = Annotated[str | None, typer.Argument(help="Only this member's stack; `core` for the core.")]
Full = Annotated[bool, typer.Option("--full", help="Every resource by name, not only how many.")]


def plan(
    partnership: PartnershipName,
    member: OneMember = None,
    estate: EstateFolder = DEFAULT_ESTATE,
    as_of: AsOf = None,
    as_json: AsJson = False,
    full: Full = False,
) -> None:
    """Show the resources that each stack would create. Ranges not yet recorded are provisional.

    Example: shire plan lgss slough --full
    """
    selected = select(estate, partnership, as_of)
    names = _stacks(selected, member)
    with step(f"Planning {', '.join(names)}"):
        planned = pipeline.planned(selected.known.design, names, selected.cache)
    if as_json:
        print_json(planned)
        return
    print_problems(selected.warnings)
    for stack in planned:
        _print_full(stack) if full else _print_counts(stack)
    _print_provisional(selected, names)


def _stacks(selected: Selected, member: str | None) -> list[str]:
    design = selected.known.design
    if member is None:
        return list(pipeline.parts(design))
    if member == "core":
        return [design.core.stack]
    check_member(selected, member)
    return [design.member(member).stack]


def _print_counts(stack: PlannedStack) -> None:
    found = counts(stack.resources)
    out.print(f"\n[bold]{stack.stack}[/]  {sum(count.number for count in found)} resources")
    table = Table(box=None, show_header=False, pad_edge=True)
    table.add_column(justify="right")
    table.add_column()
    for count in sorted(found, key=lambda c: (-c.number, str(c.kind))):
        number, _, words = str(count).partition(" ")
        table.add_row(number, words)
    out.print(table)


def _print_full(stack: PlannedStack) -> None:
    table = Table(title=stack.stack, title_justify="left", box=None)
    table.add_column("kind")
    table.add_column("name", overflow="fold")
    for resource in filter(is_deployed, stack.resources):
        table.add_row(str(kind_of(resource.type)), resource.id.rsplit("/", 1)[-1])
    out.print(table)


def _print_provisional(selected: Selected, names: list[str]) -> None:
    waiting = [
        m.member
        for m in selected.known.addresses.members
        if m.provisional and selected.known.design.member(m.member).stack in names
    ]
    for member in waiting:
        slug = selected.slug
        out.print(f"\nThe ranges of {member} are provisional until `shire onboard {slug} {member}`.")
