"""What the words of a security rule mean in one subnet: service tags, application security groups.

azure-docs virtual-network/service-tags-overview. A tag whose ranges are not known offline means some of the
public addresses, and nobody here knows which.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from infra.assurance.network.network import Network
from infra.assurance.network.route_tables import RouteTable
from infra.assurance.network.security_groups import SecurityRule
from infra.assurance.network.sites import Site
from infra.assurance.network.virtual_networks import Subnet
from infra.assurance.packets.boxes import ANYWHERE, EVERYTHING, Box
from infra.assurance.packets.known import PLATFORM, PRIVATE, PUBLIC
from infra.assurance.packets.ranges import NOTHING, Ranges, addresses, one, union
from infra.assurance.walk.deciding import Asked
from infra.assurance.walk.routes import gateways_for

_OVER_HUB = "how far the tag VirtualNetwork reaches over a hub is not documented"
_ELSEWHERE = "whether a route that leads to no appliance is of the tag VirtualNetwork is not documented"


@dataclass(frozen=True, slots=True)
class Meaning:
    """The addresses that are surely meant, those that may be, and why the two differ."""

    certain: Ranges
    possible: Ranges
    doubt: str = ""


ANY = Meaning(ANYWHERE, ANYWHERE)


def asked(
    network: Network, subnet: Subnet, rules: tuple[SecurityRule, ...]
) -> tuple[Asked[SecurityRule], ...]:
    """The rules as they are asked in that subnet, as far as one that takes everything."""
    found: list[Asked[SecurityRule]] = []
    for rule in rules:
        found.append(_asked(network, subnet, rule))
        if found[-1].certain == EVERYTHING:
            break
    return tuple(found)


def _asked(network: Network, subnet: Subnet, rule: SecurityRule) -> Asked[SecurityRule]:
    sources = _side(network, subnet, rule.sources, rule.source_groups)
    destinations = _side(network, subnet, rule.destinations, rule.destination_groups)
    certain = Box(sources.certain, destinations.certain, rule.service, rule.source_ports)
    if sources.certain == sources.possible and destinations.certain == destinations.possible:
        return Asked(rule, rule.access != "Deny", certain, certain)
    possible = Box(sources.possible, destinations.possible, rule.service, rule.source_ports)
    return Asked(rule, rule.access != "Deny", certain, possible, sources.doubt or destinations.doubt)


def _side(network: Network, subnet: Subnet, texts: tuple[str, ...], groups: tuple[str, ...]) -> Meaning:
    if groups:
        return _members(network, groups)
    if all(text[:1].isdigit() for text in texts):
        known = addresses(*texts)
        return Meaning(known, known)
    if len(texts) == 1:
        return _text(network, subnet, texts[0])
    meanings = [_text(network, subnet, text) for text in texts]
    certain = union(meaning.certain for meaning in meanings)
    possible = union(meaning.possible for meaning in meanings)
    return Meaning(certain, possible, next((m.doubt for m in meanings if m.doubt), ""))


def _text(network: Network, subnet: Subnet, text: str) -> Meaning:
    if text in ("*", "Any"):
        return ANY
    if text == "VirtualNetwork":
        return virtual_network(network, subnet)
    if text == "Internet":
        return _internet(network, subnet)
    if text == "AzureLoadBalancer":
        return Meaning(PLATFORM, PLATFORM)
    if text[:1].isdigit():
        known = addresses(text)
        return Meaning(known, known)
    # What is behind a connection of ours is no service of Azure's.
    return Meaning(
        NOTHING, PUBLIC - network.behind, f"the ranges of service tag {text} are not known offline"
    )


def _internet(network: Network, subnet: Subnet) -> Meaning:
    """All that is public outside the network, public ranges on premises too (azure-docs#81801)."""
    own = network.networks[subnet.network].space if subnet.network in network.networks else NOTHING
    return Meaning(PUBLIC - own, PUBLIC - own)


def virtual_network(network: Network, subnet: Subnet) -> Meaning:
    """The network, its peers, what its gateway knows, and what its own routes bring to an appliance."""
    own = network.networks.get(subnet.network)
    if own is None:
        return Meaning(NOTHING, ANYWHERE, "the subnet's network is not among the resources")
    table = network.route_tables.get(subnet.route_table)
    certain = own.space | PLATFORM | _routed(table, appliances=True)
    possible, doubt = certain | _routed(table, appliances=False), _ELSEWHERE
    for peering in network.peers_of.get(subnet.network, ()):
        remote = network.networks.get(peering.remote)
        if remote is None:
            continue
        if peering.access:
            certain = certain | remote.space
    premises = union(addresses(*site.routed) for site in _gateway_sites(network, subnet.network))
    if table is None or table.propagates:
        certain = certain | premises
    elif premises:
        doubt = "whether a range that is not propagated is in the tag VirtualNetwork is not documented"
    possible = certain | possible | premises
    connection = network.connection_of.get(subnet.network)
    if connection is not None:
        told = ANYWHERE if connection.learns_default else PRIVATE | _over_hub(network, subnet.network)
        return Meaning(certain, possible | told, _OVER_HUB)
    return Meaning(certain, possible, doubt if certain != possible else "")


def _routed(table: RouteTable | None, *, appliances: bool) -> Ranges:
    """What the subnet's own table sends to an appliance is of the tag, 0.0.0.0/0 too (azure-docs#22178)."""
    routes = table.routes if table else ()
    return addresses(*(r.prefix for r in routes if r.prefix and (r.hop == "VirtualAppliance") == appliances))


def _gateway_sites(network: Network, key: str) -> Iterator[Site]:
    for gateway in gateways_for(network, key):
        yield from network.sites_on.get(gateway.id.lower(), ())


def _over_hub(network: Network, key: str) -> Ranges:
    hub = network.connection_of[key].hub
    return union(addresses(*site.routed) for site in network.sites_on.get(hub, ()))


def _members(network: Network, groups: tuple[str, ...]) -> Meaning:
    inside = [interface for interface in network.interfaces if set(interface.groups) & set(groups)]
    certain = union(one(i.address) for i in inside if i.address is not None)
    unplaced = [i for i in inside if i.address is None]
    if not unplaced:
        return Meaning(certain, certain)
    spaces = union(network.subnets[i.subnet].space for i in unplaced if i.subnet in network.subnets)
    return Meaning(certain, certain | spaces, f"Azure gives {unplaced[0].name} its address")
