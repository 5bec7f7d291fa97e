"""Rules about hubs and what is connected to them, and about public addresses."""

from collections.abc import Iterable, Iterator

from infra.assurance.policy.evidence import Evidence
from infra.assurance.policy.faults import each, fault
from infra.assurance.policy.model import Fault, Rule
from infra.assurance.policy.reading import at, entries, references, said, texts_at
from infra.resources.planned import PlannedResource

_INTENT = "MicrosoftDocs/azure-docs articles/virtual-wan/how-to-routing-policies.md"
_IPSEC = "MicrosoftDocs/azure-docs articles/virtual-wan/virtual-wan-ipsec.md"
BOTH_WAYS = {"PrivateTraffic", "Internet"}

STRONG = {
    "ikeEncryption": {"AES256", "GCMAES256"},
    "ikeIntegrity": {"SHA256", "SHA384", "GCMAES256"},
    "dhGroup": {"ECP256", "ECP384", "DHGroup24", "DHGroup2048"},
    "ipsecEncryption": {"AES256", "GCMAES256"},
    "ipsecIntegrity": {"SHA256", "GCMAES256"},
    "pfsGroup": {"ECP256", "ECP384", "PFS24", "PFS14", "PFS2048"},
}
"""What an IPsec policy may say, by key (NCSC, Using IPsec to protect data: the recommended profile)."""

_HOLDERS = ("network:BastionHost", "network:VirtualNetworkGateway", "network:AzureFirewall")


def _below(evidence: Evidence, kind: str, hub: PlannedResource) -> list[PlannedResource]:
    return [r for r in evidence.of(kind) if r.id.lower().startswith(f"{hub.id.lower()}/")]


def _intent(evidence: Evidence, hub: PlannedResource) -> Iterator[Fault]:
    intents = _below(evidence, "network:RoutingIntent", hub)
    if len(intents) != 1:
        yield fault(evidence, hub, f"{len(intents)} routing intents", "one")
        return
    policies = entries(intents[0].inputs, "routingPolicies")
    sent = {word for policy in policies for word in policy.get("destinations", ())}
    if sent != BOTH_WAYS:
        got = f"an intent for {', '.join(sorted(sent)) or 'nothing'}"
        yield fault(evidence, hub, got, f"one for {' and '.join(sorted(BOTH_WAYS))}")
    for policy in policies:
        firewall = evidence.by_id.get(str(policy.get("nextHop")).lower())
        where = str(at(firewall.inputs, "virtualHub.id")).lower() if firewall else ""
        if where != hub.id.lower():
            got = f"{policy.get('name')} sent to {evidence.called(str(policy.get('nextHop')))}"
            yield fault(evidence, hub, got, "a firewall in this hub")


def _connected_past(evidence: Evidence, connection: PlannedResource) -> Iterator[Fault]:
    """Only a network that holds Bastion is spared the learned way to the internet: Bastion refuses it."""
    network = str(at(connection.inputs, "remoteVirtualNetwork.id")).lower()
    hosts = {
        way.rpartition("/subnets/")[0]
        for b in evidence.of("network:BastionHost")
        for way in references(b.inputs)
    }
    if at(connection.inputs, "enableInternetSecurity") is not True and network not in hosts:
        yield fault(evidence, connection, "a way to the internet past the firewall", "enableInternetSecurity")


def _weak(evidence: Evidence, connection: PlannedResource) -> Iterator[Fault]:
    for link in _links(connection):
        policies = entries(link, "ipsecPolicies")
        if not policies:
            yield fault(
                evidence, connection, "Azure's default algorithms", "an IPsec policy", part=_link(link)
            )
        for policy in policies:
            weak = [f"{k} {policy.get(k)}" for k, strong in STRONG.items() if policy.get(k) not in strong]
            if weak:
                expected = "algorithms that the NCSC recommends"
                yield fault(evidence, connection, ", ".join(weak), expected, part=_link(link))


def _links(connection: PlannedResource) -> tuple[dict[str, object], ...]:
    """The links of a connection of the WAN; of a gateway's own connection, its one."""
    links = entries(connection.inputs, "vpnLinkConnections")
    return tuple(map(dict, links)) if links else (dict(connection.inputs),)


def _link(link: dict[str, object]) -> str:
    return str(link.get("name") or "")


def _old_protocol(evidence: Evidence, connection: PlannedResource) -> Iterator[Fault]:
    for link in _links(connection):
        protocol = link.get("vpnConnectionProtocolType", link.get("connectionProtocol"))
        if protocol != "IKEv2":
            yield fault(evidence, connection, said(protocol), "'IKEv2'", part=_link(link))


def _learned(evidence: Evidence, connection: PlannedResource) -> Iterator[Fault]:
    for link in _links(connection):
        for key in ("enableBgp", "usePolicyBasedTrafficSelectors"):
            if link.get(key):
                yield fault(evidence, connection, key, "static routes alone", part=_link(link))


