"""The whole network: hubs, with the networks and the sites that are connected to them, and networks apart."""

from collections.abc import Iterator, Mapping
from ipaddress import IPv4Address, IPv4Network

from infra.rehearsal.twin.reading import tunnels
from infra.rehearsal.twin.reading.plan import Plan, refers
from infra.rehearsal.twin.reading.rules import PRIVATE, firewall, security_group, tags
from infra.rehearsal.twin.reading.untwinned import untwinned
from infra.rehearsal.twin.reading.vnets import vnet
from infra.rehearsal.twin.values import Apart, Hub, Network, SecurityGroup, UntwinnableError, Vnet
from infra.resources.planned import PlannedResource

# TEST-NET-3 of RFC 5737, whose upper half stands for what is public and has a name or a tag.
_PUBLIC = IPv4Network("203.0.113.128/25")


def read_network(plan: Plan) -> Network:
    """The network that those resources make. Raises UntwinnableError."""
    stand_ins = _stand_ins(plan)
    hubs = tuple(_hub(hub, plan, stand_ins) for hub in plan.of("network:VirtualHub"))
    apart = tuple(_apart(plan))
    beyond = {each.vnet.id: tuple(p for t in each.tunnels for p in t.prefixes) for each in apart}
    groups = {
        made.id: made
        for network in plan.of("network:VirtualNetwork")
        for made in _groups(network, beyond.get(network.id.casefold(), PRIVATE), plan, stand_ins)
    }
    return Network(
        hubs=hubs,
        apart=apart,
        groups=groups,
        stand_ins=stand_ins,
        untwinned=tuple(untwinned(plan)),
    )


def _groups(
    network: PlannedResource,
    beyond: tuple[IPv4Network, ...],
    plan: Plan,
    stand_ins: Mapping[str, IPv4Address],
) -> Iterator[SecurityGroup]:
    """The security groups of a network. What VirtualNetwork means is its own affair: what comes by its hub or
    by its own gateway is of it too."""
    own = tuple(map(IPv4Network, network.inputs["addressSpace"]["addressPrefixes"]))
    meant = tags((*own, *beyond), stand_ins)
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
        wan=refers(hub.inputs, "virtualWan"),
        prefix=IPv4Network(hub.inputs["addressPrefix"]),
        firewall=firewall(policy, plan, stand_ins),
        inspected=tuple(_inspected(hub, plan)) if intent else (),
        vnets=tuple(_vnets(hub, plan)),
        tunnels=tunnels.of_hub(hub, plan),
    )


def _policy(hub: PlannedResource, plan: Plan) -> PlannedResource:
    """The policy of the hub's firewall. Raises UntwinnableError where it has none."""
    for wall in plan.of("network:AzureFirewall"):
        policy = plan.get(refers(wall.inputs, "firewallPolicy"))
        if policy is not None and refers(wall.inputs, "virtualHub") == hub.id.casefold():
            return policy
    raise UntwinnableError(f"hub {hub.id} has no firewall with a policy: there is nothing to twin")


def _inspected(hub: PlannedResource, plan: Plan) -> Iterator[IPv4Network]:
    """The private destinations whose next hop is the firewall, from the hub's default route table."""
    name = hub.id.rpartition("/")[2].casefold()
    for _, resource in plan.templates():
        if str(resource["name"]).casefold() == f"{name}/defaultroutetable":
            for route in resource["properties"]["routes"]:
                yield from (IPv4Network(d) for d in route["destinations"] if d != "0.0.0.0/0")


def _vnets(hub: PlannedResource, plan: Plan) -> Iterator[Vnet]:
    for connection in plan.below(hub.id, "network:HubVirtualNetworkConnection"):
        network = plan.get(refers(connection.inputs, "remoteVirtualNetwork"))
        if network is not None:
            yield vnet(network, plan, internet=connection.inputs.get("enableInternetSecurity") is True)


def _apart(plan: Plan) -> Iterator[Apart]:
    """Networks that are on no hub, each with the sites of its own gateway."""
    connected = set(_connected(plan))
    gateways = {subnet.rpartition("/subnets/")[0]: gateway for gateway, subnet in _gateways(plan)}
    for network in plan.of("network:VirtualNetwork"):
        if network.id.casefold() not in connected:
            gateway = gateways.get(network.id.casefold())
            yield Apart(
                vnet=vnet(network, plan, internet=False),
                gateway=gateway.id.casefold() if gateway else "",
                tunnels=tuple(tunnels.of_gateway(gateway, plan)) if gateway else (),
            )


def _gateways(plan: Plan) -> Iterator[tuple[PlannedResource, str]]:
    """Gateways in networks, with the subnet that each is in."""
    for gateway in plan.of("network:VirtualNetworkGateway"):
        for place in gateway.inputs["ipConfigurations"]:
            yield gateway, refers(place, "subnet")


def _connected(plan: Plan) -> Iterator[str]:
    """The ids of networks on hubs."""
    for connection in plan.of("network:HubVirtualNetworkConnection"):
        yield refers(connection.inputs, "remoteVirtualNetwork")


def _stand_ins(plan: Plan) -> Mapping[str, IPv4Address]:
    """An address for each name of an application rule and each service tag, in their order."""
    names = sorted({*_names(plan), *_tags(plan)})
    if len(names) > _PUBLIC.num_addresses - 2:
        room = _PUBLIC.num_addresses - 2
        raise UntwinnableError(f"got {len(names)} names and tags of the internet, expected at most {room}")
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
