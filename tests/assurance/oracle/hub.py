"""What a virtual hub knows and does with a packet (azure-docs virtual-wan/how-to-routing-policies)."""

from ipaddress import IPv4Address, IPv4Network

from tests.assurance.oracle.book import Book, Inputs, Site, network, networks, parent, reference, within

_EVERYTHING = network("0.0.0.0/0")
_RFC_1918 = networks(["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"])

# Users who dial in, routers and route tables beside the default one: each brings routes of its own.
_BESIDE = ("P2sVpnGateway", "NetworkVirtualAppliance", "VirtualHubBgpConnection", "VirtualHubRouteTableV2")


def intent(book: Book, hub: str, kind: str) -> str:
    """The next hop that routing intent gives to PrivateTraffic or to Internet; empty where it gives none."""
    for key, inputs in book.kind("RoutingIntent"):
        if parent(key) != hub:
            continue
        for policy in inputs.get("routingPolicies") or []:
            if kind in policy.get("destinations", []):
                return str(policy.get("nextHop", "")).casefold()
    return ""


def static_routes(book: Book, hub: str) -> list[tuple[IPv4Network, str]]:
    """The routes of the default route table, by prefix and next hop."""
    return [
        (prefix, str(route.get("nextHop", "")).casefold())
        for table in _default_tables(book, hub)
        for route in table.get("routes") or []
        for prefix in networks(route.get("destinations") or [])
    ]


def private_ranges(book: Book, hub: str) -> list[IPv4Network]:
    """What intent takes for private: RFC 1918, and what the default table sends to the same firewall."""
    firewall = intent(book, hub, "PrivateTraffic")
    beyond = [prefix for prefix, hop in static_routes(book, hub) if hop == firewall and prefix.prefixlen]
    return [*_RFC_1918, *beyond]


def oddities(book: Book, hub: str) -> list[str]:
    """What a hub may have that leaves all its ways unknown, even that to the firewall."""
    found = [key for kind in _BESIDE for key, inputs in book.kind(kind) if _belongs(key, inputs, hub)]
    tables = [row for row in book.kind("HubRouteTable") if parent(row[0]) == hub]
    found += [key for key, inputs in tables if not _is_default(key, inputs)]
    connections = [row for row in book.kind("HubVirtualNetworkConnection") if parent(row[0]) == hub]
    return found + [key for key, inputs in connections if inputs.get("routingConfiguration")]


def announcers(book: Book, hub: str) -> list[str]:
    """The sites that announce what they like: any place that intent does not cover may be theirs."""
    return [site.key for site in sites(book, hub) if site.bgp]


def networks_on(book: Book, hub: str) -> list[tuple[str, list[IPv4Network]]]:
    """The networks connected to a hub, with their ranges."""
    found = []
    for key, inputs in book.kind("HubVirtualNetworkConnection"):
        if parent(key) == hub:
            vnet = reference(inputs.get("remoteVirtualNetwork"))
            found.append((vnet, book.vnets.get(vnet, [])))
    return found


def sites(book: Book, hub: str) -> list[Site]:
    """The sites behind a hub's VPN gateway."""
    return [site for site in book.sites if gateway_hub(book, site.gateway) == hub]


def gateway_hub(book: Book, gateway: str) -> str:
    """The hub that a gateway is in; empty for a classic one."""
    return reference(book.inputs(gateway).get("virtualHub"))


def neighbours(book: Book, hub: str) -> list[str]:
    """The other hubs of the same WAN."""
    wan = reference(book.inputs(hub).get("virtualWan"))
    return [
        key
        for key, inputs in book.kind("VirtualHub")
        if key != hub and reference(inputs.get("virtualWan")) == wan
    ]


def destinations(
    book: Book, hub: str, address: IPv4Address
) -> tuple[IPv4Network | None, list[tuple[str, str]]]:
    """Where a hub would send an address: the longest prefix, and each (`vnet`, `site` or `hub`, id) of it."""
    found: list[tuple[IPv4Network, str, str]] = []
    for where in [hub, *neighbours(book, hub)]:
        near = where == hub
        for vnet, ranges in networks_on(book, where):
            found += [(prefix, "vnet" if near else "hub", vnet if near else where) for prefix in ranges]
        for site in sites(book, where):
            found += [
                (prefix, "site" if near else "hub", site.key if near else where) for prefix in site.ranges
            ]
    fitting = [row for row in found if address in row[0]]
    if not fitting:
        return None, []
    longest = max(row[0].prefixlen for row in fitting)
    best = [row for row in fitting if row[0].prefixlen == longest]
    return best[0][0], sorted({(kind, key) for _, kind, key in best})


def learned_by_spokes(book: Book, hub: str, connection: Inputs, vnet: str) -> list[IPv4Network]:
    """What a hub tells a network that is connected to it."""
    statics = static_routes(book, hub)
    if intent(book, hub, "PrivateTraffic"):
        told = private_ranges(book, hub)
        told += [p for p in _known(book, hub, vnet) if not any(p.subnet_of(private) for private in told)]
    else:
        told = _known(book, hub, vnet) + [prefix for prefix, _ in statics if prefix.prefixlen]
    has_default = bool(intent(book, hub, "Internet")) or any(not prefix.prefixlen for prefix, _ in statics)
    if has_default and connection.get("enableInternetSecurity"):
        told.append(_EVERYTHING)
    return told


def covered(book: Book, hub: str, address: IPv4Address) -> bool:
    """Whether intent takes an address for private traffic."""
    return bool(intent(book, hub, "PrivateTraffic")) and within(address, private_ranges(book, hub))


def _known(book: Book, hub: str, vnet: str) -> list[IPv4Network]:
    known = networks([book.inputs(hub)["addressPrefix"]]) if book.inputs(hub).get("addressPrefix") else []
    for where in [hub, *neighbours(book, hub)]:
        known += [prefix for key, ranges in networks_on(book, where) if key != vnet for prefix in ranges]
        known += [prefix for site in sites(book, where) for prefix in site.ranges]
    return known


def _is_default(key: str, inputs: Inputs) -> bool:
    return key.endswith("/defaultroutetable") or "default" in (inputs.get("labels") or [])


def _belongs(key: str, inputs: Inputs, hub: str) -> bool:
    return hub in (parent(key), reference(inputs.get("virtualHub")))


def _default_tables(book: Book, hub: str) -> list[Inputs]:
    """Written by a template deployment, for the SDK's own class cannot write a table that is there."""
    tables = [
        inputs
        for key, inputs in book.kind("HubRouteTable")
        if parent(key) == hub and _is_default(key, inputs)
    ]
    name = hub.rpartition("/")[2]
    for _, inputs in book.kind("Deployment"):
        template = (inputs.get("properties") or {}).get("template") or {}
        for resource in template.get("resources") or []:
            if str(resource.get("name", "")).casefold() == f"{name}/defaultroutetable":
                tables.append(resource.get("properties") or {})
    return tables