def _circuit(evidence: Evidence, connection: PlannedResource) -> Iterator[Fault]:
    if not at(connection.inputs, "routingConfiguration.inboundRouteMap.id"):
        yield fault(evidence, connection, "no inbound route map", "one that keeps the declared prefixes")
    for key in ("expressRouteGatewayBypass", "enablePrivateLinkFastPath"):
        if at(connection.inputs, key):
            yield fault(evidence, connection, key, "the way through the firewall")


def _wrong_map(evidence: Evidence, route_map: PlannedResource) -> Iterator[Fault]:
    rules = entries(route_map.inputs, "rules")
    drops = [r for r in rules[-1:] if any(a.get("type") == "Drop" for a in entries(r, "actions"))]
    if not drops or entries(drops[0], "matchCriteria"):
        yield fault(evidence, route_map, "a last rule that keeps routes", "one that drops the rest")


def _peered(evidence: Evidence, network: PlannedResource) -> Iterator[Fault]:
    """A network's peerings stand in it, or are resources beside it, which are subjects of their own."""
    inline = entries(network.inputs, "virtualNetworkPeerings")
    for peering in inline if network.type.endswith(":VirtualNetwork") else (network.inputs,):
        other = evidence.called(str(at(peering, "remoteVirtualNetwork.id")))
        yield fault(evidence, network, f"a peering with {other}", "none: networks meet in the hub alone")


def _loose_address(evidence: Evidence, address: PlannedResource) -> Iterator[Fault]:
    held = {each_ for holder in evidence.of(*_HOLDERS) for each_ in references(holder.inputs)}
    if address.id.lower() not in held:
        yield fault(evidence, address, "an address that nothing managed by Azure holds", "none")


def _published(evidence: Evidence, interface: PlannedResource) -> Iterator[Fault]:
    for configuration in entries(interface.inputs, "ipConfigurations"):
        if configuration.get("publicIPAddress"):
            got = f"the public address {evidence.called(str(at(configuration, 'publicIPAddress.id')))}"
            yield fault(
                evidence, interface, got, "none: servers are reached through the firewall and Bastion"
            )


def _routed(evidence: Evidence, subnet: PlannedResource) -> Iterator[Fault]:
    if at(subnet.inputs, "routeTable.id"):
        got = f"the route table {evidence.called(str(at(subnet.inputs, 'routeTable.id')))}"
        yield fault(evidence, subnet, got, "none: the hub's intent routes")


def _visible(evidence: Evidence, service: PlannedResource) -> Iterator[Fault]:
    for key in ("visibility.subscriptions", "autoApproval.subscriptions"):
        if "*" in texts_at(service.inputs, key):
            yield fault(evidence, service, f"{key} '*'", "the subscriptions of sealed members")


def _with_firewall(evidence: Evidence, hub: PlannedResource) -> Iterator[Fault]:
    here = [f for f in evidence.of("network:AzureFirewall") if hub.id.lower() in set(references(f.inputs))]
    policies = [f for f in here if at(f.inputs, "firewallPolicy.id")]
    if len(here) != 1 or not policies:
        got = f"{len(here)} firewalls, {len(policies)} with a policy"
        yield fault(evidence, hub, got, "one firewall, with a policy")


def _tunnels(evidence: Evidence) -> Iterable[PlannedResource]:
    yield from evidence.of("network:VpnConnection")
    for connection in evidence.of("network:VirtualNetworkGatewayConnection"):
        if connection.inputs.get("connectionType") == "IPsec":
            yield connection


def _subnets(evidence: Evidence) -> Iterable[PlannedResource]:
    return evidence.of("network:Subnet")


_APART = ("CAF B4.a", "CE firewalls", "Cloud 3", "PSN boundary")
_SECRET = ("CAF B3.b", "Cloud 1")

