"""Ranges, subnets, translations, clashes and routes of the member's network."""

from collections.abc import Iterable, Mapping

from infra.addressing.plan import Clash
from infra.declaration.member import Site
from infra.design.network.model import Subnet, VirtualNetwork
from infra.runbook.facts.words import counted, literal, literals, said
from infra.runbook.joining import Joining
from infra.runbook.model import Block, Definitions, Note, Table

RFC_1918 = "`10.0.0.0/8`, `172.16.0.0/12`, `192.168.0.0/16`"


def summary(joining: Joining) -> Definitions:
    """The member's place in the address plan, and the names of what carries it."""
    part, hub = joining.part, joining.hub
    state = "provisional: taken when the join is run" if joining.given.provisional else "taken"
    return Definitions(
        caption="The segment and its hub",
        entries=(
            ("Segment", f"{literals(n.prefix for n in part.networks)} ({state})"),
            ("Virtual network", literals(n.name for n in part.networks)),
            ("Resource group", literal(part.group)),
            ("Subscription", literal(part.subscription)),
            ("Hub", f"{literal(hub.names.hub)}, {literal(hub.prefix)}, {hub.location}"),
            ("Place on the hub", f"hub {joining.given.hub}, index {joining.given.index}, never reused"),
            ("Firewall", f"{literal(hub.names.firewall)}, policy {literal(hub.names.policy)}"),
            ("VPN gateway", f"{literal(hub.names.vpn_gateway)}, two instances"),
            ("Partnership's aggregates", literals(joining.addresses.aggregates)),
            ("Pulumi stack", literal(part.stack)),
        ),
    )


def subnets(joining: Joining) -> Table:
    """Every subnet with the addresses left to use once Azure has taken its five."""
    return Table(
        caption="Subnets of the segment",
        header=("Role", "Name", "Range", "Usable addresses", "Network security group"),
        rows=tuple(_subnet(subnet) for network in joining.part.networks for subnet in network.subnets),
    )


def _subnet(subnet: Subnet) -> tuple[str, ...]:
    group = literal(subnet.nsg.name) if subnet.nsg else "none: Azure does not allow one here"
    return (subnet.role, literal(subnet.name), literal(subnet.prefix), f"{subnet.usable:,}", group)


def sites(joining: Joining) -> Block:
    """Every site: what it uses today, what the others see, how it is connected."""
    if not joining.member.sites:
        return Note(
            kind="note", text="No site is declared: users reach the services from their segment alone."
        )
    return Table(
        caption="Sites",
        header=("Site", "Uses today", "Others see", "Connected by", "Device", "Users"),
        rows=tuple(_site(joining, site) for site in joining.member.sites),
    )


def _site(joining: Joining, site: Site) -> tuple[str, ...]:
    device = (
        f"{said(site.device.model)} at {literal(site.device.address)}" if site.device else "none declared"
    )
    return (
        said(site.title),
        literals(site.ranges),
        "nobody: it is sealed" if joining.part.sealed else _seen(joining, site),
        {"vpn": "VPN", "expressroute": "ExpressRoute", "psn": "PSN"}[site.uplink],
        device,
        f"{site.headcount:,}",
    )


def _seen(joining: Joining, site: Site) -> str:
    return literals(joining.given.external(r) for r in site.ranges)


def translations(joining: Joining) -> Block:
    """Ranges that the hub's VPN gateway translates, one address to one address."""
    if not joining.given.translations:
        return Note(
            kind="note", text="No range is translated: nothing this member uses clashes with the others."
        )
    return Table(
        caption="Translations, one to one, at the hub's VPN gateway",
        header=("Used at the site", "Seen by the others", "Addresses", "Example"),
        rows=tuple(
            (
                literal(t.legacy),
                literal(t.external),
                f"{t.legacy.num_addresses:,}",
                f"{literal(t.legacy[10])} is seen as {literal(t.external[10])}",
            )
            for t in joining.given.translations
        ),
    )


CLASHES = {
    "member": "another member",
    "partnership": "another partnership",
    "aggregate": "the aggregate",
    "hscn": "the Health and Social Care Network",
    "psn": "the Public Services Network",
    "azure": "a range that Azure keeps for itself",
}


def clashes(joining: Joining) -> Block:
    """Every clash found for this member, with whom, and what was done about it."""
    found = [c for c in joining.addresses.clashes if c.member == joining.member.member]
    titles = {m.member: m.title for m in joining.declared.members}
    if not found:
        return Note(
            kind="note",
            text="No range of this member overlaps another member, another partnership, an aggregate, PSN, "
            "HSCN or a range that Azure keeps for itself.",
        )
    return Table(
        caption="Clashes found",
        header=("Range", "Clashes with", "Their range", "What it means"),
        rows=tuple(
            (literal(c.legacy), _other(c, titles), literal(c.other_range), said(c.why)) for c in found
        ),
    )


def _other(clash: Clash, titles: Mapping[str, str]) -> str:
    """With whom: a body by its title, anything else by what it is."""
    whom = titles.get(clash.other, clash.other)
    return f"{CLASHES[clash.kind]}: {said(whom)}" if whom else CLASHES[clash.kind]


def routes(joining: Joining) -> Table:
    """The way out of every place. All lead to the firewall, so each packet meets it in both directions."""
    hub, part = joining.hub, joining.part
    private = f"{RFC_1918}" + (f", {literals(hub.private_traffic)}" if hub.private_traffic else "")
    firewall = f"hub, then firewall {literal(hub.names.firewall)}"
    return Table(
        caption="Routes: what the hub does with a packet",
        header=("A packet at", "for", "goes to", "because of"),
        rows=(
            (
                "the segment",
                literals(n.prefix for n in part.networks),
                "its own virtual network",
                "network security groups",
            ),
            ("the segment", private, firewall, "routing intent, private traffic"),
            ("the segment", "`0.0.0.0/0`", firewall, "routing intent, internet traffic"),
            *(
                ("a site", private, firewall, "routing intent, private traffic")
                for _ in joining.member.sites[:1]
            ),
            *_from_firewall(joining, part.networks),
            ("the firewall", "anything else that a rule allows", "the internet", "address of the firewall"),
        ),
    )


def _from_firewall(joining: Joining, networks: Iterable[VirtualNetwork]) -> Iterable[tuple[str, ...]]:
    for network in networks:
        yield (
            "the firewall",
            literal(network.prefix),
            literal(network.name),
            f"hub connection {literal(network.connection)}",
        )
    for vpn in joining.part.vpn_sites:
        yield (
            "the firewall",
            literals(vpn.address_space),
            said(vpn.title),
            f"VPN connection {literal(vpn.connection)}",
        )
    for circuit in joining.part.expressroute_sites:
        yield (
            "the firewall",
            literals(circuit.prefixes),
            said(circuit.title),
            f"route map {literal(circuit.route_map)}",
        )
    core = joining.core
    yield (
        "the firewall",
        literal(core.shared.prefix),
        "the shared servers",
        f"hub connection {literal(core.shared.connection)}",
    )
    for peer in joining.hub.peers:
        yield (
            "the firewall",
            literals(peer.address_space),
            said(peer.title),
            f"VPN connection {literal(peer.connection)}",
        )


def headcount(joining: Joining) -> str:
    """Users over all sites."""
    return counted(sum(site.headcount for site in joining.member.sites), "user")
