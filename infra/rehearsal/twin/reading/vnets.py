"""Virtual networks, and what has an address in them."""

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Network

from infra.rehearsal.twin.reading.plan import Plan, refers
from infra.rehearsal.twin.values import Balancer, Host, HostKind, Vnet
from infra.resources.planned import PlannedResource

# Azure keeps the first four addresses of a subnet: azure-docs virtual-network/virtual-networks-faq.
_FIRST = 4


def vnet(known: PlannedResource, plan: Plan, *, internet: bool) -> Vnet:
    """A virtual network with its hosts: at least one a subnet, so that packets come from it and go to it."""
    hosts = [host for subnet in plan.below(known.id, "network:Subnet") for host in _hosts(subnet, plan)]
    return Vnet(
        id=known.id.casefold(),
        name=known.id.rpartition("/")[2],
        prefixes=tuple(map(IPv4Network, known.inputs["addressSpace"]["addressPrefixes"])),
        hosts=tuple(hosts),
        balancers=tuple(_balancers(known, plan)),
        internet=internet,
    )


def _hosts(subnet: PlannedResource, plan: Plan) -> list[Host]:
    """Those that stand in a subnet; where there is none, one at its first free address."""
    known = [*_servers(subnet, plan), *_endpoints(subnet, plan), *_services(subnet, plan)]
    taken = {host.address for host in known} | set(_frontends(subnet, plan))
    name = subnet.id.rpartition("/")[2]
    return known or [_host(subnet, subnet.id, name, "probe", _free(subnet, taken))]


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
    """Private endpoints: Azure gives them the first free addresses, in the order in which they are made."""
    taken: set[IPv4Address] = set()
    for endpoint in plan.of("network:PrivateEndpoint"):
        if refers(endpoint.inputs, "subnet") == subnet.id.casefold():
            address = _free(subnet, taken)
            taken.add(address)
            name = endpoint.id.rpartition("/")[2]
            host = _host(subnet, endpoint.id, name, "endpoint", address)
            ignored = subnet.inputs.get("privateEndpointNetworkPolicies") not in _POLICED
            yield _without_groups(host) if ignored else host


# With these a security group holds for an endpoint: azure-docs disable-private-endpoint-network-policy.
_POLICED = frozenset({"Enabled", "NetworkSecurityGroupEnabled"})


def _without_groups(host: Host) -> Host:
    return Host(id=host.id, name=host.name, kind=host.kind, address=host.address, groups=())


def _services(subnet: PlannedResource, plan: Plan) -> Iterator[Host]:
    """Bastion and the resolver, which are Azure's own machines in a subnet of ours."""
    for bastion in plan.of("network:BastionHost"):
        for place in bastion.inputs["ipConfigurations"]:
            if refers(place, "subnet") == subnet.id.casefold():
                yield _host(
                    subnet, bastion.id, bastion.id.rpartition("/")[2], "bastion", _free(subnet, set())
                )
    for endpoint in plan.of("dnsresolver:InboundEndpoint"):
        for place in endpoint.inputs["ipConfigurations"]:
            if refers(place, "subnet") == subnet.id.casefold():
                name = endpoint.id.rpartition("/")[2]
                address = IPv4Address(place["privateIpAddress"])
                yield _host(subnet, endpoint.id, name, "resolver", address)


def _frontends(subnet: PlannedResource, plan: Plan) -> Iterator[IPv4Address]:
    for balancer in plan.of("network:LoadBalancer"):
        for front in balancer.inputs["frontendIPConfigurations"]:
            if refers(front, "subnet") == subnet.id.casefold() and "privateIPAddress" in front:
                yield IPv4Address(front["privateIPAddress"])


def _balancers(network: PlannedResource, plan: Plan) -> Iterator[Balancer]:
    prefix = f"{network.id.casefold()}/"
    for balancer in plan.of("network:LoadBalancer"):
        fronts = {
            f"{balancer.id}/frontendIPConfigurations/{front['name']}".casefold(): front
            for front in balancer.inputs["frontendIPConfigurations"]
            if refers(front, "subnet").startswith(prefix)
        }
        for rule in balancer.inputs.get("loadBalancingRules", ()):
            front = fronts.get(refers(rule, "frontendIPConfiguration"))
            if front is not None:
                yield Balancer(
                    id=balancer.id.casefold(),
                    name=balancer.id.rpartition("/")[2],
                    address=IPv4Address(front["privateIPAddress"]),
                    protocol="udp" if rule["protocol"] == "Udp" else "tcp",
                    port=int(rule["frontendPort"]),
                    back_port=int(rule["backendPort"]),
                    pool=refers(rule, "backendAddressPool"),
                )


def _free(subnet: PlannedResource, taken: set[IPv4Address]) -> IPv4Address:
    """The first address that Azure would give. Raises LookupError where the subnet is full."""
    prefix = IPv4Network(subnet.inputs["addressPrefix"])
    usable = range(_FIRST, prefix.num_addresses - 1)
    found = next((prefix[i] for i in usable if prefix[i] not in taken), None)
    if found is None:
        raise LookupError(f"subnet {subnet.id} ({prefix}) has no free address")
    return found
