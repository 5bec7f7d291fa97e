"""A site behind an ExpressRoute circuit: which of its routes the hub takes, and its connection."""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network

import pulumi
from pulumi_azure_native import network

from infra.components.chain import Chain
from infra.design.network import model as design


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpressRouteSiteArgs:
    """The design's site, and the hub and its ExpressRoute gateway by name and resource group.

    A circuit of another subscription is opened by its owner's `authorization`, a secret. `after` must hold
    the routing intent where that is in the same stack.
    """

    site: design.ExpressRouteSite
    hub: pulumi.Input[str]
    gateway: pulumi.Input[str]
    group: pulumi.Input[str]
    authorization: pulumi.Input[str] | None = None
    after: Sequence[pulumi.Resource] = ()


class ExpressRouteSite(pulumi.ComponentResource):
    """A route map, and the connection that takes its routes through it.

    A circuit announces what its owner likes, so the map keeps what is declared and drops the rest
    (azure-docs virtual-wan/route-maps-about). There is no NAT on a circuit: where a range clashes, the
    council's edge translates. Bypassing the gateway, and FastPath, would bypass the firewall with it.
    """

    connection: network.ExpressRouteConnection

    def __init__(
        self, name: str, args: ExpressRouteSiteArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("shirehall:network:ExpressRouteSite", name, {}, opts)
        self._name = name
        self._args = args
        self._chain = Chain(self, args.after)
        route_map = self._chain.link(self._route_map())
        self.connection = self._chain.link(self._connection(route_map))
        self.register_outputs({"connection_id": self.connection.id})

    def _route_map(self) -> network.RouteMap:
        return network.RouteMap(
            self._name,
            resource_group_name=self._args.group,
            virtual_hub_name=self._args.hub,
            route_map_name=self._args.site.route_map,
            rules=[_keep(self._args.site.prefixes), _drop_the_rest()],
            opts=self._chain.options(),
        )

    def _connection(self, route_map: network.RouteMap) -> network.ExpressRouteConnection:
        site = self._args.site
        return network.ExpressRouteConnection(
            self._name,
            resource_group_name=self._args.group,
            express_route_gateway_name=self._args.gateway,
            connection_name=site.connection,
            name=site.connection,
            express_route_circuit_peering=network.ExpressRouteCircuitPeeringIdArgs(
                id=f"{site.circuit}/peerings/AzurePrivatePeering"
            ),
            authorization_key=self._args.authorization,
            enable_internet_security=False,
            enable_private_link_fast_path=False,
            express_route_gateway_bypass=False,
            # Only the map: with intent Azure sets association and propagation, and refuses others.
            routing_configuration=network.RoutingConfigurationArgs(
                inbound_route_map=network.SubResourceArgs(id=route_map.id)
            ),
            opts=self._chain.options(),
        )


def _keep(prefixes: Sequence[IPv4Network]) -> network.RouteMapRuleArgs:
    """`Contains` matches a prefix and all beneath it; a rule without actions leaves routes unaltered."""
    criterion = network.CriterionArgs(
        match_condition=network.RouteMapMatchCondition.CONTAINS,
        route_prefix=[str(prefix) for prefix in prefixes],
    )
    return network.RouteMapRuleArgs(
        name="keep-declared",
        match_criteria=[criterion],
        actions=[],
        next_step_if_matched=network.NextStep.TERMINATE,
    )


def _drop_the_rest() -> network.RouteMapRuleArgs:
    """A rule without criteria matches every route; without this one the default is to allow."""
    return network.RouteMapRuleArgs(
        name="drop-rest",
        match_criteria=[],
        actions=[network.ActionArgs(type=network.RouteMapActionType.DROP, parameters=[])],
        next_step_if_matched=network.NextStep.TERMINATE,
    )
