"""shire onboard: a member joins. Its addresses are recorded, its stack planned, its runbook written."""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from infra import onboarding, pipeline
from infra.addressing.entries import LockfileError
from infra.addressing.plan import Clash, MemberAddresses
from infra.cli.console import out, print_json, print_problems, refuse, step
from infra.cli.exits import FINE
from infra.cli.options import DEFAULT_ESTATE, AsJson, AsOf, EstateFolder, MemberName, PartnershipName
from infra.cli.runbook_files import evidence_of, proof_of, with_progress, write_runbook
from infra.cli.selection import check_member, design_of, select
from infra.onboarding import Joining, Reached
from infra.pipeline import Addressed
from infra.runbook.dates import written
from infra.runbook.facts.words import counted, listed

OpenIt = Annotated[bool, typer.Option("--open", help="Open the runbook in a browser.")]


def onboard(
    partnership: PartnershipName,
    member: MemberName,
    estate: EstateFolder = DEFAULT_ESTATE,
    as_of: AsOf = None,
    as_json: AsJson = False,
    open_it: OpenIt = False,
) -> None:
    """Let a declared member join: take its addresses, plan its stack, write its runbook.

    Running it again changes nothing.

    Example: shire onboard lgss slough
    """
    with step(f"Reading the declarations of {partnership}"):
        selected = select(estate, partnership, as_of)
        check_member(selected, member)
    with step(f"Giving {member} its addresses"):
        recorded = _recorded(selected.known.addressed, member)
        known = design_of(recorded)
    with step(f"Planning the stack of {member}, and comparing the others"):
        shown = evidence_of(selected, member), proof_of(selected)
        joining = onboarding.joining(known, member, selected.cache, *shown)
    with step("Writing the lockfile and the runbook"):
        # The addresses first: a runbook may be written again at any time, an address is given once.
        given = _saved(selected.folder, recorded)
        page, changed = write_runbook(selected, member, with_progress(selected, member, joining.runbook))
    if as_json:
        print_json(_report(joining, [str(page)], changed or given))
    else:
        print_problems(p for p in selected.warnings if f"/{member}.yaml" in p.file)
        _print(joining)
        out.print(f"\n[bold]Runbook[/]  {page}" + ("" if changed else "  (as it was)"))
    if open_it:
        typer.launch(str(page.resolve()))
    raise typer.Exit(FINE)


def _recorded(known: Addressed, member: str) -> Addressed:
    try:
        return pipeline.recorded(known, [member])
    except LockfileError as error:
        refuse(str(error))


def _saved(folder: Path, recorded: Addressed) -> bool:
    try:
        return pipeline.save(folder, recorded)
    except LockfileError as error:
        refuse(str(error))


def _report(joining: Joining, files: list[str], changed: bool) -> dict[str, object]:
    return {
        "member": joining.member.member,
        "joins": joining.member.joins,
        "addresses": joining.addresses,
        "clashes": joining.clashes,
        "creates": {count.token: count.number for count in joining.created},
        "untouched": joining.untouched,
        "changes": joining.changes,
        "services": joining.reached,
        "sovereign": joining.sovereign,
        "gates": joining.gates,
        "runbook": files,
        "changed": changed,
    }


def _print(joining: Joining) -> None:
    member = joining.member
    out.print(
        f"\n[bold]{member.title} joins {joining.partnership}[/] "
        f"on {member.joins:%A} {written(member.joins)}\n"
    )
    _print_addresses(joining.addresses)
    _print_clashes(joining.clashes)
    _print_resources(joining)
    _print_services(joining.reached, joining.sovereign)
    _print_gates(joining)


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _print_addresses(addresses: MemberAddresses) -> None:
    table = _table("Addresses given", "what", "range", "usable")
    for segment in addresses.segments:
        table.add_row("segment", str(segment.prefix), "")
        for subnet in segment.subnets:
            # Azure keeps five addresses of each subnet (azure-docs virtual-networks-faq).
            table.add_row(f"  {subnet.role}", str(subnet.prefix), f"{subnet.prefix.num_addresses - 5:,}")
    for translation in addresses.translations:
        table.add_row("translation", f"{translation.legacy} seen as {translation.external}", "")
    for prefix in addresses.untranslated:
        table.add_row("site, as it is", str(prefix), "")
    for endpoint in addresses.endpoints:
        table.add_row(f"endpoint, {endpoint.service} {endpoint.role}", str(endpoint.address), "")
    out.print(table)


def _print_clashes(clashes: tuple[Clash, ...]) -> None:
    out.print("\n[bold]Clashes[/]" + ("" if clashes else "  none"))
    for clash in clashes:
        out.print(Text(f"  {clash.why}"))


def _print_resources(joining: Joining) -> None:
    out.print(
        f"\n[bold]Will be created[/]  in the stack {joining.planned.stack}: "
        f"{counted(joining.resources, 'resource')}"
    )
    out.print(Text(f"  {listed([str(count) for count in joining.created])}"))
    out.print(f"\n[bold]Changes for those already there[/]  {'' if joining.changes else 'nothing'}")
    if joining.untouched:
        out.print(Text(f"  the same, byte for byte: {', '.join(joining.untouched)}"))
    for change in joining.changes:
        found = change.difference
        out.print(
            f"  {change.stack}: {len(found.added)} added, {len(found.changed)} changed, "
            f"{len(found.removed)} removed"
        )
        for line in change.why:
            out.print(Text(f"    {line}"))


def _print_services(reached: tuple[Reached, ...], sovereign: tuple[str, ...]) -> None:
    if not reached:
        out.print("\n[bold]Services it is declared to reach[/]  none")
    else:
        _print_reached(reached)
    if sovereign:
        out.print(f"  kept sovereign: {', '.join(sovereign)}")


def _print_reached(reached: tuple[Reached, ...]) -> None:
    out.print()
    table = _table("Services it is declared to reach", "service", "port", "from", "since")
    for service in reached:
        since = service.subscription.since
        ports = ", ".join(str(port) for port in service.ports)
        sources = ", ".join(source.partition("/")[2] for source in service.sources)
        table.add_row(service.title, ports, sources, written(since) if since else "")
    out.print(table)


def _print_gates(joining: Joining) -> None:
    out.print()
    table = _table("Gates, and who decides", "gate", "by", "waits for")
    for gate in joining.gates:
        table.add_row(gate.title, written(gate.due), gate.decider)
    out.print(table)
