"""Virtual networks, and what has an address in them."""

from collections.abc import Iterator
from dataclasses import replace
from ipaddress import IPv4Address, IPv4Network

from infra.rehearsal.twin.reading.addresses import free, frontends, given
from infra.rehearsal.twin.reading.links import approved, links, target
from infra.rehearsal.twin.reading.plan import Plan, refers
from infra.rehearsal.twin.values import Balancer, Host, HostKind, Vnet
from infra.resources.planned import PlannedResource

# Subnets of Azure's own machines alone: azure-docs vpn-gateway/vpn-gateway-about-vpn-gateway-settings,
# firewall/firewall-faq.
_AZURES_OWN = frozenset({"gatewaysubnet", "azurefirewallsubnet", "azurefirewallmanagementsubnet"})


def vnet(known: PlannedResource, plan: Plan, *, internet: bool) -> Vnet:
    """A virtual network with its hosts: at least one a subnet, so that packets come from it and go to it."""
    subnets = [s for s in plan.below(known.id, "network:Subnet") if not _azures_own(s)]
    return Vnet(
        id=known.id.casefold(),
        name=known.id.rpartition("/")[2],
        prefixes=tuple(map(IPv4Network, known.inputs["addressSpace"]["addressPrefixes"])),
        hosts=tuple(host for subnet in subnets for host in _hosts(subnet, plan)),
        balancers=tuple(_balancers(known, plan)),
        links=tuple(link for subnet in subnets for link in links(subnet, plan)),
        internet=internet,
        outlet=not internet and any(_goes_out(subnet, plan) for subnet in subnets),
    )


def _goes_out(subnet: PlannedResource, plan: Plan) -> bool:
    """Whether something in it has a way to the internet: Azure's default one, a NAT gateway's, or Bastion's.

    azure-docs virtual-network/ip-services/default-outbound-access.
    """
    declared = subnet.inputs.get("defaultOutboundAccess") is not False or subnet.inputs.get("natGateway")
    return bool(declared) or any(host.kind == "bastion" for host in _services(subnet, plan))


def _azures_own(subnet: PlannedResource) -> bool:
    return subnet.id.rpartition("/")[2].casefold() in _AZURES_OWN


def _hosts(subnet: PlannedResource, plan: Plan) -> list[Host]:
    """Those that stand in a subnet; where nobody could send, one more at its first free address."""
    known = [*_servers(subnet, plan), *_endpoints(subnet, plan), *_services(subnet, plan)]
    if any(host.kind != "linked" for host in known):
        return known
    passing = (link.address for link in links(subnet, plan))
    taken = {host.address for host in known} | {*passing, *frontends(subnet, plan)}
    name = subnet.id.rpartition("/")[2]
    return [*known, _host(subnet, subnet.id, name, "probe", free(subnet, taken))]


def _host(
    subnet: PlannedResource,
    resource_id: str,
    name: str,
    kind: HostKind,
    address: IPv4Address,
    own_group: str = "",
    pools: tuple[str, ...] = (),
) -> Host:
    groups = (refers(subnet.inputs, "networkSecurityGroup"), own_group)
    return Host(
        id=resource_id.casefold(),
        name=name,
        kind=kind,
        address=address,
        groups=tuple(group for group in groups if group),
        pools=pools,
    )


def _servers(subnet: PlannedResource, plan: Plan) -> Iterator[Host]:
    for card in plan.of("network:NetworkInterface"):
        for place in card.inputs["ipConfigurations"]:
            if refers(place, "subnet") == subnet.id.casefold():
                pools = place.get("loadBalancerBackendAddressPools", ())
                yield _host(
                    subnet,
                    card.id,
                    card.id.rpartition("/")[2].removeprefix("nic-"),
                    "server",
                    IPv4Address(place["privateIPAddress"]),
                    refers(card.inputs, "networkSecurityGroup"),
                    tuple(pool["id"].casefold() for pool in pools),
                )


def _endpoints(subnet: PlannedResource, plan: Plan) -> Iterator[Host]:
    """Private endpoints. One that a service has not approved leads nowhere."""
    own = [
        e for e in plan.of("network:PrivateEndpoint") if refers(e.inputs, "subnet") == subnet.id.casefold()
    ]
    ignored = subnet.inputs.get("privateEndpointNetworkPolicies") not in _POLICED
    for endpoint, address in given(subnet, own):
        service = target(endpoint, plan)
        name = endpoint.id.rpartition("/")[2]
        host = _host(subnet, endpoint.id, name, "linked" if service else "endpoint", address)
        led = replace(host, link=service if approved(endpoint) else "")
        yield replace(led, groups=()) if ignored else led


# With these a security group holds for an endpoint: azure-docs disable-private-endpoint-network-policy.
_POLICED = frozenset({"Enabled", "NetworkSecurityGroupEnabled"})


def _services(subnet: PlannedResource, plan: Plan) -> Iterator[Host]:
    """Bastion and the resolver, which are Azure's own machines in a subnet of ours."""
    for bastion in plan.of("network:BastionHost"):
        for place in bastion.inputs["ipConfigurations"]:
            if refers(place, "subnet") == subnet.id.casefold():
                yield _host(subnet, bastion.id, bastion.id.rpartition("/")[2], "bastion", free(subnet, set()))
    for endpoint in plan.of("dnsresolver:InboundEndpoint"):
        for place in endpoint.inputs["ipConfigurations"]:
            if refers(place, "subnet") == subnet.id.casefold():
                name = endpoint.id.rpartition("/")[2]
                address = IPv4Address(place["privateIpAddress"])
                yield _host(subnet, endpoint.id, name, "resolver", address)


def _balancers(network: PlannedResource, plan: Plan) -> Iterator[Balancer]:
    prefix = f"{network.id.casefold()}/"
    for balancer in plan.of("network:LoadBalancer"):
        fronts = {
            f"{balancer.id}/frontendIPConfigurations/{front['name']}".casefold(): front
            for front in balancer.inputs["frontendIPConfigurations"]
            if refers(front, "subnet").startswith(prefix) and "privateIPAddress" in front
        }
        for rule in balancer.inputs.get("loadBalancingRules", ()):
            front = fronts.get(refers(rule, "frontendIPConfiguration"))
            if front is not None and rule["protocol"] != "All":
                yield Balancer(
                    id=balancer.id.casefold(),
                    name=balancer.id.rpartition("/")[2],
                    address=IPv4Address(front["privateIPAddress"]),
                    protocol="udp" if rule["protocol"] == "Udp" else "tcp",
                    port=int(rule["frontendPort"]),
                    back_port=int(rule["backendPort"]),
                    pool=refers(rule, "backendAddressPool"),
                )
