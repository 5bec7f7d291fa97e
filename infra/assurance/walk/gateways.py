"""Gateways: between premises and Azure, with the translations of their NAT rules.

azure-docs vpn-gateway/nat-overview, virtual-wan/nat-rules-vpn-gateway.
"""

from collections.abc import Iterator
from dataclasses import replace

from infra.assurance.network.sites import Site, Translation
from infra.assurance.packets.boxes import ANYWHERE, Box
from infra.assurance.packets.known import PUBLIC
from infra.assurance.packets.ranges import Ranges, addresses, one
from infra.assurance.walk.header import Header
from infra.assurance.walk.known import Known
from infra.assurance.walk.leaving import public_of
from infra.assurance.walk.lookup import PrefixTable
from infra.assurance.walk.steps import (
    INTERNET,
    AtGateway,
    End,
    Entering,
    FromInternet,
    FromSite,
    Hop,
    InHub,
    Inspecting,
    Node,
    Routing,
    Step,
    ToSite,
    dropped,
    unsaid,
)


def emitted(site: Site, header: Header) -> Iterator[Step]:
    """Packets as a site's own hosts send them, and as Azure sees them once the gateway has translated."""
    left = [header]
    for rule in site.seen_otherwise:
        found, left = parted(left, Box(addresses(rule.internal)))
        for packets in found:
            hop = Hop("translation", site.gateway, f"{rule.internal} seen as {rule.external}", rule)
            yield Step(replace(packets, source=seen_as(rule, packets.sent.source)), start_of(site), hop)
    for packets in left:
        yield Step(packets, start_of(site))


def parted(headers: list[Header], box: Box) -> tuple[list[Header], list[Header]]:
    """Those that a device sees in the box, and those that it does not."""
    inside = [found for header in headers if (found := header.within(box))]
    return inside, [outside for header in headers for outside in header.outside(box)]


def seen_as(rule: Translation, sources: Ranges) -> Ranges:
    """Static rules keep the place within the range; dynamic ones give any of theirs."""
    if not rule.static:
        return addresses(rule.external)
    moved = int(rule.external.network_address) - int(rule.internal.network_address)
    return Ranges(tuple((low + moved, high + moved) for low, high in sources.spans))


def from_site(known: Known, node: FromSite, header: Header) -> Iterator[Step]:
    """Out of a site, by its tunnel or circuit."""
    yield from emitted(known.sites[node.site], header)


def start_of(site: Site) -> Node:
    """Where what Azure sees of a site comes in."""
    key = site.id.lower()
    return InHub(site.hub, "site", key) if site.hub else AtGateway(site.gateway, key)


_TRANSIT = "a gateway accepts whichever traffic selectors a device proposes, so sites may meet through it"


def to_site(known: Known, node: ToSite, header: Header) -> Iterator[Step]:
    """Out through the tunnel; only the inner side of a dynamic rule opens connections."""
    site = known.sites[node.site]
    left = [header]
    for rule in (rule for rule in site.seen_otherwise if not rule.static):
        found, left = parted(left, Box(ANYWHERE, addresses(rule.external)))
        for packets in found:
            yield dropped(
                packets, node.site, f"behind the dynamic rule {rule.name} only the site opens", "translation"
            )
    for packets in left:
        for doubt in site.doubts:
            packets = packets.doubted(doubt)
        yield Step(packets, End("delivered", node.site), Hop("gateway", site.gateway, _tunnel(site)))


def _tunnel(site: Site) -> str:
    way = "circuit" if site.uplink == "expressroute" else "tunnel"
    return f"{way} to {site.name}"


def at_gateway(known: Known, node: AtGateway, header: Header) -> Iterator[Step]:
    """At a virtual network's own gateway: on to other networks by its subnet's routes, or to a site."""
    gateway = known.network.gateways[node.gateway]
    sites = known.network.sites_on.get(node.gateway, ())
    subnet = known.network.subnets.get(gateway.subnet)
    if subnet is None:
        yield dropped(header, node.gateway, "the gateway's subnet is not among the resources", "gateway")
        return
    hop = Hop("gateway", node.gateway, gateway.name)
    left = header.seen.destination
    premises = PrefixTable((prefix, site.id.lower()) for site in sites for prefix in site.routed)
    # The gateway's own subnet knows the sites as it knows its peers: the longest prefix decides there too.
    for found, routes in known.routes(subnet).find(left):
        if any(route.hop == "gateway" for route in routes):
            yield from _to_sites(known, node, premises, header, found)
        elif all(route.hop == "internet" for route in routes):
            # A private source needs somebody to translate it, and a gateway's subnet has nobody who does.
            if lost := header.to(found):
                yield dropped(lost, node.gateway, "a gateway takes nobody to the internet", "gateway")
        elif towards := header.to(found):
            yield Step(towards, Routing(gateway.subnet), hop)


def _to_sites(
    known: Known, node: AtGateway, premises: PrefixTable[str], header: Header, found: Ranges
) -> Iterator[Step]:
    for addresses_there, keys in premises.find(found):
        towards = header.to(addresses_there)
        if towards is None:
            continue
        for key in keys:
            if key == node.site:
                yield dropped(towards, node.gateway, "the site's own range", "gateway")
                continue
            doubt = _between(known, node.site, key)
            hop = Hop("gateway", node.gateway, f"{node.gateway.rsplit('/', 1)[-1]}, to another site")
            yield Step(towards.doubted(doubt), ToSite(key), hop)


def _between(known: Known, site: str, other: str) -> str:
    """Two sites with BGP learn of each other (vpn-gateway-vpn-faq); without it nothing forbids it either."""
    if not site or (known.sites[site].bgp and known.sites[other].bgp):
        return ""
    return _TRANSIT


def from_internet(known: Known, _node: FromInternet, header: Header) -> Iterator[Step]:
    """From anybody to each public address there is; groups judge after its translation."""
    # What is behind a connection of ours is nobody's public address in Azure.
    there = PUBLIC - known.network.behind
    towards = header.to(there)
    for lost in header.outside(Box(ANYWHERE, there)):
        yield dropped(lost, INTERNET, "nobody on the internet has the destination")
    if towards is not None:
        yield from _to_public_addresses(known, towards)


def _to_public_addresses(known: Known, header: Header) -> Iterator[Step]:
    for interface in known.network.interfaces:
        if interface.public_address and interface.address is not None:
            yield from _to_public(
                known, interface.public_address, interface.subnet, interface.address, header
            )
    for bastion in known.network.bastions:
        subnet = known.network.subnets.get(bastion.subnet)
        if subnet is not None:
            inside = replace(header, destination=subnet.space)
            yield Step(inside, Entering(bastion.subnet), Hop("translation", bastion.id.lower(), bastion.name))
    for key, firewall in known.network.firewalls.items():
        yield Step(header, Inspecting(key, public=True), Hop("translation", key, firewall.name))
    for front in known.public_front_ends:
        yield unsaid(header, front.id, "a load balancer with a public address is not modelled")


def _to_public(known: Known, key: str, subnet: str, address: int, header: Header) -> Iterator[Step]:
    towards = header.to(public_of(known, key))
    if towards is not None and subnet in known.network.subnets:
        inside = replace(towards, destination=one(address))
        yield Step(inside, Entering(subnet), Hop("translation", key, "the public address's own machine"))
