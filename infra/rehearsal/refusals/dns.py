"""The private resolver, its endpoints and its ruleset."""

from ipaddress import ip_network

from infra.rehearsal.control_plane import World
from infra.rehearsal.model import Request
from infra.rehearsal.refusals.look import (
    items,
    name_of,
    others,
    parent_of,
    ref,
    region,
    same,
    siblings,
    subnet_prefixes,
)
from infra.rehearsal.refusals.row import Row, arm
from infra.resources.arm_types import PACKAGE

_INBOUND = f"{PACKAGE}:dnsresolver:InboundEndpoint"
_OUTBOUND = f"{PACKAGE}:dnsresolver:OutboundEndpoint"
_ENDPOINTS = frozenset({_INBOUND, _OUTBOUND})
_RESOLVER_PAGE = "azure-docs dns/dns-private-resolver-overview"
_SERVICE = "Microsoft.Network/dnsResolvers"
# Source: azure-rest-api-specs#21744; azure-docs#101720 (2022).
_KEPT = tuple(ip_network(f"10.0.{third}.0/24") for third in range(1, 17))


def _second_resolver(world: World, request: Request) -> str | None:
    network = ref(request.body, "virtualNetwork")
    for other in others(world, request):
        if same(ref(other.body, "virtualNetwork"), network):
            return f"Virtual network {network} already has DNS resolver {other.id}; it can have one."
    return None


def _resolver_region(world: World, request: Request) -> str | None:
    resolver = world.store.get(parent_of(request.id))
    if resolver is None or region(resolver.body) == region(request.body):
        return None
    return (
        f"Endpoint {request.id} must be in region '{region(resolver.body)}' of its resolver, got "
        f"'{region(request.body)}'."
    )


def _subnets(request: Request) -> list[str]:
    found = [
        ref(request.body, "subnet"),
        *(ref(c, "subnet") for c in items(request.body, "ipConfigurations")),
    ]
    return [subnet for subnet in found if subnet]


def _endpoint_subnet(world: World, request: Request) -> str | None:
    for subnet_id in _subnets(request):
        subnet = world.store.get(subnet_id)
        prefixes = subnet_prefixes(subnet.body) if subnet else []
        small_or_big = any(not 24 <= prefix.prefixlen <= 28 for prefix in prefixes)
        collides = any(prefix.overlaps(kept) for prefix in prefixes for kept in _KEPT)
        used = any(same(i, subnet_id) for i in _used(world, request))
        if small_or_big or collides or used:
            return (
                f"The specified subnet {subnet_id} could not be used to provision the endpoint. Please make "
                "sure "
                "you use a subnet of at least /28 and at most /24 size, which is not currently in use by any "
                "other DNS resolver endpoint or any other Azure service workloads, and does not collide "
                "with the "
                "reserved subnet spaces of '10.0.1.0/24' to '10.0.16.0/24'."
            )
    return None


def _used(world: World, request: Request) -> list[str]:
    return [
        subnet
        for other in others(world, request, sorted(_ENDPOINTS))
        for subnet in _subnets(Request(method="PUT", id=other.id, token=other.token, body=other.body))
    ]


def _endpoint_delegation(world: World, request: Request) -> str | None:
    for subnet_id in _subnets(request):
        subnet = world.store.get(subnet_id)
        if subnet and _SERVICE not in [d.get("serviceName") for d in items(subnet.body, "delegations")]:
            return f"Subnet {subnet_id} of endpoint {request.id} must be delegated to {_SERVICE}."
    return None


def _endpoint_network(world: World, request: Request) -> str | None:
    resolver = world.store.get(parent_of(request.id))
    for subnet_id in _subnets(request):
        if resolver and not same(parent_of(subnet_id), ref(resolver.body, "virtualNetwork")):
            return (
                f"Subnet {subnet_id} of endpoint {request.id} is not of the virtual network of {resolver.id}."
            )
    return None


def _no_outbound(_world: World, request: Request) -> str | None:
    if items(request.body, "dnsResolverOutboundEndpoints"):
        return None
    return f"DNS forwarding ruleset {request.id} must have an outbound endpoint."


