"""Tunnels to a hub: NAT rules and connections of its VPN gateway."""

from collections.abc import Iterator
from ipaddress import IPv4Network

from infra.rehearsal.control_plane import World
from infra.rehearsal.model import Request, Resource
from infra.rehearsal.refusals.look import (
    items,
    name_of,
    networks,
    overlap,
    parent_of,
    ref,
    same,
    siblings,
    texts,
)
from infra.rehearsal.refusals.row import Row
from infra.resources.arm_types import PACKAGE

_NAT = f"{PACKAGE}:network:NatRule"
_VPN = f"{PACKAGE}:network:VpnConnection"
_SITE = f"{PACKAGE}:network:VpnSite"
_NAT_PAGE = "azure-docs vpn-gateway/nat-overview, virtual-wan/nat-rules-vpn-gateway"
# Source: azure-docs vpn-gateway/nat-overview for VpnGw; virtual WAN states none.
_NAT_RULES = 100
# Source: azure-docs virtual-wan/virtual-wan-faq.
_CONNECTIONS = 1000


def _mapped(body: object, side: str) -> list[IPv4Network]:
    return networks(mapping.get("addressSpace") for mapping in items(body, f"{side}Mappings"))


def _one_each(_world: World, request: Request) -> str | None:
    for side in ("internal", "external"):
        count = len(items(request.body, f"{side}Mappings"))
        if count != 1 or len(_mapped(request.body, side)) != 1:
            return f"NAT rule {request.id} needs one valid {side} mapping, got {count}."
    return None


def _lengths(_world: World, request: Request) -> str | None:
    internal, external = (_mapped(request.body, side) for side in ("internal", "external"))
    if request.body.get("type") != "Static" or not internal or not external:
        return None
    if internal[0].prefixlen == external[0].prefixlen:
        return None
    return (
        f"NAT rule {request.id} of type Static must have internal and external address spaces of one size, "
        "got "
        f"{internal[0]} and {external[0]}."
    )


def _external_overlaps(world: World, request: Request) -> str | None:
    own = _mapped(request.body, "external")
    for sibling in siblings(world, request):
        if pair := overlap(own, _mapped(sibling.body, "external")):
            return (
                f"External mapping {pair[0]} of NAT rule {name_of(request.id)} overlaps with {pair[1]} of "
                "NAT rule "
                f"{name_of(sibling.id)}."
            )
    return None


def _site_overlaps(world: World, request: Request) -> str | None:
    """The site of the connection, against those that this gateway reaches already."""
    site = world.store.get(ref(request.body, "remoteVpnSite"))
    own = _space(site)
    for sibling in siblings(world, request):
        other = world.store.get(ref(sibling.body, "remoteVpnSite"))
        if site and other and not same(site.id, other.id) and (pair := overlap(own, _space(other))):
            return (
                f"Address space {pair[0]} of VPN site {site.id} overlaps with {pair[1]} of {other.id} on "
                f"gateway {parent_of(request.id)}."
            )
    return None


def _space(site: Resource | None) -> list[IPv4Network]:
    return networks(texts(site.body, "addressSpace", "addressPrefixes")) if site else []


def _nat_many(world: World, request: Request) -> str | None:
    count = 1 + sum(1 for _ in siblings(world, request))
    return (
        None
        if count <= _NAT_RULES
        else f"VPN gateway {parent_of(request.id)} would have {count} NAT rules, {_NAT_RULES} at most."
    )


def _nat_elsewhere(_world: World, request: Request) -> str | None:
    gateway = parent_of(request.id)
    for rule in _nat_rules(request):
        if not same(parent_of(rule), gateway):
            return f"NAT rule {rule} is not of gateway {gateway}, whose connection {request.id} names it."
    return None


def _nat_rules(request: Request) -> Iterator[str]:
    for link in items(request.body, "vpnLinkConnections"):
        for side in ("ingressNatRules", "egressNatRules"):
            yield from (str(rule.get("id")) for rule in items(link, side))


def _nat_changed(world: World, request: Request) -> str | None:
    known = world.store.get(request.id)
    if known is None or all(known.body.get(k) == request.body.get(k) for k in ("mode", "type")):
        return None
    used = [c for c in world.store.of(_VPN) if same(parent_of(c.id), parent_of(request.id))]
    used = [c for c in used if request.id.casefold() in str(c.body).casefold()]
    return f"NAT rule {request.id} cannot change its type or mode: {used[0].id} uses it." if used else None


def _nat_ike(_world: World, request: Request) -> str | None:
    for link in items(request.body, "vpnLinkConnections"):
        if link.get("vpnConnectionProtocolType") == "IKEv1" and (
            items(link, "ingressNatRules") or items(link, "egressNatRules")
        ):
            return f"Link {link.get('name')} of {request.id} cannot have NAT rules with IKEv1."
    return None


