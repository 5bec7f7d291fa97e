"""The whole network: hubs, with the networks and the sites that are connected to them."""

from collections.abc import Iterator, Mapping
from ipaddress import IPv4Address, IPv4Network
from typing import Any

from infra.rehearsal.twin.reading.plan import Plan, refers
from infra.rehearsal.twin.reading.rules import firewall, security_group, tags
from infra.rehearsal.twin.reading.vnets import vnet
from infra.rehearsal.twin.values import Hub, Network, Translation, Tunnel, Untwinned
from infra.resources.planned import PlannedResource

# TEST-NET-3 of RFC 5737, whose upper half stands for what is public and has a name or a tag.
_PUBLIC = IPv4Network("203.0.113.128/25")

_UNTWINNED: Mapping[str, str] = {
    "network:VirtualNetworkGateway": "a gateway in a network of its own",
    "network:VirtualNetworkPeering": "peering between networks",
    "network:RouteTable": "a route table of one's own",
    "network:PrivateLinkService": "Private Link between networks that do not know each other",
    "network:VirtualHubBgpConnection": "routes learned by BGP",
    "network:HubRouteTable": "a route table of the hub besides its default one",
}
"""What carries packets and is not twinned."""


def read_network(plan: Plan) -> Network:
    """The network that those resources make."""
    stand_ins = _stand_ins(plan)
    hubs = tuple(_hub(hub, plan, stand_ins) for hub in plan.of("network:VirtualHub"))
    groups = {
        made.id: made
        for network in plan.of("network:VirtualNetwork")
        for made in _groups(network, plan, stand_ins)
    }
    return Network(hubs=hubs, groups=groups, stand_ins=stand_ins, untwinned=tuple(_untwinned(plan)))


def _groups(network: PlannedResource, plan: Plan, stand_ins: Mapping[str, IPv4Address]) -> Iterator[Any]:
    """The security groups of a network: what VirtualNetwork means is the network's own affair."""
    own = tuple(map(IPv4Network, network.inputs["addressSpace"]["addressPrefixes"]))
    meant = tags(own, stand_ins)
    cards = [c for c in plan.of("network:NetworkInterface") if _stands_in(c, network)]
    for user in (*plan.below(network.id, "network:Subnet"), *cards):
        group = plan.get(refers(user.inputs, "networkSecurityGroup"))
        if group is not None:
            yield security_group(group, meant)


def _stands_in(card: PlannedResource, network: PlannedResource) -> bool:
    prefix = f"{network.id.casefold()}/"
    return any(refers(place, "subnet").startswith(prefix) for place in card.inputs["ipConfigurations"])


def _hub(hub: PlannedResource, plan: Plan, stand_ins: Mapping[str, IPv4Address]) -> Hub:
    intent = plan.below(hub.id, "network:RoutingIntent")
    policy = _policy(hub, plan)
    return Hub(
        id=hub.id.casefold(),
        name=hub.id.rpartition("/")[2],
        prefix=IPv4Network(hub.inputs["addressPrefix"]),
        firewall=firewall(policy, plan, stand_ins),
        inspected=tuple(_inspected(hub, plan)) if intent else (),
        vnets=tuple(_vnets(hub, plan)),
        tunnels=(*_tunnels(hub, plan), *_circuits(hub, plan)),
    )


def _policy(hub: PlannedResource, plan: Plan) -> PlannedResource:
    """The policy of the hub's firewall. Raises LookupError where it has none."""
    for wall in plan.of("network:AzureFirewall"):
        policy = plan.get(refers(wall.inputs, "firewallPolicy"))
        if policy is not None and refers(wall.inputs, "virtualHub") == hub.id.casefold():
            return policy
    raise LookupError(f"hub {hub.id} has no firewall with a policy: there is nothing to twin")


def _inspected(hub: PlannedResource, plan: Plan) -> Iterator[IPv4Network]:
    """The private destinations whose next hop is the firewall, from the hub's default route table."""
    name = hub.id.rpartition("/")[2].casefold()
    for _, resource in plan.templates():
        if str(resource["name"]).casefold() == f"{name}/defaultroutetable":
            for route in resource["properties"]["routes"]:
                yield from (IPv4Network(d) for d in route["destinations"] if d != "0.0.0.0/0")