def _domain(_world: World, request: Request) -> str | None:
    domain = str(request.body.get("domainName"))
    if domain.endswith(".") and len(domain) <= 255:
        return None
    return f"Domain name '{domain}' of forwarding rule {name_of(request.id)} must end with a dot."


def _domain_twice(world: World, request: Request) -> str | None:
    domain = str(request.body.get("domainName"))
    for sibling in siblings(world, request):
        if same(str(sibling.body.get("domainName")), domain):
            return (
                f"Domain name '{domain}' is forwarded already by rule {name_of(sibling.id)} of "
                f"{parent_of(request.id)}."
            )
    return None


def _targets(_world: World, request: Request) -> str | None:
    count = len(items(request.body, "targetDnsServers"))
    return (
        None
        if 1 <= count <= 6
        else f"Forwarding rule {request.id} has {count} target DNS servers; 1 to 6 are allowed."
    )


def _ruleset_link_twice(world: World, request: Request) -> str | None:
    network = ref(request.body, "virtualNetwork")
    for other in others(world, request):
        if same(ref(other.body, "virtualNetwork"), network):
            return (
                f"Virtual network {network} is linked already to ruleset {parent_of(other.id)}; it can be "
                "linked to one."
            )
    return None


ROWS = (
    Row(
        id="resolver-second",
        code="Conflict",
        status=409,
        types=arm("dnsresolver:DnsResolver"),
        when=_second_resolver,
        hint="use the network's one resolver",
        source=f"{_RESOLVER_PAGE} (code generic)",
    ),
    Row(
        id="resolver-endpoint-region",
        code="BadRequest",
        types=_ENDPOINTS,
        when=_resolver_region,
        hint="give the endpoint its resolver's region",
        source=f"{_RESOLVER_PAGE} (code generic)",
    ),
    Row(
        id="resolver-endpoint-subnet",
        code="BadRequest",
        types=_ENDPOINTS,
        when=_endpoint_subnet,
        hint="give each endpoint a /28 of its own",
        source="azure-rest-api-specs#21744; azure-docs#101720",
    ),
    Row(
        id="resolver-endpoint-delegation",
        code="BadRequest",
        types=_ENDPOINTS,
        when=_endpoint_delegation,
        hint=f"delegate the subnet to {_SERVICE}",
        source="azure-docs#98348; azure-docs dns/dns-private-resolver-overview (code generic)",
    ),
    Row(
        id="resolver-endpoint-network",
        code="BadRequest",
        types=_ENDPOINTS,
        when=_endpoint_network,
        hint="an endpoint is in the network of its resolver",
        source=f"{_RESOLVER_PAGE} (code generic)",
    ),
    Row(
        id="ruleset-without-outbound",
        code="BadRequest",
        types=arm("dnsresolver:DnsForwardingRuleset"),
        when=_no_outbound,
        hint="give the ruleset the resolver's outbound endpoint",
        source=f"{_RESOLVER_PAGE} (code generic)",
    ),
    Row(
        id="forwarding-domain",
        code="BadRequest",
        types=arm("dnsresolver:ForwardingRule"),
        when=_domain,
        hint="write the domain with its last dot",
        source=f"{_RESOLVER_PAGE} (code generic)",
    ),
    Row(
        id="forwarding-domain-twice",
        code="Conflict",
        status=409,
        types=arm("dnsresolver:ForwardingRule"),
        when=_domain_twice,
        hint="forward a domain once",
        source="unverified: from memory",
        verified=False,
    ),
    Row(
        id="forwarding-targets",
        code="BadRequest",
        types=arm("dnsresolver:ForwardingRule"),
        when=_targets,
        hint="name one to six DNS servers",
        source=f"{_RESOLVER_PAGE} limits: 6 target DNS servers (code generic)",
    ),
    Row(
        id="ruleset-linked-twice",
        code="Conflict",
        status=409,
        types=arm("dnsresolver:PrivateResolverVirtualNetworkLink"),
        when=_ruleset_link_twice,
        hint="put the rules into the ruleset that is linked",
        source="unverified: from memory",
        verified=False,
    ),
)
