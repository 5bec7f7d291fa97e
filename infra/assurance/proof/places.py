"""Where packets start and end: subnets, premises, other networks, the internet; and whose they are."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from infra.assurance.network.sites import Site, Translation
from infra.assurance.network.virtual_networks import Subnet
from infra.assurance.packets.boxes import Packet
from infra.assurance.packets.known import PUBLIC
from infra.assurance.packets.ranges import NOTHING, Ranges, addresses, one, union
from infra.assurance.proof.declared import Declared
from infra.assurance.walk.gateways import start_of
from infra.assurance.walk.known import Known
from infra.assurance.walk.steps import INTERNET, FromInternet, Leaving, Node

Kind = Literal["subnet", "site", "outside", "internet"]
CORE = "core"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place, what people call it (`slough/workspace`), its owner (a member, `core`, `psn`, `internet`).

    `space` are its addresses as Azure sees them; `realm` the hub's WAN, or the network that stands alone;
    `group` what shares its routes: a virtual network, or a site. `alone`: on no hub, where there are hubs.
    `untranslated` are legacy addresses that its hosts send and no NAT rule in force hides: they pass as they
    are, and to the hub they may be another's.
    """

    key: str
    title: str
    owner: str
    kind: Kind
    space: Ranges
    realm: str
    group: str
    start: Node
    alone: bool = False
    translations: tuple[Translation, ...] = ()
    untranslated: Ranges = NOTHING

    @property
    def sends(self) -> Ranges:
        """Every source that its packets bear at the hub."""
        return self.space | self.untranslated

    def as_sent(self, packet: Packet) -> Packet:
        """A packet as it leaves the place, of one as the hub sees it: a translated site has others."""
        for rule in self.translations:
            if rule.mode == "IngressSnat" and one(packet.source) <= addresses(rule.external):
                inside = (
                    packet.source - int(rule.external.network_address) + int(rule.internal.network_address)
                )
                return replace(packet, source=min(inside, int(rule.internal.broadcast_address)))
        return packet


def places(known: Known, declared: Declared) -> Mapping[str, Place]:
    """Every place of a network by key, in the order of their titles."""
    found = [
        *(_subnet(known, declared, s) for s in known.network.subnets.values() if not s.azures_own),
        *(_site(known, declared, site) for site in known.network.sites),
        _internet(known, declared),
    ]
    return {place.key: place for place in sorted(_told_apart(found), key=lambda p: p.title)}


def nowhere(key: str, title: str = "") -> Place:
    """Somewhere that is no place of ours: an appliance, or a source that nobody has. Nothing starts there."""
    return Place(
        key=key,
        title=title or key.rsplit("/", 1)[-1] or "nowhere known",
        owner="unknown",
        kind="outside",
        space=NOTHING,
        realm="",
        group=key,
        start=FromInternet(),
    )


def _told_apart(found: list[Place]) -> Iterator[Place]:
    """No two titles alike: the second of two such subnets is a member's second segment."""
    seen: dict[str, int] = {}
    for place in sorted(found, key=lambda p: (p.title, p.key)):
        number = seen[place.title] = seen.get(place.title, 0) + 1
        yield place if number == 1 else replace(place, title=f"{place.title}-{number}")


def _subnet(known: Known, declared: Declared, subnet: Subnet) -> Place:
    network = known.network.networks.get(subnet.network)
    owner = declared.owners.get(subnet.stack, subnet.stack)
    above = network.label if network else ""
    role = subnet.label.removeprefix(f"{above}-")
    connection = known.network.connection_of.get(subnet.network)
    hub = known.network.hubs.get(connection.hub) if connection else None
    return Place(
        key=subnet.id.lower(),
        title=f"{above if owner == CORE else owner}/{role}",
        owner=owner,
        kind="subnet",
        space=subnet.space,
        realm=hub.wan if hub else subnet.network,
        group=f"{subnet.network} {subnet.route_table}",
        start=Leaving(subnet.id.lower()),
        alone=bool(known.network.hubs) and hub is None,
    )


def _site(known: Known, declared: Declared, site: Site) -> Place:
    owner, title = declared.owners.get(site.stack, site.stack), ""
    for name, box in declared.outside.items():
        if owner == CORE and site.emits and site.emits <= box.destination:
            owner = title = name
    key = site.id.lower()
    hub = known.network.hubs.get(site.hub)
    gateway = known.network.gateways.get(site.gateway)
    return Place(
        key=key,
        title=title or f"{owner}/site-{site.label}",
        owner=owner,
        kind="outside" if title else "site",
        space=site.emits,
        realm=hub.wan if hub else (gateway.network if gateway else site.gateway),
        group=key,
        start=start_of(site),
        translations=site.translations,
        untranslated=_untranslated(site, declared),
        alone=bool(known.network.hubs) and hub is None,
    )


def _untranslated(site: Site, declared: Declared) -> Ranges:
    """Legacy ranges that are to be translated at this site, which is routed the outer ones, and are not."""
    ruled = {(rule.internal, rule.external) for rule in site.translations if rule.mode == "IngressSnat"}
    return union(
        addresses(legacy)
        for legacy, external in declared.translations
        if external in site.routed and (legacy, external) not in ruled
    )


def _internet(known: Known, declared: Declared) -> Place:
    """Public addresses but those that are behind a connection of ours."""
    behind = union(site.emits for site in known.network.sites)
    others = union(box.destination for box in declared.outside.values())
    return Place(
        key=INTERNET,
        title=INTERNET,
        owner=INTERNET,
        kind="internet",
        space=PUBLIC - behind - others,
        realm="",
        group=INTERNET,
        start=FromInternet(),
    )
