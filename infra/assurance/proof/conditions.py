"""Six conditions without which nothing about a hub is proved; each is looked at, none is taken for granted.

azure-docs virtual-wan/how-to-routing-policies, virtual-wan/virtual-wan-faq, virtual-wan/whats-new (1.1).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Network
from itertools import pairwise
from typing import Literal

from infra.assurance.network.hubs import Hub
from infra.assurance.network.network import Network
from infra.assurance.network.sites import Site
from infra.assurance.packets.boxes import places
from infra.assurance.packets.ranges import addresses, prefixes_of, span_of
from infra.assurance.proof.declared import Declared
from infra.assurance.walk.hubs import private_traffic

Held = Literal["holds", "unknown", "violated", "not applicable"]
Check = Callable[[Network, Declared], Iterator[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One condition, and what is wrong with it: each finding says what was got and what was expected."""

    id: str
    title: str
    verdict: Held
    findings: tuple[str, ...]


def conditions(network: Network, declared: Declared) -> tuple[Condition, ...]:
    """All conditions, in their order. Not applicable where there is no hub, nor anything by a store."""
    return tuple(_judged(network, declared, *row) for row in _ROWS)


def _judged(
    network: Network, declared: Declared, condition: str, title: str, failed: Held, check: Check
) -> Condition:
    if not network.hubs:
        return Condition(id=condition, title=title, verdict="not applicable", findings=())
    findings = tuple(check(network, declared))
    return Condition(id=condition, title=title, verdict=failed if findings else "holds", findings=findings)


def _intent(network: Network, _declared: Declared) -> Iterator[str]:
    for hub in network.hubs.values():
        if len(hub.intents) != 1:
            yield f"hub {hub.name}: got {len(hub.intents)} routing intents, expected one"
            continue
        intent = hub.intents[0]
        for policy, target in (("PrivateTraffic", intent.private), ("Internet", intent.internet)):
            firewall = network.firewalls.get(target)
            if firewall is None or firewall.hub != hub.id.lower():
                got = target.rsplit("/", 1)[-1] or "nothing"
                yield f"hub {hub.name}: {policy} goes to {got!r}, expected a firewall of that hub"


def _ranges(network: Network, declared: Declared) -> Iterator[str]:
    for hub in network.hubs.values():
        private = private_traffic(hub)
        for holder, prefix in _connected(network, hub):
            if not addresses(prefix) <= private:
                yield (
                    f"{holder} has {prefix}, expected it within RFC 1918 or the private_traffic of "
                    f"{hub.name}: {places(private)}"
                )
        for name, box in declared.outside.items():
            for prefix in prefixes_of(box.destination - private):
                yield f"{name} has {prefix}, expected it within RFC 1918 or the private_traffic of {hub.name}"
    yield from _overlaps(network)


def _connected(network: Network, hub: Hub) -> Iterator[tuple[str, IPv4Network]]:
    """Every range that is reached over a hub, and whose it is."""
    yield from ((f"hub {hub.name}", prefix) for prefix in prefixes_of(hub.space))
    for connected in network.networks_on.get(hub.id.lower(), ()):
        yield from ((f"network {connected.name}", IPv4Network(prefix)) for prefix in connected.prefixes)
    for site in network.sites_on.get(hub.id.lower(), ()):
        found = dict.fromkeys((*site.routed, *(t.external for t in site.translations)))
        yield from ((f"site {site.name}", prefix) for prefix in found)


def _overlaps(network: Network) -> Iterator[str]:
    """Pairs of ranges of one WAN that meet, each with the widest that reaches into it."""
    wans: dict[str, list[tuple[str, IPv4Network]]] = {}
    for hub in network.hubs.values():
        wans.setdefault(hub.wan, []).extend(_connected(network, hub))
    for rows in wans.values():
        ordered = sorted(rows, key=lambda row: (int(row[1].network_address), row[1].prefixlen))
        widest = ordered[:1]
        for before, after in pairwise(ordered):
            if span_of(before[1])[1] > span_of(widest[0][1])[1]:
                widest = [before]
            if after[1].overlaps(widest[0][1]):
                yield f"{widest[0][0]} has {widest[0][1]}, {after[0]} has {after[1]}, expected no overlap"


