"""Virtual networks as namespaces: a router before each of whose hosts its security groups stand."""

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Network

from infra.rehearsal.twin import filters
from infra.rehearsal.twin.draft import DEFAULT, Draft, far, near, nowhere
from infra.rehearsal.twin.nodes import Link, Node, Route
from infra.rehearsal.twin.values import Host, Network, SecurityGroup, Vnet
from infra.rehearsal.twin.values import Link as PrivateLink


def lay_vnet(draft: Draft, name: str, vnet: Vnet, network: Network, beyond: Iterable[Route]) -> None:
    """The network and its hosts. `beyond` are its routes to all that is not its own."""
    cards = {draft.join(name, f"{name}-host-{n}"): host for n, host in enumerate(vnet.hosts)}
    for card, host in cards.items():
        _lay_host(draft, card, host, vnet.name)
    doors = {link.address: draft.join(name, draft.doors[link.id]) for link in vnet.links}
    routes = [*map(nowhere, vnet.prefixes), *beyond]
    routes += [far(IPv4Network(host.address), card) for card, host in cards.items()]
    routes += [far(IPv4Network(address), wire) for address, wire in doors.items()]
    published = next((h.address for h in vnet.hosts if h.kind == "bastion"), None)
    outlet = None
    if vnet.outlet:
        wire, public = draft.outlet(name)
        outlet = (wire.interface, public)
        routes.append(far(DEFAULT, wire))
    draft.nodes.append(
        Node(
            name=name,
            role="fabric",
            title=vnet.name,
            subject=vnet.id,
            place=vnet.name,
            addresses=(outlet[1],) if outlet and published else (),
            routes=tuple(routes),
            ruleset=filters.fabric(
                _groups(vnet, network),
                {card.interface: host.groups for card, host in cards.items()},
                [(b, [h.address for h in vnet.hosts if b.pool in h.pools]) for b in vnet.balancers],
                outlet,
                published,
            ),
        )
    )


def _groups(vnet: Vnet, network: Network) -> Sequence[SecurityGroup]:
    return [network.groups[i] for i in dict.fromkeys(g for host in vnet.hosts for g in host.groups)]


def _lay_host(draft: Draft, card: Link, host: Host, place: str) -> None:
    """A host, or an endpoint, from which a way leads to the Private Link Service that lets it in."""
    name, linked, door = card.ends[1], host.kind == "linked", draft.doors.get(host.link)
    ways = (draft.join(name, door),) if door else ()
    draft.nodes.append(
        Node(
            name=name,
            role="endpoint" if linked else "host",
            title=host.name,
            subject=host.id,
            place=place,
            addresses=(host.address,),
            routes=(near(DEFAULT, card),),
            ruleset=filters.relay([(card.interface, *way.addresses, way.interface) for way in ways])
            if linked
            else "",
        )
    )


def lay_link(draft: Draft, link: PrivateLink, place: str) -> None:
    """A Private Link Service, when its network and all endpoints that may come by it are there."""
    wires = [wire for wire in draft.links if wire.ends[1] == draft.doors[link.id]]
    endpoints = {node.name for node in draft.nodes if node.role == "endpoint"}
    (inner,) = (wire for wire in wires if wire.ends[0] not in endpoints)
    draft.nodes.append(
        Node(
            name=draft.doors[link.id],
            role="link",
            title=link.name,
            subject=link.id,
            place=place,
            addresses=(link.address,),
            routes=(near(IPv4Network(link.front), inner),),
            ruleset=filters.relay(
                [(w.interface, link.address, link.front, inner.interface) for w in wires if w != inner]
            ),
        )
    )