def _foreign_link(_world: World, request: Request) -> str | None:
    site = ref(request.body, "remoteVpnSite")
    for link in items(request.body, "vpnLinkConnections"):
        if (end := ref(link, "vpnSiteLink")) and not same(parent_of(end), site):
            return f"Link {end} is not of VPN site {site}, to which {request.id} leads."
    return None


def _site_twice(world: World, request: Request) -> str | None:
    site = ref(request.body, "remoteVpnSite")
    for sibling in siblings(world, request):
        if same(ref(sibling.body, "remoteVpnSite"), site):
            return (
                f"VPN site {site} is already connected to gateway {parent_of(request.id)} by "
                f"{name_of(sibling.id)}."
            )
    return None


def _connections_many(world: World, request: Request) -> str | None:
    count = 1 + sum(1 for _ in siblings(world, request))
    return (
        None
        if count <= _CONNECTIONS
        else f"VPN gateway {parent_of(request.id)} would have {count} connections, {_CONNECTIONS} at most."
    )


def _other_wan(world: World, request: Request) -> str | None:
    gateway = world.store.get(parent_of(request.id))
    hub = world.store.get(ref(gateway.body, "virtualHub")) if gateway else None
    site = world.store.get(ref(request.body, "remoteVpnSite"))
    if hub is None or site is None or same(ref(hub.body, "virtualWan"), ref(site.body, "virtualWan")):
        return None
    return f"VPN site {site.id} is of another virtual WAN than hub {hub.id}."


def _no_space(_world: World, request: Request) -> str | None:
    if texts(request.body, "addressSpace", "addressPrefixes") or any(
        link.get("bgpProperties") for link in items(request.body, "vpnSiteLinks")
    ):
        return None
    return f"VPN site {request.id} has neither an address space nor BGP."


ROWS = (
    Row(
        id="nat-mappings",
        code="BadRequest",
        types=frozenset({_NAT}),
        when=_one_each,
        hint="one rule translates one prefix",
        source=f"{_NAT_PAGE} (code generic)",
    ),
    Row(
        id="nat-lengths",
        code="BadRequest",
        types=frozenset({_NAT}),
        when=_lengths,
        hint="translate a prefix into one of its own length",
        source=f"{_NAT_PAGE} (code generic)",
    ),
    Row(
        id="nat-external-overlaps",
        code="BadRequest",
        types=frozenset({_NAT}),
        when=_external_overlaps,
        hint="take each external prefix once from the aggregate",
        source=f"{_NAT_PAGE} (code generic)",
    ),
    Row(
        id="nat-rules-too-many",
        code="BadRequest",
        types=frozenset({_NAT}),
        when=_nat_many,
        hint="translate at the member's edge",
        source="unverified for virtual WAN; azure-docs vpn-gateway/nat-overview gives 100 for VpnGw",
        verified=False,
    ),
    Row(
        id="nat-rule-changed-in-use",
        code="BadRequest",
        types=frozenset({_NAT}),
        when=_nat_changed,
        hint="make another rule, let the connection use it, delete this one",
        source="terraform-provider-azurerm#25683 (seen on the classic gateway; code generic)",
    ),
    Row(
        id="nat-rule-of-another-gateway",
        code="BadRequest",
        types=frozenset({_VPN}),
        when=_nat_elsewhere,
        hint="a connection uses rules of its own gateway",
        source="unverified: from memory",
        verified=False,
    ),
    Row(
        id="nat-with-ikev1",
        code="BadRequest",
        types=frozenset({_VPN}),
        when=_nat_ike,
        hint="use IKEv2",
        source="azure-docs#93298 (code generic)",
    ),
    Row(
        id="vpn-link-of-another-site",
        code="BadRequest",
        types=frozenset({_VPN}),
        when=_foreign_link,
        hint="name the links of the site that the connection leads to",
        source="unverified: from memory",
        verified=False,
    ),
    Row(
        id="vpn-site-connected-twice",
        code="BadRequest",
        types=frozenset({_VPN}),
        when=_site_twice,
        hint="one connection holds all links of a site",
        source="unverified: from memory",
        verified=False,
    ),
    Row(
        id="vpn-sites-overlap",
        code="BadRequest",
        types=frozenset({_VPN}),
        when=_site_overlaps,
        hint="translate one of them by a NAT rule, and give its site the external prefix",
        source=f"{_NAT_PAGE}: external and untranslated prefixes are disjoint (code generic)",
    ),
    Row(
        id="vpn-connections-too-many",
        code="BadRequest",
        types=frozenset({_VPN}),
        when=_connections_many,
        hint="open another hub",
        source="azure-docs virtual-wan/virtual-wan-faq (code generic)",
    ),
    Row(
        id="vpn-site-of-another-wan",
        code="BadRequest",
        types=frozenset({_VPN}),
        when=_other_wan,
        hint="make the site in the WAN of its hub",
        source="unverified: from memory",
        verified=False,
    ),
    Row(
        id="vpn-site-without-space",
        code="BadRequest",
        types=frozenset({_SITE}),
        when=_no_space,
        hint="give the site its prefixes",
        source="unverified: from memory",
        verified=False,
    ),
)
