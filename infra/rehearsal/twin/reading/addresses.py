"""Addresses in a subnet: those that are declared, and those that Azure would give."""

from collections.abc import Collection, Iterator
from ipaddress import IPv4Address, IPv4Network

from infra.rehearsal.twin.reading.plan import Plan, refers
from infra.rehearsal.twin.values import UntwinnableError
from infra.resources.planned import PlannedResource

# Azure keeps the first four addresses of a subnet: azure-docs virtual-network/virtual-networks-faq.
_FIRST = 4


def free(subnet: PlannedResource, taken: Collection[IPv4Address]) -> IPv4Address:
    """The first address that Azure would give. Raises UntwinnableError where the subnet is full."""
    prefix = IPv4Network(subnet.inputs["addressPrefix"])
    usable = range(_FIRST, prefix.num_addresses - 1)
    found = next((prefix[i] for i in usable if prefix[i] not in taken), None)
    if found is None:
        raise UntwinnableError(f"subnet {subnet.id} ({prefix}) has no free address")
    return found


def fixed(resource: PlannedResource) -> IPv4Address | None:
    """The address that the first configuration of a resource declares."""
    for configuration in resource.inputs.get("ipConfigurations") or ():
        if declared := configuration.get("privateIPAddress"):
            return IPv4Address(declared)
    return None


def given(
    subnet: PlannedResource, resources: Collection[PlannedResource]
) -> Iterator[tuple[PlannedResource, IPv4Address]]:
    """Each with its own address, or with the first free one, in the order in which they are made."""
    taken = {address for resource in resources if (address := fixed(resource))}
    for resource in resources:
        address = fixed(resource) or free(subnet, taken)
        taken.add(address)
        yield resource, address


def frontends(subnet: PlannedResource, plan: Plan) -> Iterator[IPv4Address]:
    """The addresses of load balancers in a subnet."""
    for balancer in plan.of("network:LoadBalancer"):
        for front in balancer.inputs["frontendIPConfigurations"]:
            if refers(front, "subnet") == subnet.id.casefold() and "privateIPAddress" in front:
                yield IPv4Address(front["privateIPAddress"])
