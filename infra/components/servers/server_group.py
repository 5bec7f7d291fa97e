"""The servers of one role of one service, behind a load balancer where there are several."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi

from infra.components.network.load_balancer import LoadBalancer, LoadBalancerArgs
from infra.components.placement import Placement
from infra.components.servers.server import ApplicationServer, ServerArgs
from infra.design.servers.model import LoadBalancer as BalancerDesign
from infra.design.servers.model import ServerGroup as ServerGroupDesign


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerGroupArgs:
    """The design's group; `group_id` is the id of the placement's resource group; `key` opens every one.

    `zones` are those that a balancer's address spans; `after` is what must be in the network before.
    """

    servers: ServerGroupDesign
    key: str
    placement: Placement
    group_id: pulumi.Input[str]
    subnet_id: pulumi.Input[str]
    zones: tuple[str, ...]
    after: Sequence[pulumi.Resource] = ()


class ServerGroup(pulumi.ComponentResource):
    """Servers that are alike: `machine_ids` by their names, `frontend_id` of the balancer before them."""

    servers: Mapping[str, ApplicationServer]
    machine_ids: Mapping[str, pulumi.Output[str]]
    frontend_id: pulumi.Output[str] | None

    def __init__(self, name: str, args: ServerGroupArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("shirehall:compute:ServerGroup", name, {}, opts)
        self._name = name
        self._args = args
        balancer = args.servers.load_balancer
        before = self._balancer(balancer) if balancer else None
        pools = [before.pool_id] if before else []
        self.frontend_id = before.frontend_id if before else None
        self.servers = {
            server.name: ApplicationServer(
                server.name,
                ServerArgs(
                    server=server,
                    image=args.servers.image,
                    size=args.servers.size,
                    key=args.key,
                    placement=args.placement,
                    subnet_id=args.subnet_id,
                    pools=pools,
                    after=args.after,
                ),
                pulumi.ResourceOptions(parent=self),
            )
            for server in args.servers.servers
        }
        self.machine_ids = {server: made.machine_id for server, made in self.servers.items()}
        self.register_outputs({"machine_ids": self.machine_ids})

    def _balancer(self, balancer: BalancerDesign) -> LoadBalancer:
        args = LoadBalancerArgs(
            balancer=balancer,
            placement=self._args.placement,
            group_id=self._args.group_id,
            subnet_id=self._args.subnet_id,
            zones=self._args.zones,
            after=self._args.after,
        )
        return LoadBalancer(self._name, args, pulumi.ResourceOptions(parent=self))
