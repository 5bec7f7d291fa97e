"""shire show: what is declared and what follows, at a glance."""

from typing import Annotated

import typer
from rich.table import Table
from rich.tree import Tree

from infra.cli.console import out, print_json, print_problems
from infra.cli.options import DEFAULT_ESTATE, AsJson, AsOf, EstateFolder, PartnershipName
from infra.cli.selection import Selected, check_member, select
from infra.declaration.member import Member
from infra.design.estate import MemberDesign
from infra.runbook.dates import written

OneMember = Annotated[str | None, typer.Argument(help="A member, with every flow it is given.")]


def show(
    partnership: PartnershipName,
    member: OneMember = None,
    estate: EstateFolder = DEFAULT_ESTATE,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Show a partnership, or one member with its segment and its flows.

    Example: shire show lgss slough
    """
    selected = select(estate, partnership, as_of)
    if member is not None:
        check_member(selected, member)
    if as_json:
        print_json(_report(selected, member))
        return
    print_problems(selected.warnings)
    if member is None:
        out.print(_partnership(selected))
    else:
        _print_member(selected.known.declared.member(member), selected.known.design.member(member))


def _report(selected: Selected, member: str | None) -> object:
    known = selected.known
    if member is not None:
        return {"member": known.declared.member(member), "design": known.design.member(member)}
    return {
        "partnership": known.declared.partnership,
        "members": known.declared.members,
        "services": known.declared.services,
        "digest": known.digest,
    }


def _partnership(selected: Selected) -> Tree:
    declared = selected.known.declared
    agreed = declared.partnership
    tree = Tree(f"[bold]{agreed.title}[/]  led by {agreed.lead_authority}, as of {written(declared.as_of)}")
    members = tree.add("members")
    for member in declared.members:
        members.add(f"{member.title}  {member.kind}, {_membership(member)}, {_taken(member)}")
    services = tree.add("services")
    for service in declared.services:
        promised = f"{service.level.availability:g}% of {service.level.hours}"
        services.add(f"{service.title}  owned by {service.owner}, {service.classification}, {promised}")
    network = tree.add("network")
    for hub in selected.known.design.core.hubs:
        network.add(f"{hub.names.hub}  {hub.prefix} in {hub.location}")
    return tree


def _membership(member: Member) -> str:
    leaves = f", leaves {written(member.leaves)}" if member.leaves else ""
    return f"joins {written(member.joins)}{leaves}"


def _taken(member: Member) -> str:
    taken = [s.service for s in member.services if not s.sovereign]
    return f"takes {', '.join(taken)}" if taken else "takes no service"


def _print_member(member: Member, part: MemberDesign) -> None:
    out.print(f"[bold]{member.title}[/]  {member.kind}, {_membership(member)}, stack {part.stack}")
    networks = Table(box=None, pad_edge=False)
    for column in ("network", "subnet", "range", "usable"):
        networks.add_column(column)
    for network in part.networks:
        for subnet in network.subnets:
            networks.add_row(network.name, subnet.role, str(subnet.prefix), f"{subnet.usable:,}")
    out.print(networks)
    flows = Table(title="\nFlows", title_justify="left", box=None, pad_edge=False)
    for column in ("from", "to", "port", "why", "review"):
        flows.add_column(column, overflow="fold")
    for flow in part.flows:
        ports = ", ".join(str(port) for port in flow.ports) or "any"
        flows.add_row(
            flow.source.id, flow.destination.id, f"{flow.protocol} {ports}", flow.reason, str(flow.review)
        )
    out.print(flows)
