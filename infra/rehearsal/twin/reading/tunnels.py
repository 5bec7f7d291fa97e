"""Sites behind gateways: by a tunnel or a circuit of a hub, or by a tunnel of a network's own gateway."""

from collections.abc import Iterable, Iterator, Mapping
from ipaddress import IPv4Network
from typing import Any

from infra.rehearsal.twin.reading.plan import Plan, refers
from infra.rehearsal.twin.values import Translation, Tunnel
from infra.resources.planned import PlannedResource

_CLASSIC = "network:VirtualNetworkGatewayConnection"


def of_hub(hub: PlannedResource, plan: Plan) -> tuple[Tunnel, ...]:
    """All that a hub's gateways lead to."""
    return (*_tunnels(hub, plan), *_circuits(hub, plan))


def _tunnels(hub: PlannedResource, plan: Plan) -> Iterator[Tunnel]:
    for gateway in plan.of("network:VpnGateway"):
        if refers(gateway.inputs, "virtualHub") != hub.id.casefold():
            continue
        for connection in plan.below(gateway.id, "network:VpnConnection"):
            site = plan.get(refers(connection.inputs, "remoteVpnSite"))
            if site is not None:
                links = connection.inputs.get("vpnLinkConnections", ())
                prefixes = site.inputs["addressSpace"]["addressPrefixes"]
                yield _tunnel(site, map(IPv4Network, prefixes), _translations(links, plan))


def of_gateway(gateway: PlannedResource, plan: Plan) -> Iterator[Tunnel]:
    """What a network's own gateway leads to: its routes are of what a site is to others.

    azure-docs vpn-gateway/nat-overview: a local network gateway has the addresses before translation.
    """
    for connection in plan.of(_CLASSIC):
        site = plan.get(refers(connection.inputs, "localNetworkGateway2"))
        if site is not None and refers(connection.inputs, "virtualNetworkGateway1") == gateway.id.casefold():
            translations = tuple(_translations((connection.inputs,), plan))
            seen = {t.internal: t.external for t in translations}
            own = map(IPv4Network, site.inputs["localNetworkAddressSpace"]["addressPrefixes"])
            yield _tunnel(site, (seen.get(prefix, prefix) for prefix in own), translations)


def _tunnel(
    site: PlannedResource, prefixes: Iterable[IPv4Network], translations: Iterable[Translation]
) -> Tunnel:
    return Tunnel(
        id=site.id.casefold(),
        name=site.id.rpartition("/")[2],
        prefixes=tuple(prefixes),
        translations=tuple(translations),
    )


def _translations(links: Iterable[Mapping[str, Any]], plan: Plan) -> Iterator[Translation]:
    for link in links:
        for reference in link.get("ingressNatRules") or ():
            rule = plan.get(reference["id"])
            if rule is not None:
                yield Translation(
                    internal=IPv4Network(rule.inputs["internalMappings"][0]["addressSpace"]),
                    external=IPv4Network(rule.inputs["externalMappings"][0]["addressSpace"]),
                )


def _circuits(hub: PlannedResource, plan: Plan) -> Iterator[Tunnel]:
    """Sites behind a circuit: those of its routes that the inbound route map lets in."""
    for gateway in plan.of("network:ExpressRouteGateway"):
        if refers(gateway.inputs, "virtualHub") != hub.id.casefold():
            continue
        for connection in plan.below(gateway.id, "network:ExpressRouteConnection"):
            route_map = plan.get(refers(connection.inputs, "routingConfiguration", "inboundRouteMap"))
            if route_map is not None:
                yield _tunnel(connection, _kept(route_map.inputs["rules"]), ())


def _kept(rules: list[Mapping[str, Any]]) -> Iterator[IPv4Network]:
    for rule in rules:
        if not any(action["type"] == "Drop" for action in rule["actions"]):
            for criterion in rule["matchCriteria"]:
                yield from map(IPv4Network, criterion["routePrefix"])