RULES = (
    Rule(
        id="hub-intent",
        family="network",
        severity="critical",
        title="Every hub sends private and internet traffic to its own firewall",
        why="A hub without routing intent lets every council reach every other.",
        source=_INTENT,
        remediation="Give the hub one routing intent with both policies, to its firewall",
        controls=_APART,
        subjects=each("network:VirtualHub"),
        faults=_intent,
    ),
    Rule(
        id="hub-firewall",
        family="network",
        severity="critical",
        title="Every hub has one firewall, with a policy",
        why="Without one there is nothing that could keep councils apart.",
        source="MicrosoftDocs/azure-docs articles/firewall-manager/secured-virtual-hub.md",
        remediation="Secure the hub",
        controls=_APART,
        subjects=each("network:VirtualHub"),
        faults=_with_firewall,
    ),
    Rule(
        id="hub-connection-internet",
        family="network",
        severity="high",
        title="Connected networks reach the internet through the firewall alone",
        why="Without it a server leaves by whatever way it finds, unlogged.",
        source="MicrosoftDocs/azure-docs articles/virtual-wan/about-internet-routing.md",
        remediation="Set enableInternetSecurity on the connection",
        controls=("CAF B4.a", "CE firewalls", "Cloud 11"),
        subjects=each("network:HubVirtualNetworkConnection"),
        faults=_connected_past,
        needs="all",
    ),
    Rule(
        id="network-peering",
        family="network",
        severity="critical",
        title="Networks meet in the hub alone",
        why="A peering wins over the hub's routes: what passes it is seen by no firewall.",
        source="MicrosoftDocs/azure-docs articles/virtual-wan/virtual-wan-faq.md",
        remediation="Take the peering away, and declare the flow",
        controls=_APART,
        subjects=each("network:VirtualNetwork", "network:VirtualNetworkPeering"),
        faults=_peered,
    ),
    Rule(
        id="subnet-routes",
        family="network",
        severity="high",
        title="No subnet has routes of its own",
        why="A user-defined route wins over what the hub has taught, and leads past the firewall.",
        source=_INTENT,
        remediation="Take the route table away",
        controls=_APART,
        subjects=_subnets,
        faults=_routed,
    ),
    Rule(
        id="tunnel-algorithms",
        family="network",
        severity="high",
        title="Tunnels use algorithms that the NCSC recommends",
        why="Left to itself Azure takes what the other end proposes, old ones too.",
        source="NCSC guidance, Using IPsec to protect data",
        remediation="Give every link an IPsec policy of AES-256 and SHA-256, with a group of 256 bits",
        controls=_SECRET,
        subjects=_tunnels,
        faults=_weak,
    ),
    Rule(
        id="tunnel-protocol",
        family="network",
        severity="high",
        title="Tunnels use IKEv2",
        why="IKEv1 is obsolete (RFC 9395), and translation does not work with it.",
        source=_IPSEC,
        remediation="Set the protocol of the link to IKEv2",
        controls=_SECRET,
        subjects=_tunnels,
        faults=_old_protocol,
    ),
    Rule(
        id="tunnel-routes",
        family="network",
        severity="high",
        title="Nobody tells the hub over a tunnel what to route where",
        why="With BGP, or with selectors, the other end decides which ranges are its own.",
        source="MicrosoftDocs/azure-docs articles/vpn-gateway/vpn-gateway-vpn-faq.md",
        remediation="Turn BGP and policy-based selectors off; declare the site's ranges",
        controls=_APART,
        subjects=_tunnels,
        faults=_learned,
    ),
    Rule(
        id="circuit-routes",
        family="network",
        severity="high",
        title="A circuit brings the declared prefixes alone, through the firewall",
        why="Whatever its router announces would be routed, another council's range too.",
        source="MicrosoftDocs/azure-docs articles/virtual-wan/route-maps-about.md",
        remediation="Give the connection an inbound route map; leave bypass and FastPath off",
        controls=_APART,
        subjects=each("network:ExpressRouteConnection"),
        faults=_circuit,
    ),
    Rule(
        id="circuit-route-map",
        family="network",
        severity="high",
        title="A route map ends by dropping what it does not know",
        why="Azure keeps every route that no rule has matched.",
        source="MicrosoftDocs/azure-docs articles/virtual-wan/route-maps-about.md",
        remediation="End the map with a rule without criteria that drops",
        controls=_APART,
        subjects=each("network:RouteMap"),
        faults=_wrong_map,
    ),
    Rule(
        id="address-held",
        family="network",
        severity="high",
        title="Public addresses belong to Bastion and to gateways alone",
        why="Any other is a door that nobody has declared.",
        source="Microsoft cloud security benchmark v1, NS-2",
        remediation="Take the address away",
        controls=("CAF B4.a", "CE firewalls", "Cloud 11", "PSN boundary"),
        subjects=each("network:PublicIPAddress"),
        faults=_loose_address,
        needs="all",
    ),
    Rule(
        id="interface-public",
        family="network",
        severity="critical",
        title="No server has a public address",
        why="Whatever listens on the internet is found within minutes.",
        source="Microsoft cloud security benchmark v1, NS-2",
        remediation="Take the address away; administrators come through Bastion",
        controls=("CAF B4.a", "CE firewalls", "Cloud 11", "PSN boundary"),
        subjects=each("network:NetworkInterface"),
        faults=_published,
    ),
    Rule(
        id="private-link-visible",
        family="network",
        severity="high",
        title="A Private Link Service is seen by subscriptions that are named",
        why="With '*' anybody who knows its alias may ask to be connected.",
        source="MicrosoftDocs/azure-docs articles/private-link/private-link-service-overview.md",
        remediation="Name the subscriptions of the sealed members",
        controls=("CAF B4.a", "Cloud 3", "Cloud 11"),
        subjects=each("network:PrivateLinkService"),
        faults=_visible,
    ),
)
