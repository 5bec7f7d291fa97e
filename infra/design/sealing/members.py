"""One sealed member's part: a network, a gateway and endpoints of its own, and nothing on any hub."""

from collections.abc import Mapping
from ipaddress import IPv4Address

from infra.addressing.plan import EndpointAddress, MemberAddresses
from infra.addressing.sealed import landing_of
from infra.declaration.member import Member, Seal, Site
from infra.design.errors import DesignError
from infra.design.flows import Flow
from infra.design.ground import Ground
from infra.design.membership import taken
from infra.design.names.naming import name
from infra.design.network.hubs import ZONES
from infra.design.network.model import VirtualNetwork
from infra.design.network.segments import virtual_network
from infra.design.network.subnets import SEALED_ROLES
from infra.design.records import VirtualHost, virtual_hosts, zone_of
from infra.design.sealing.model import Endpoint, Gateway, GatewaySite, Sealing
from infra.design.sealing.private_links import link_name

# Zone-redundant, 650 Mbps over at most 30 tunnels (azure-docs vpn-gateway/about-gateway-skus).
GATEWAY_SKU = "VpnGw1AZ"


def sealed_networks(
    ground: Ground, slugs: tuple[str, str], region: str, plan: MemberAddresses, flows: tuple[Flow, ...]
) -> tuple[VirtualNetwork, ...]:
    """The network that its endpoints stand in. It asks Azure's own name service, which knows its zones."""
    landing = landing_of(plan.segments)
    if landing is None:
        raise DesignError(f"sealed member '{plan.member}': got no network for its endpoints, expected one")
    return (
        virtual_network(
            slugs,
            ("sealed", region),
            landing,
            SEALED_ROLES,
            flows,
            ground.ranges.denied,
            dns_servers=(),
            internet_security=False,
            connected=False,
        ),
    )


def sealing(
    ground: Ground, seal: Seal, slugs: tuple[str, str], region: str, member: Member, plan: MemberAddresses
) -> Sealing:
    """What stands in place of the hub. Raises DesignError where a site has no device."""
    records = _records(ground, member, plan)
    own = {host.name: host.address for host in sealed_virtual_hosts(ground, member, plan)}
    return Sealing(
        reason=seal.reason,
        approver=seal.approver,
        created=seal.created,
        expires=seal.expires,
        gateway=Gateway(
            name=name("virtual network gateway", *slugs, ends=(region,)),
            address=name("public address", *slugs, ends=("gateway", region)),
            sku=GATEWAY_SKU,
            zones=ZONES[ground.declared.partnership.regions.primary],
        ),
        sites=tuple(_site(slugs, region, site) for site in member.sites),
        endpoints=tuple(_endpoint(ground, slugs, region, given) for given in plan.endpoints),
        zones=tuple(sorted({zone_of(record) for record in records})),
        records={**records, **own},
    )


def _site(slugs: tuple[str, str], region: str, site: Site) -> GatewaySite:
    if site.device is None:
        raise DesignError(f"site '{site.site}' of '{slugs[-1]}': got no device, expected its public address")
    return GatewaySite(
        site=site.site,
        title=site.title,
        name=name("local network gateway", *slugs, site.site, ends=(region,)),
        connection=name("vpn connection", *slugs, site.site, ends=(region,)),
        device_address=site.device.address,
        device_model=site.device.model,
        ranges=site.ranges,
    )


def _endpoint(ground: Ground, slugs: tuple[str, str], region: str, given: EndpointAddress) -> Endpoint:
    ends = (given.role, region)
    return Endpoint(
        service=given.service,
        role=given.role,
        name=name("private endpoint", *slugs, given.service, ends=ends),
        interface=name("network interface", *slugs, given.service, ends=("pep", *ends)),
        link=link_name(ground, ground.declared.service(given.service), given.role, region),
        address=given.address,
    )


def sealed_virtual_hosts(ground: Ground, member: Member, plan: MemberAddresses) -> tuple[VirtualHost, ...]:
    """Its own names of services, in its own zones: they lead to its endpoints."""
    at = _endpoint_addresses(plan)
    zones = {zone_of(record) for record in _records(ground, member, plan)}
    return virtual_hosts(ground, member, lambda service, role: at[service, role], zones)


def _records(ground: Ground, member: Member, plan: MemberAddresses) -> Mapping[str, IPv4Address]:
    """Each service's name leads to its first entrance, as elsewhere: here to the endpoint."""
    at = _endpoint_addresses(plan)
    services = (ground.declared.service(s.service) for _, s in taken(member, ground.declared.as_of))
    return {ground.declared.dns_name(s): at[s.service, s.entrances[0].role] for s in services}


def _endpoint_addresses(plan: MemberAddresses) -> Mapping[tuple[str, str], IPv4Address]:
    return {(endpoint.service, endpoint.role): endpoint.address for endpoint in plan.endpoints}
