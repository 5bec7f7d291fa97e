"""Virtual networks and their subnets: prefixes that nest, do not overlap, and do not move under what uses "
"them."""

from collections.abc import Iterator

from infra.rehearsal.control_plane import World
from infra.rehearsal.model import Request, Resource
from infra.rehearsal.refusals.look import (
    at,
    items,
    name_of,
    network,
    overlap,
    overlap_within,
    parent_of,
    prefixes_of,
    siblings,
    subnet_prefixes,
    texts,
    users,
)
from infra.rehearsal.refusals.row import Row, arm

NETWORK = arm("network:VirtualNetwork")
SUBNET = arm("network:Subnet")
IN_A_SUBNET = arm(
    "dnsresolver:InboundEndpoint",
    "dnsresolver:OutboundEndpoint",
    "network:AzureFirewall",
    "network:BastionHost",
    "network:LoadBalancer",
    "network:NetworkInterface",
    "network:PrivateEndpoint",
    "network:PrivateLinkService",
    "network:VirtualNetworkGateway",
)
"""What has addresses in a subnet."""

# Source: azure-docs dns/dns-private-resolver-overview, the only service that the components delegate to.
_DELEGATES = frozenset({"Microsoft.Network/dnsResolvers"})


def _given(body: object) -> list[object]:
    return [p for p in (at(body, "addressPrefix"), *texts(body, "addressPrefixes")) if p is not None]


def _no_prefix(_world: World, request: Request) -> str | None:
    wrong = [prefix for prefix in _given(request.body) if network(prefix) is None]
    if _given(request.body) and not wrong:
        return None
    got = f"'{wrong[0]}'" if wrong else "none"
    return f"The address prefix {got} in resource {request.id} is not a valid CIDR block."


def _no_space(_world: World, request: Request) -> str | None:
    given = texts(request.body, "addressSpace", "addressPrefixes")
    wrong = [prefix for prefix in given if network(prefix) is None]
    if given and not wrong:
        return None
    got = f"'{wrong[0]}'" if wrong else "none"
    return f"The address prefix {got} in resource {request.id} is not a valid CIDR block."


def _space_overlaps(_world: World, request: Request) -> str | None:
    found = [n for p in texts(request.body, "addressSpace", "addressPrefixes") if (n := network(p))]
    pair = overlap_within(found)
    if pair is None:
        return None
    return f"Address prefixes {pair[0]} and {pair[1]} of virtual network {name_of(request.id)} overlap."


def _outside(world: World, request: Request) -> str | None:
    space = prefixes_of(world.store.get(parent_of(request.id)))
    for prefix in subnet_prefixes(request.body):
        if not any(prefix.subnet_of(whole) for whole in space):
            return (
                f"Subnet '{name_of(request.id)}' is not valid in virtual network "
                f"'{name_of(parent_of(request.id))}': {prefix} is outside {', '.join(map(str, space))}."
            )
    return None


def _small(_world: World, request: Request) -> str | None:
    small = next((p for p in subnet_prefixes(request.body) if p.prefixlen > 29), None)
    if small is None:
        return None
    return (
        f"Subnet '{name_of(request.id)}' is not valid in virtual network "
        f"'{name_of(parent_of(request.id))}': {small} is smaller than /29."
    )


def _subnets_overlap(world: World, request: Request) -> str | None:
    own = subnet_prefixes(request.body)
    for sibling in siblings(world, request):
        if overlap(own, subnet_prefixes(sibling.body)):
            return (
                f"Subnet '{name_of(request.id)}' is not valid because its IP address range overlaps with "
                f"that of an existing subnet '{name_of(sibling.id)}' in virtual network "
                f"'{name_of(parent_of(request.id))}'."
            )
    return None


def _inline_and_own(world: World, request: Request) -> str | None:
    if not isinstance(request.body.get("subnets"), list):
        return None
    inline = {str(subnet.get("name", "")).casefold() for subnet in items(request.body, "subnets")}
    for subnet in _subnets(world, request.id):
        used = users(world, subnet.id, IN_A_SUBNET)
        if name_of(subnet.id).casefold() not in inline and used:
            return _in_use(subnet.id, used)
    return None


def _subnets(world: World, network_id: str) -> Iterator[Resource]:
    prefix = f"{network_id.casefold()}/"
    for token in SUBNET:
        yield from (s for s in world.store.of(token) if s.id.casefold().startswith(prefix))


def _in_use(subnet_id: str, used: list[Resource]) -> str:
    return (
        f"Subnet {name_of(subnet_id)} is in use by {used[0].id} and cannot be deleted. In order to delete "
        "the "
        "subnet, delete all the resources within the subnet. See aka.ms/deletesubnet."
    )


def _moved_in_use(world: World, request: Request) -> str | None:
    known = world.store.get(request.id)
    if known is None or subnet_prefixes(known.body) == subnet_prefixes(request.body):
        return None
    used = users(world, request.id, IN_A_SUBNET)
    if not used:
        return None
    return (
        f"IP prefix {subnet_prefixes(known.body)[0]} on subnet {name_of(request.id)} has active allocations "
        f"requested by {used[0].id}."
    )


