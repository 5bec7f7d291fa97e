"""Premises: VPN sites and circuits on a hub, and sites on the gateway of a virtual network."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import Any, Literal

from infra.assurance.network.estate import Estate, Item, reference, references
from infra.assurance.packets.ranges import Ranges, addresses, prefix_of

Links = Iterable[Mapping[str, Any]]
_IN_PART = "whether Azure routes the outer side of a rule for a part of a site's range is not documented"
Uplink = Literal["vpn", "expressroute", "classic"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Translation:
    """A NAT rule of a gateway: what the site uses, and what Azure sees."""

    id: str
    name: str
    mode: str
    static: bool
    internal: IPv4Network
    external: IPv4Network


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Premises behind a gateway, as Azure sees them.

    `gateway` and `hub` are keys; `hub` is empty for a site on a virtual network's own gateway. `routed` are
    the prefixes that Azure sends there, `emits` the sources that its own edge lets out, `legacy` the prefixes
    as the site itself has them. `learns_default`: it is told 0.0.0.0/0. `doubts` say what
    cannot be known of it.
    """

    id: str
    name: str
    label: str
    stack: str
    uplink: Uplink
    connection: str
    gateway: str
    hub: str
    routed: tuple[IPv4Network, ...]
    emits: Ranges
    legacy: tuple[IPv4Network, ...]
    translations: tuple[Translation, ...]
    bgp: bool
    bypass: bool
    learns_default: bool
    doubts: tuple[str, ...] = ()

    @property
    def seen_otherwise(self) -> tuple[Translation, ...]:
        """The rules by which Azure sees its sources as others than they are."""
        return tuple(rule for rule in self.translations if rule.mode == "IngressSnat")


@dataclass(frozen=True, slots=True, kw_only=True)
class Gateway:
    """A VPN gateway in a virtual network of its own."""

    id: str
    name: str
    stack: str
    subnet: str
    network: str
    bgp: bool
    kind: str


def read_gateways(estate: Estate) -> Mapping[str, Gateway]:
    """Every virtual network gateway by key."""
    return {item.key: _gateway(item) for item in estate.of("VirtualNetworkGateway")}


def read_sites(estate: Estate) -> tuple[Site, ...]:
    """Every site that a connection joins to a gateway."""
    return (*_vpn(estate), *_circuits(estate), *_classic(estate))


def _gateway(item: Item) -> Gateway:
    subnet = next((reference(c.get("subnet")) for c in item.inputs.get("ipConfigurations") or ()), "")
    return Gateway(
        id=item.id,
        name=item.title,
        stack=item.stack,
        subnet=subnet,
        network=subnet.rsplit("/", 2)[0],
        bgp=bool(item.inputs.get("enableBgp")),
        kind=str(item.inputs.get("gatewayType", "Vpn")),
    )


def _vpn(estate: Estate) -> Iterator[Site]:
    rules = {item.key: item for item in estate.of("NatRule")}
    hubs = {item.key: reference(item.inputs.get("virtualHub")) for item in estate.of("VpnGateway")}
    for item in estate.of("VpnConnection"):
        site = estate.by_key.get(reference(item.inputs.get("remoteVpnSite")))
        if site is None:
            continue
        links = item.inputs.get("vpnLinkConnections") or ()
        translations = _translations(rules, links)
        prefixes = _prefixes((site.inputs.get("addressSpace") or {}).get("addressPrefixes"))
        yield Site(
            id=site.id,
            name=site.title,
            label=site.name,
            stack=site.stack,
            uplink="vpn",
            connection=item.id,
            gateway=item.parent,
            hub=hubs.get(item.parent, ""),
            routed=prefixes,
            emits=_emitted(prefixes, translations),
            legacy=_legacy(prefixes, translations),
            translations=translations,
            bgp=any(link.get("enableBgp") for link in links),
            bypass=False,
            learns_default=bool(item.inputs.get("enableInternetSecurity")),
            doubts=tuple(_doubts(translations, rules, links)),
        )


def _circuits(estate: Estate) -> Iterator[Site]:
    hubs = {item.key: reference(item.inputs.get("virtualHub")) for item in estate.of("ExpressRouteGateway")}
    maps = {item.key: item for item in estate.of("RouteMap")}
    for item in estate.of("ExpressRouteConnection"):
        inputs = item.inputs
        wanted = reference((inputs.get("routingConfiguration") or {}).get("inboundRouteMap"))
        kept = _kept(maps[wanted]) if wanted in maps else None
        yield Site(
            id=item.id,
            name=item.title,
            label=item.name,
            stack=item.stack,
            uplink="expressroute",
            connection=item.id,
            gateway=item.parent,
            hub=hubs.get(item.parent, ""),
            routed=kept or (),
            emits=addresses(*(kept or ())),
            legacy=kept or (),
            translations=(),
            bgp=False,
            bypass=bool(inputs.get("expressRouteGatewayBypass") or inputs.get("enablePrivateLinkFastPath")),
            learns_default=bool(inputs.get("enableInternetSecurity")),
            doubts=() if kept is not None else ("no route map says which prefixes the circuit may announce",),
        )


