"""Places: where flows start and end, with the prefixes they have as the hub sees them."""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network

from infra.addressing.plan import AddressPlan, EndpointAddress, HostAddress, MemberAddresses, Segment
from infra.declaration.member import Member, Site
from infra.design.errors import DesignError
from infra.design.flows import Place
from infra.design.membership import routed_sites
from infra.design.network.subnets import LINKS, SERVER_ROLES
from infra.design.ranges import PLATFORM_ADDRESS, Ranges

# How ids end of the servers of a role: with their front end, and as they see each other.
_SERVERS, _PEERS = "-servers", "-peers"


def shared_segment(addresses: AddressPlan) -> Segment:
    """The segment of the shared servers. Raises DesignError where no hub has one."""
    return _only(addresses, "shared", [hub.shared for hub in addresses.hubs])


def ops_segment(addresses: AddressPlan) -> Segment:
    """The segment of Bastion and the resolver. Raises DesignError where no hub has one."""
    return _only(addresses, "ops", [hub.ops for hub in addresses.hubs])


def _only(addresses: AddressPlan, what: str, segments: list[Segment | None]) -> Segment:
    held = [segment for segment in segments if segment]
    if len(held) != 1:
        raise DesignError(
            f"partnership '{addresses.partnership}': got {len(held)} {what} segments, expected one"
        )
    return held[0]


def resolver_address(addresses: AddressPlan) -> IPv4Address:
    """The resolver's inbound endpoint: the first address of its subnet that Azure leaves free."""
    return ops_segment(addresses).subnet("dns-in")[4]


def part(member: Member, plan: MemberAddresses, role: str) -> Place:
    """The subnets of one role in all of a member's segments."""
    prefixes = tuple(s.prefix for segment in plan.segments for s in segment.subnets if s.role == role)
    return Place(id=f"{member.member}/{role}", kind="segment", prefixes=prefixes)


def premises(member: Member, plan: MemberAddresses, site: Site) -> Place:
    """A site as the hub sees it: its external ranges."""
    prefixes = tuple(plan.external(legacy) for legacy in site.ranges)
    return Place(id=f"{member.member}/site-{site.site}", kind="site", prefixes=prefixes)


def name_servers(member: Member, plan: MemberAddresses) -> Place:
    """A member's own name servers, at the addresses by which the hub reaches them."""
    prefixes = tuple(IPv4Network(address) for address in name_server_addresses(member, plan))
    return Place(id=f"{member.member}/dns", kind="dns", prefixes=prefixes)


def name_server_addresses(member: Member, plan: MemberAddresses) -> tuple[IPv4Address, ...]:
    """Those of the declared name servers that stand in the member's own ranges, as the hub sees them.

    Any other address may be another council's: declaring it must open nothing.
    """
    servers = member.dns.servers if member.dns else ()
    sites = [legacy for site in routed_sites(member) for legacy in site.ranges]
    segments = [segment.prefix for segment in plan.segments]
    return (
        *(plan.external_address(server) for server in servers if any(server in legacy for legacy in sites)),
        *(server for server in servers if any(server in prefix for prefix in segments)),
    )


def service_addresses(addresses: AddressPlan) -> dict[tuple[str, str], tuple[HostAddress, ...]]:
    """The addresses of each service's servers by service and role, in the order of their numbers."""
    found: dict[tuple[str, str], tuple[HostAddress, ...]] = {}
    for host in sorted(addresses.hosts, key=lambda h: (h.service, h.role, h.number)):
        found[host.service, host.role] = (*found.get((host.service, host.role), ()), host)
    return found


def service_front(hosts: tuple[HostAddress, ...]) -> Place:
    """Where consumers connect to: the load balancer's front end, or the only server."""
    front = hosts[0]
    return _service(front, front.role, (front,))


def service_servers(hosts: tuple[HostAddress, ...]) -> Place:
    """The servers of one role with their front end: what their security group has to admit."""
    return _service(hosts[0], f"{hosts[0].role}{_SERVERS}", hosts)