def _ways_round(network: Network, _declared: Declared) -> Iterator[str]:
    yield from _beside_hub(network)
    yield from (finding for hub in network.hubs.values() for finding in _in_hub(hub))
    yield from (finding for site in network.sites if site.hub for finding in _of_site(site))
    for connection in network.connections:
        if connection.routed:
            yield f"connection {connection.name} has a routing configuration, expected none beside intent"


def _beside_hub(network: Network) -> Iterator[str]:
    on_hub = network.connection_of
    for peering in network.peerings:
        if peering.network in on_hub:
            yield f"peering {peering.id.rsplit('/', 1)[-1]} of a network on a hub: it comes before the hub"
    for subnet in network.subnets.values():
        if subnet.route_table and subnet.network in on_hub:
            table = subnet.route_table.rsplit("/", 1)[-1]
            yield f"subnet {subnet.name} has route table {table}, expected none"


def _in_hub(hub: Hub) -> Iterator[str]:
    yield from (f"hub {hub.name} has route table {t.rsplit('/', 1)[-1]}, expected none" for t in hub.tables)
    yield from (f"hub {hub.name} has BGP peer {p.rsplit('/', 1)[-1]}, expected none" for p in hub.bgp_peers)
    for gateway in hub.point_to_site:
        yield f"hub {hub.name} has point-to-site gateway {gateway.rsplit('/', 1)[-1]}, expected none"
    intended = {target for intent in hub.intents for target in (intent.private, intent.internet)}
    for route in hub.routes:
        if route.hop not in intended:
            got = route.hop.rsplit("/", 1)[-1]
            yield f"route {route.name} of hub {hub.name} leads to {got!r}, expected its intent's firewall"


def _of_site(site: Site) -> Iterator[str]:
    if site.bgp:
        yield f"site {site.name} speaks BGP, expected static routes: it would announce what it likes"
    if site.bypass:
        yield f"site {site.name} bypasses the gateway, and the firewall with it"


def _endpoints(network: Network, _declared: Declared) -> Iterator[str]:
    for endpoint in network.endpoints:
        subnet = network.subnets.get(endpoint.subnet)
        if subnet is None or subnet.network not in network.connection_of:
            continue
        if not (subnet.judges_endpoints and subnet.routes_endpoints):
            yield (
                f"private endpoint {endpoint.name}: subnet {subnet.name} has no Enabled "
                "privateEndpointNetworkPolicies, so every site reaches it past the firewall"
            )
        elif not subnet.security_group:
            yield f"private endpoint {endpoint.name}: subnet {subnet.name} has no security group that denies"


def _stores(network: Network, _declared: Declared) -> Iterator[str]:
    for store in network.stores:
        if store.public:
            yield f"{store.kind} {store.name} answers on a public address, expected its access Disabled"


def _translations(network: Network, declared: Declared) -> Iterator[str]:
    ruled = {
        (rule.internal, rule.external): rule
        for site in network.sites
        for rule in site.translations
        if rule.mode == "IngressSnat"
    }
    for legacy, external in declared.translations:
        if (legacy, external) not in ruled:
            yield (f"{legacy} is to be seen as {external}, and no connection has such a NAT rule")
    for site in network.sites:
        for rule in site.translations:
            if site.hub and not rule.static:
                yield f"NAT rule {rule.name} of site {site.name} is dynamic, expected static"
            if rule.internal.prefixlen != rule.external.prefixlen and rule.static:
                yield f"NAT rule {rule.name}: {rule.internal} and {rule.external} are of unequal length"
            if site.hub and rule.internal in site.routed:
                yield f"site {site.name} is routed {rule.internal}, which rule {rule.name} translates"


_ROWS: tuple[tuple[str, str, Held, Check], ...] = (
    (
        "intent",
        "Each hub has one routing intent, for private and internet traffic, to its firewall",
        "unknown",
        _intent,
    ),
    (
        "ranges",
        "Every range is one that intent sends to the firewall, and overlaps with no other",
        "unknown",
        _ranges,
    ),
    (
        "ways round",
        "No peering, route table, BGP, static route or bypass leads round the firewall",
        "unknown",
        _ways_round,
    ),
    (
        "endpoints",
        "Security groups and routes hold for every private endpoint on a hub",
        "violated",
        _endpoints,
    ),
    ("stores", "No storage account or key vault answers on a public address", "unknown", _stores),
    ("translation", "A NAT rule translates every range that has to be translated", "violated", _translations),
)