def _classic(estate: Estate) -> Iterator[Site]:
    rules = {item.key: item for item in estate.of("VirtualNetworkGatewayNatRule")}
    for item in estate.of("VirtualNetworkGatewayConnection"):
        site = estate.by_key.get(reference(item.inputs.get("localNetworkGateway2")))
        if site is None:
            continue
        translations = _translations(rules, (item.inputs,))
        own = _prefixes((site.inputs.get("localNetworkAddressSpace") or {}).get("addressPrefixes"))
        # Azure's routes see the external range (azure-docs vpn-gateway/nat-overview).
        seen = tuple(_routed(own, translations))
        yield Site(
            id=site.id,
            name=site.title,
            label=site.name,
            stack=site.stack,
            uplink="classic",
            connection=item.id,
            gateway=reference(item.inputs.get("virtualNetworkGateway1")),
            hub="",
            routed=seen,
            emits=_emitted(seen, translations),
            legacy=own,
            translations=translations,
            bgp=bool(item.inputs.get("enableBgp")),
            bypass=False,
            learns_default=False,
            doubts=(*_doubts(translations, rules, (item.inputs,)), *_narrow(own, translations)),
        )


def _routed(own: Iterable[IPv4Network], translations: Iterable[Translation]) -> Iterator[IPv4Network]:
    """A range as a rule shows it; one that a rule shows in part as it is, and that part beside it."""
    ingress = [t for t in translations if t.mode == "IngressSnat"]
    for prefix in own:
        ruled = [t.external for t in ingress if t.internal == prefix]
        yield from ruled or (prefix, *(t.external for t in ingress if t.internal.subnet_of(prefix)))


def _narrow(own: Iterable[IPv4Network], translations: Iterable[Translation]) -> Iterator[str]:
    for rule in translations:
        if any(rule.internal != prefix and rule.internal.subnet_of(prefix) for prefix in own):
            yield f"{_IN_PART}: {rule.name}"


def _translations(rules: Mapping[str, Item], links: Links) -> tuple[Translation, ...]:
    wanted = [
        key
        for link in links
        for field in ("ingressNatRules", "egressNatRules")
        for key in references(link.get(field))
    ]
    return tuple(found for key in wanted if key in rules for found in _translation(rules[key]))


def _translation(item: Item) -> Iterator[Translation]:
    inside = item.inputs.get("internalMappings") or ()
    outside = item.inputs.get("externalMappings") or ()
    for internal, external in zip(inside, outside, strict=False):
        yield Translation(
            id=item.id,
            name=item.title,
            mode=str(item.inputs.get("mode", "IngressSnat")),
            static=item.inputs.get("type", "Static") == "Static",
            internal=prefix_of(internal["addressSpace"]),
            external=prefix_of(external["addressSpace"]),
        )


def _doubts(translations: tuple[Translation, ...], rules: Mapping[str, Item], links: Links) -> Iterator[str]:
    for link in links:
        for field in ("ingressNatRules", "egressNatRules"):
            for key in references(link.get(field)):
                if key not in rules:
                    yield f"NAT rule {key.rsplit('/', 1)[-1]} is not among the resources"
    for found in translations:
        if found.mode != "IngressSnat":
            yield f"NAT rule {found.name} translates Azure's own addresses, which is not modelled"


def _emitted(prefixes: tuple[IPv4Network, ...], translations: tuple[Translation, ...]) -> Ranges:
    """Sources as Azure sees them: a ruled prefix by its external range, the others as they are."""
    ingress = [t for t in translations if t.mode == "IngressSnat"]
    own = addresses(*prefixes) - addresses(*(t.internal for t in ingress))
    return own | addresses(*(t.external for t in ingress))


def _legacy(
    prefixes: tuple[IPv4Network, ...], translations: tuple[Translation, ...]
) -> tuple[IPv4Network, ...]:
    ruled = {t.external: t.internal for t in translations if t.mode == "IngressSnat"}
    return tuple(ruled.get(prefix, prefix) for prefix in prefixes)


def _kept(route_map: Item) -> tuple[IPv4Network, ...] | None:
    """What a map keeps of a circuit's routes; None where it does not drop the rest, or is not understood."""
    kept: list[IPv4Network] = []
    for rule in route_map.inputs.get("rules") or ():
        actions = [str(action.get("type")) for action in rule.get("actions") or ()]
        criteria = rule.get("matchCriteria") or ()
        if not criteria:
            return tuple(kept) if actions == ["Drop"] else None
        if actions or rule.get("nextStepIfMatched") != "Terminate":
            return None
        for criterion in criteria:
            if criterion.get("matchCondition") != "Contains" or criterion.get("asPath"):
                return None
            kept += _prefixes(criterion.get("routePrefix"))
    return None


def _prefixes(texts: Iterable[object] | None) -> tuple[IPv4Network, ...]:
    return tuple(prefix_of(str(text)) for text in texts or ())