def _vnets(hub: PlannedResource, plan: Plan) -> Iterator[Any]:
    for connection in plan.below(hub.id, "network:HubVirtualNetworkConnection"):
        network = plan.get(refers(connection.inputs, "remoteVirtualNetwork"))
        if network is not None:
            yield vnet(network, plan, internet=connection.inputs.get("enableInternetSecurity") is True)


def _tunnels(hub: PlannedResource, plan: Plan) -> Iterator[Tunnel]:
    for gateway in plan.of("network:VpnGateway"):
        if refers(gateway.inputs, "virtualHub") != hub.id.casefold():
            continue
        for connection in plan.below(gateway.id, "network:VpnConnection"):
            site = plan.get(refers(connection.inputs, "remoteVpnSite"))
            if site is not None:
                yield Tunnel(
                    id=site.id.casefold(),
                    name=site.id.rpartition("/")[2],
                    prefixes=tuple(map(IPv4Network, site.inputs["addressSpace"]["addressPrefixes"])),
                    translations=tuple(_translations(connection, plan)),
                )


def _translations(connection: PlannedResource, plan: Plan) -> Iterator[Translation]:
    for link in connection.inputs.get("vpnLinkConnections", ()):
        for reference in link.get("ingressNatRules") or ():
            rule = plan.get(reference["id"])
            if rule is not None:
                yield Translation(
                    internal=IPv4Network(rule.inputs["internalMappings"][0]["addressSpace"]),
                    external=IPv4Network(rule.inputs["externalMappings"][0]["addressSpace"]),
                )


def _circuits(hub: PlannedResource, plan: Plan) -> Iterator[Tunnel]:
    """Sites behind a circuit: those of its routes that the inbound route map lets in."""
    for gateway in plan.of("network:ExpressRouteGateway"):
        if refers(gateway.inputs, "virtualHub") != hub.id.casefold():
            continue
        for connection in plan.below(gateway.id, "network:ExpressRouteConnection"):
            route_map = plan.get(refers(connection.inputs, "routingConfiguration", "inboundRouteMap"))
            if route_map is not None:
                yield Tunnel(
                    id=connection.id.casefold(),
                    name=connection.id.rpartition("/")[2],
                    prefixes=tuple(_kept(route_map.inputs["rules"])),
                    translations=(),
                )


def _kept(rules: list[Mapping[str, Any]]) -> Iterator[IPv4Network]:
    for rule in rules:
        if not any(action["type"] == "Drop" for action in rule["actions"]):
            for criterion in rule["matchCriteria"]:
                yield from map(IPv4Network, criterion["routePrefix"])


def _stand_ins(plan: Plan) -> Mapping[str, IPv4Address]:
    """An address for each name of an application rule and each service tag, in their order."""
    names = sorted({*_names(plan), *_tags(plan)})
    if len(names) > _PUBLIC.num_addresses - 2:
        room = _PUBLIC.num_addresses - 2
        raise LookupError(f"got {len(names)} names and tags of the internet, expected at most {room}")
    return {name: _PUBLIC[i + 1] for i, name in enumerate(names)}


def _names(plan: Plan) -> Iterator[str]:
    for group in plan.of("network:FirewallPolicyRuleCollectionGroup"):
        for collection in group.inputs.get("ruleCollections", ()):
            for rule in collection["rules"]:
                yield from rule.get("targetFqdns", ())


def _tags(plan: Plan) -> Iterator[str]:
    ours = {"*", "VirtualNetwork", "AzureLoadBalancer", "Internet"}
    for group in plan.of("network:NetworkSecurityGroup"):
        for rule in group.inputs.get("securityRules", ()):
            for side in ("source", "destination"):
                texts = [rule.get(f"{side}AddressPrefix") or "*", *(rule.get(f"{side}AddressPrefixes") or ())]
                yield from (text for text in texts if text[0].isalpha() and text not in ours)


def _untwinned(plan: Plan) -> Iterator[Untwinned]:
    for kind, why in _UNTWINNED.items():
        yield from (Untwinned(id=resource.id, why=why) for resource in plan.of(kind))
    connected = {
        refers(c.inputs, "remoteVirtualNetwork") for c in plan.of("network:HubVirtualNetworkConnection")
    }
    for network in plan.of("network:VirtualNetwork"):
        if network.id.casefold() not in connected:
            yield Untwinned(id=network.id, why="a network that is connected to no hub")
