"""Which namespaces there are, how they are joined, who has which address and which route.

A virtual network is a router before each of whose hosts its security groups stand; a secured hub is a router
and a firewall in one, so that between hubs both inspect; a gateway sends what comes out of a tunnel where the
routing intent says. What is linked to a network that does not know it comes there under another address.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from ipaddress import IPv4Network
from itertools import combinations

from infra.rehearsal.twin import filters
from infra.rehearsal.twin.draft import DEFAULT, RFC1918, SOMEBODY, Draft, far, near, nowhere
from infra.rehearsal.twin.networks import lay_link, lay_vnet
from infra.rehearsal.twin.nodes import Link, Node, Role, Route, Topology
from infra.rehearsal.twin.sites import lay_gateway, somebody
from infra.rehearsal.twin.values import Apart, Hub, Network, UntwinnableError

__all__ = ["INTERNET", "Link", "Node", "Role", "Route", "Topology", "somebody", "topology"]

INTERNET = "the internet"

_FIREWALL = 4
"""Which address of a hub's range is the firewall's own here; Azure chooses one."""

# Where Azure sends nothing by itself: azure-docs virtual-network/virtual-networks-udr-overview.
_NOWHERE = (*RFC1918, IPv4Network("100.64.0.0/10"))


def topology(network: Network) -> Topology:
    """The namespaces of that network. Raises UntwinnableError where there is nothing to make them of."""
    if not network.vnets:
        raise UntwinnableError("got no virtual network, expected one at least: there is nothing to twin")
    links = [(link, vnet.name) for vnet in network.vnets for link in vnet.links]
    draft = Draft(doors={link.id: f"link-{number}" for number, (link, _) in enumerate(links)})
    names = {hub.id: draft.name("hub") for hub in network.hubs}
    between = tuple(_between(draft, network.hubs, names))
    for hub in network.hubs:
        own = [route for name, route in between if name == names[hub.id]]
        _lay_hub(draft, names[hub.id], hub, network, own)
    for each in network.apart:
        _lay_apart(draft, each, network)
    for link, place in links:
        lay_link(draft, link, place)
    _lay_internet(draft, network)
    return Topology(nodes=tuple(draft.nodes), links=tuple(draft.links))


def _between(draft: Draft, hubs: Iterable[Hub], names: Mapping[str, str]) -> Iterator[tuple[str, Route]]:
    """Hubs of a WAN joined, each to each, and what each knows of the other: by its name, a route.

    azure-docs virtual-wan/virtual-wan-global-transit-network-architecture.
    """
    for one, other in combinations(hubs, 2):
        if one.wan == other.wan:
            wire = draft.join(names[one.id], names[other.id])
            yield from ((names[one.id], far(prefix, wire)) for prefix in _behind(other))
            yield from ((names[other.id], near(prefix, wire)) for prefix in _behind(one))


def _behind(hub: Hub) -> tuple[IPv4Network, ...]:
    """What a hub tells the others of its WAN."""
    networks = (prefix for vnet in hub.vnets for prefix in vnet.prefixes)
    return (hub.prefix, *networks, *(prefix for tunnel in hub.tunnels for prefix in tunnel.prefixes))


def _told(hub: Hub, network: Network) -> tuple[IPv4Network, ...]:
    """What a hub tells its own networks: what it inspects; without intent, of all that its WAN has."""
    wan = (prefix for other in network.hubs if other.wan == hub.wan for prefix in _behind(other))
    return hub.inspected or tuple(wan)


def _lay_hub(draft: Draft, name: str, hub: Hub, network: Network, between: Iterable[Route]) -> None:
    outlet, public = draft.outlet(name)
    # Whoever is on the internet tries every door that a public address leads to.
    draft.outside += [near(prefix, outlet) for prefix in _behind(hub)]
    routes, own, told = [far(DEFAULT, outlet), *between], hub.prefix[_FIREWALL], _told(hub, network)
    for vnet in hub.vnets:
        uplink = draft.join(name, draft.name("vnet"))
        beyond = [*(p for p in told if p not in vnet.prefixes), *([DEFAULT] if vnet.internet else [])]
        lay_vnet(draft, uplink.ends[1], vnet, network, [near(prefix, uplink) for prefix in beyond])
        routes += [far(prefix, uplink) for prefix in vnet.prefixes]
    routes += _lay_hub_gateway(draft, name, hub)
    draft.nodes.append(
        Node(
            name=name,
            role="hub",
            title=hub.name,
            subject=hub.id,
            place=hub.name,
            addresses=(own, public),
            routes=tuple(routes),
            ruleset=filters.wall(hub.firewall, hub.inspected, own, outlet.interface, public),
        )
    )


def _lay_hub_gateway(draft: Draft, name: str, hub: Hub) -> list[Route]:
    """The gateway of a hub; the hub's routes to its sites."""
    uplink = draft.join(name, draft.name("gateway"))
    lay_gateway(
        draft,
        uplink,
        hub.tunnels,
        subject=f"{hub.id}/gateway",
        place=hub.name,
        inward=(DEFAULT,),
        steered=hub.inspected,
    )
    return [far(prefix, uplink) for tunnel in hub.tunnels for prefix in tunnel.prefixes]


def _lay_apart(draft: Draft, each: Apart, network: Network) -> None:
    """A network on no hub, which knows what its own gateway leads to and nothing else that is private."""
    name, own = draft.name("vnet"), each.vnet.prefixes
    beyond = [nowhere(p) for p in _NOWHERE if not any(p.subnet_of(prefix) for prefix in own)]
    if each.gateway:
        uplink = draft.join(name, draft.name("gateway"))
        beyond += [far(prefix, uplink) for tunnel in each.tunnels for prefix in tunnel.prefixes]
        place = each.vnet.name
        lay_gateway(draft, uplink, each.tunnels, subject=each.gateway, place=place, inward=own)
    lay_vnet(draft, name, each.vnet, network, beyond)


def _lay_internet(draft: Draft, network: Network) -> None:
    """Everybody else. What nobody has announced goes to the first hub's firewall."""
    routes = {route.prefix: route for route in reversed(draft.outside)}
    if network.hubs:
        routes[DEFAULT] = replace(draft.outside[0], prefix=DEFAULT)
    draft.nodes.append(
        Node(
            name="internet",
            role="internet",
            title=INTERNET,
            subject="internet",
            place=INTERNET,
            addresses=(SOMEBODY, *network.stand_ins.values()),
            routes=tuple(routes.values()),
        )
    )