def _space_shrunk(world: World, request: Request) -> str | None:
    space = [n for p in texts(request.body, "addressSpace", "addressPrefixes") if (n := network(p))]
    for subnet in _subnets(world, request.id):
        for prefix in subnet_prefixes(subnet.body):
            if not any(prefix.subnet_of(whole) for whole in space):
                return (
                    f"Subnet '{name_of(subnet.id)}' is not valid in virtual network "
                    f"'{name_of(request.id)}': {prefix} is outside {', '.join(map(str, space))}."
                )
    return None


def _delegation(_world: World, request: Request) -> str | None:
    for delegation in items(request.body, "delegations"):
        service = delegation.get("serviceName")
        if service not in _DELEGATES:
            return (
                f"The service name {service} specified on delegation {request.id}/delegations/"
                f"{delegation.get('name')} is not valid."
            )
    return None


def _link_service_policies(world: World, request: Request) -> str | None:
    for configuration in items(request.body, "ipConfigurations"):
        subnet = world.store.get(str(at(configuration, "subnet", "id")))
        if subnet and subnet.body.get("privateLinkServiceNetworkPolicies", "Enabled") != "Disabled":
            return (
                f"Private link service {request.id} cannot be created in a subnet {subnet.id} since it has "
                "private link service network policies enabled."
            )
    return None


def _endpoint_moved(world: World, request: Request) -> str | None:
    known = world.store.get(request.id)
    old, new = at(known.body if known else {}, "subnet", "id"), at(request.body, "subnet", "id")
    if not old or str(old).casefold() == str(new).casefold():
        return None
    return f"Cannot change the subnet of existing private endpoint {request.id} from {old} to {new}."


ROWS = (
    Row(
        id="network-without-space",
        code="InvalidAddressPrefixFormat",
        types=NETWORK,
        when=_no_space,
        hint="give prefixes without host bits, such as 10.0.0.0/22",
        source="unverified: from memory",
        verified=False,
    ),
    Row(
        id="subnet-without-prefix",
        code="InvalidCIDRNotation",
        types=SUBNET,
        when=_no_prefix,
        hint="give a prefix without host bits, such as 10.0.0.0/24",
        source="unverified: from memory",
        verified=False,
    ),
    Row(
        id="network-overlaps-itself",
        code="BadRequest",
        types=NETWORK,
        when=_space_overlaps,
        hint="let the prefixes of one network be disjoint",
        source="unverified: from memory",
        verified=False,
    ),
    Row(
        id="subnet-outside",
        code="NetcfgInvalidSubnet",
        types=SUBNET,
        when=_outside,
        hint="take the subnet from the network's address space",
        source="AzureTRE#2111",
    ),
    Row(
        id="subnet-too-small",
        code="NetcfgInvalidSubnet",
        types=SUBNET,
        when=_small,
        hint="the smallest subnet is /29",
        source="azure-docs virtual-network/virtual-networks-faq",
    ),
    Row(
        id="subnets-overlap",
        code="NetcfgSubnetRangesOverlap",
        types=SUBNET,
        when=_subnets_overlap,
        hint="give each subnet a range of its own",
        source="others' public code; code as in AzureTRE",
    ),
    Row(
        id="network-drops-subnet-in-use",
        code="InUseSubnetCannotBeDeleted",
        types=NETWORK,
        when=_inline_and_own,
        hint="a list of subnets in the network overwrites those that are resources: leave it unset",
        source="azure-quickstart-templates#2786; bicep-types-az#1687; pulumi-azure-native#611",
    ),
    Row(
        id="network-drops-subnet-range",
        code="NetcfgInvalidSubnet",
        types=NETWORK,
        when=_space_shrunk,
        hint="take the subnets out of the range before the range out of the network",
        source="AzureTRE#2111",
    ),
    Row(
        id="prefix-in-use",
        code="InUsePrefixCannotBeDeleted",
        types=SUBNET,
        when=_moved_in_use,
        hint="a subnet with users keeps its range: make another, move them, delete this one",
        source="terraform-provider-azurerm#11211",
    ),
    Row(
        id="delegation-unknown",
        code="InvalidServiceNameOnDelegation",
        types=SUBNET,
        when=_delegation,
        hint="the resolver's service is Microsoft.Network/dnsResolvers",
        source="crossplane-contrib/provider-upjet-azure#342",
    ),
    Row(
        id="link-service-policies",
        code="PrivateLinkServiceCannotBeCreatedInSubnetThatHasNetworkPoliciesEnabled",
        types=arm("network:PrivateLinkService"),
        when=_link_service_policies,
        hint="set privateLinkServiceNetworkPolicies to Disabled on its subnet",
        source=(
            "azure-docs private-link/disable-private-link-service-network-policy; "
            "terraform-provider-azurerm#25258"
        ),
    ),
    Row(
        id="endpoint-moved",
        code="CannotChangeSubnetOnExistingPrivateEndpoint",
        types=arm("network:PrivateEndpoint"),
        when=_endpoint_moved,
        hint="another subnet is another endpoint: replace it",
        source="pulumi-azure-native#3883",
    ),
)
