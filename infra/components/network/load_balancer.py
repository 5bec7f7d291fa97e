"""An internal load balancer before the servers of one role."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import pulumi
from pulumi_azure_native import network

from infra.components.network.private_endpoint import subnet_reference
from infra.components.placement import Placement
from infra.design.servers import model as design

Protocol = Literal["Tcp", "Udp"]
_FRONTEND = "frontend"
_POOL = "servers"
_READINESS = "readiness"
_RULE_NAMES: Mapping[Protocol, str] = {"Tcp": "port", "Udp": "udp"}


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadBalancerArgs:
    """The design's balancer, and the zones that its address spans.

    `group_id` is the id of the placement's resource group: parts of a balancer name each other by full ids.
    """

    balancer: design.LoadBalancer
    placement: Placement
    group_id: pulumi.Input[str]
    subnet_id: pulumi.Input[str]
    zones: tuple[str, ...]
    after: Sequence[pulumi.Resource] = ()


class LoadBalancer(pulumi.ComponentResource):
    """A Standard load balancer with a private address only.

    Where servers say by HTTP whether they are ready, one probe asks that for all ports of TCP. Else it probes
    each port by TCP, so a server takes part once it listens there; a service on UDP listens on TCP at the
    same port, for the probe. Probes come from the tag AzureLoadBalancer; clients keep their own addresses,
    so security groups judge the council itself.
    """

    balancer_id: pulumi.Output[str]
    pool_id: pulumi.Output[str]
    frontend_id: pulumi.Output[str]

    def __init__(self, name: str, args: LoadBalancerArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("shirehall:network:LoadBalancer", name, {}, opts)
        self._args = args
        placement, design = args.placement, args.balancer
        balancer = network.LoadBalancer(
            name,
            resource_group_name=placement.group,
            load_balancer_name=design.name,
            location=placement.location,
            tags=placement.tags,
            sku=network.LoadBalancerSkuArgs(name=network.LoadBalancerSkuName.STANDARD),
            frontend_ip_configurations=[self._frontend()],
            backend_address_pools=[network.BackendAddressPoolArgs(name=_POOL)],
            probes=list(_probes(design)),
            load_balancing_rules=[
                *(self._rule("Tcp", port) for port in design.ports),
                *(self._rule("Udp", port) for port in design.udp_ports),
            ],
            opts=pulumi.ResourceOptions(parent=self, depends_on=list(args.after)),
        )
        self.balancer_id = balancer.id
        self.pool_id = pulumi.Output.concat(balancer.id, f"/backendAddressPools/{_POOL}")
        self.frontend_id = pulumi.Output.concat(balancer.id, f"/frontendIPConfigurations/{_FRONTEND}")
        self.register_outputs({"balancer_id": self.balancer_id, "pool_id": self.pool_id})

    def _frontend(self) -> network.FrontendIPConfigurationArgs:
        return network.FrontendIPConfigurationArgs(
            name=_FRONTEND,
            subnet=subnet_reference(self._args.subnet_id),
            private_ip_address=str(self._args.balancer.address),
            private_ip_allocation_method=network.IPAllocationMethod.STATIC,
            zones=list(self._args.zones) or None,
        )

    def _rule(self, protocol: Protocol, port: int) -> network.LoadBalancingRuleArgs:
        return network.LoadBalancingRuleArgs(
            name=f"{_RULE_NAMES[protocol]}-{port}",
            protocol=protocol,
            frontend_port=port,
            backend_port=port,
            frontend_ip_configuration=self._part("frontendIPConfigurations", _FRONTEND),
            backend_address_pool=self._part("backendAddressPools", _POOL),
            probe=self._part("probes", _probe_name(self._args.balancer, protocol, port)),
            disable_outbound_snat=True,
            enable_floating_ip=False,
            enable_tcp_reset=protocol == "Tcp",
        )

    def _part(self, kind: str, name: str) -> network.SubResourceArgs:
        balancer = f"/providers/Microsoft.Network/loadBalancers/{self._args.balancer.name}"
        return network.SubResourceArgs(
            id=pulumi.Output.concat(self._args.group_id, balancer, f"/{kind}/{name}")
        )


def _probes(balancer: design.LoadBalancer) -> Iterator[network.ProbeArgs]:
    ways: list[tuple[Protocol, int]] = [
        *(("Tcp", port) for port in balancer.ports),
        *(("Udp", port) for port in balancer.udp_ports),
    ]
    names = {_probe_name(balancer, protocol, port): port for protocol, port in ways}
    for name, port in sorted(names.items()):
        yield _probe(balancer.probing, name, port)


def _probe(probing: design.Probing, name: str, port: int) -> network.ProbeArgs:
    by_http = name == _READINESS
    return network.ProbeArgs(
        name=name,
        protocol=network.ProbeProtocol.HTTP if by_http else network.ProbeProtocol.TCP,
        port=probing.port if by_http else port,
        request_path=probing.path if by_http else None,
        interval_in_seconds=probing.seconds,
        probe_threshold=probing.times,
    )


def _probe_name(balancer: design.LoadBalancer, protocol: Protocol, port: int) -> str:
    return _READINESS if balancer.probing.path and protocol == "Tcp" else f"tcp-{port}"