def service_peers(hosts: tuple[HostAddress, ...]) -> Place:
    """The servers of one role as they reach each other: a front end may lead one back to itself, unanswered.

    azure-docs load-balancer/load-balancer-troubleshoot-backend-traffic, cause 4.
    """
    servers = tuple(host for host in hosts if host.number)
    return _service(hosts[0], f"{hosts[0].role}{_PEERS}", servers)


def role_of(place: Place) -> str:
    """`service/role` of the servers that a service's place means, whichever of the three it is."""
    return place.id.removesuffix(_SERVERS).removesuffix(_PEERS)


def _service(host: HostAddress, part_name: str, hosts: Iterable[HostAddress]) -> Place:
    prefixes = tuple(IPv4Network(h.address) for h in hosts)
    return Place(id=f"{host.service}/{part_name}", kind="service", prefixes=prefixes)


def aggregates(ranges: Ranges) -> Place:
    """The partnership's own ranges: every segment, and every translated site."""
    return Place(id="aggregates", kind="aggregates", prefixes=ranges.aggregates)


def members(ranges: Ranges) -> Place:
    """Wherever a member may come from, its untranslated sites too. Constant whoever the members are."""
    return Place(id="members", kind="members", prefixes=ranges.members)


def bastion(addresses: AddressPlan) -> Place:
    """Azure Bastion's subnet."""
    return Place(id="bastion", kind="bastion", prefixes=(ops_segment(addresses).subnet("bastion"),))


def resolver(addresses: AddressPlan) -> Place:
    """The resolver's inbound endpoint, which everybody asks."""
    return Place(id="resolver", kind="resolver", prefixes=(IPv4Network(resolver_address(addresses)),))


def resolver_outbound(addresses: AddressPlan) -> Place:
    """Where the resolver asks the members' name servers from."""
    return Place(id="resolver-out", kind="resolver", prefixes=(ops_segment(addresses).subnet("dns-out"),))


def shared_servers(addresses: AddressPlan) -> Place:
    """All subnets of shared servers."""
    segment = shared_segment(addresses)
    return Place(id="shared", kind="shared", prefixes=tuple(segment.subnet(role) for role in SERVER_ROLES))


def shared_endpoints(addresses: AddressPlan) -> Place:
    """The private endpoints of the shared key vault and storage."""
    prefix = shared_segment(addresses).subnet("endpoints")
    return Place(id="shared/endpoints", kind="shared", prefixes=(prefix,))


def shared_links(addresses: AddressPlan) -> Place:
    """Where shared servers see sealed members come from. Raises DesignError where it was given no room."""
    found = [s.prefix for s in shared_segment(addresses).subnets if s.role == LINKS]
    if not found:
        raise DesignError(
            f"partnership '{addresses.partnership}': got a shared segment {shared_segment(addresses).prefix} "
            f"without room for '{LINKS}', expected one; no service of it can admit sealed members"
        )
    return Place(id=f"shared/{LINKS}", kind="shared", prefixes=(found[0],))


def endpoint(given: EndpointAddress) -> Place:
    """An entrance as a sealed member has it in its own network."""
    return Place(
        id=f"{given.service}/{given.role}-endpoint", kind="endpoint", prefixes=(IPv4Network(given.address),)
    )


def outside(ranges: Ranges, network: str) -> Place:
    """The PSN or HSCN, by its declared ranges. Without a declaration it has none."""
    return {
        "psn": Place(id="psn", kind="psn", prefixes=ranges.psn),
        "hscn": Place(id="hscn", kind="hscn", prefixes=ranges.hscn),
    }[network]


def internet(names: tuple[str, ...], *, title: str = "", tag: str = "") -> Place:
    """Names on the internet, called by their title or by themselves; a service tag where they have one."""
    return Place(
        id=f"internet/{title or '_'.join(names)}", kind="internet", prefixes=(), names=names, tag=tag
    )


def probed(role: str, hosts: Iterable[HostAddress]) -> Place:
    """The shared servers of a role that stand behind load balancers."""
    prefixes = tuple(IPv4Network(host.address) for host in hosts)
    return Place(id=f"shared/{role}-probed", kind="shared", prefixes=prefixes)


def probes() -> Place:
    """Azure's load balancer probes."""
    return Place(id="azure/probes", kind="azure", prefixes=(PLATFORM_ADDRESS,), tag="AzureLoadBalancer")
