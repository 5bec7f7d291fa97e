"""What a case is, and the hub network that most of them are drawn on.

Addresses: the hub is 10.0.0.0/16 with its firewall at 10.0.0.4, the spokes 10.1.0.0/16 and 10.2.0.0/16, a
council's premises 10.20.0.0/16, the PSN 51.231.16.0/22.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from infra.resources.planned import PlannedStack
from tests.assurance.packet import Packet
from tests.estates.azure import Azure, Part, Policy, Subnet, Vnet, VnetGateway
from tests.estates.azure_rules import Collection, NetworkRule, Route

Verdict = Literal["allow", "deny", "fails", "unknown"]
"""`fails`: the opening packet arrives, and its answer does not come back."""

Passed = Literal["firewall", "gateway"]

FIREWALL, FIREWALL_SUBNET, PUBLIC = "10.0.0.4", "10.0.0.0/26", "198.51.100.10"
HUB_VM, SPOKE, OTHER, PREMISES = "10.0.1.4", "10.1.1.4", "10.2.1.4", "10.20.0.1"
PSN_RANGE, PSN, ELSEWHERE = "51.231.16.0/22", "51.231.16.5", "203.0.113.80"
OPEN: Mapping[str, bool] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An estate, a packet, its verdict, what it does and does not pass, and the source it arrives with.

    `fact` is what Azure does, `source` the page or the report that says so.
    """

    number: str
    fact: str
    source: str
    azure: Azure
    packet: Packet
    verdict: Verdict
    passes: tuple[Passed, ...] = ()
    avoids: tuple[Passed, ...] = ()
    arrives_from: str = ""

    @property
    def stacks(self) -> tuple[PlannedStack, ...]:
        """The estate as it is planned."""
        return self.azure.stacks()


def allow_all(azure: Azure) -> Policy:
    """A policy that stops nothing."""
    return azure.policy().group(100, Collection(100, (NetworkRule(),)))


def always_translating(azure: Azure) -> Policy:
    """A policy that stops nothing, and puts the firewall's own address in place of every source."""
    policy = azure.policy(private_ranges=("255.255.255.255/32",))
    return policy.group(100, Collection(100, (NetworkRule(),)))


def to_firewall(prefix: str = "0.0.0.0/0") -> Route:
    """A route of that prefix to the firewall."""
    return Route(prefix, FIREWALL)


class Wheel:
    """A hub network with a firewall, which stops nothing by default, and the spokes that a case asks for."""

    def __init__(
        self, policy: Callable[[Azure], Policy] = allow_all, *, firewall_propagation: bool = True
    ) -> None:
        self.azure = Azure()
        self.hub = self.azure.vnet("hub", "10.0.0.0/16")
        public = self.azure.public_address("firewall", PUBLIC)
        routes = self.azure.routes("firewall-routes", propagation=firewall_propagation)
        self.hub.firewall(FIREWALL_SUBNET, policy(self.azure), routes=routes, public=public)

    def hub_vm(self, *, nsg: Part | None = None) -> Subnet:
        """A subnet of the hub with a machine in it."""
        subnet = self.hub.subnet("servers", "10.0.1.0/24", nsg=nsg)
        subnet.nic("hub-vm", HUB_VM)
        return subnet

    def gateway(self, *routes: Route, bgp: bool = False) -> VnetGateway:
        """The hub's VPN gateway, with those routes in its subnet."""
        return self.hub.gateway("10.0.255.0/27", bgp=bgp, routes=self.azure.routes("gateway-routes", *routes))

    def spoke(
        self,
        number: int,
        *routes: Route,
        propagation: bool = True,
        transit: bool = False,
        nsg: Part | None = None,
        flags: Mapping[str, bool] = OPEN,
    ) -> Vnet:
        """The spoke 10.`number`.0.0/16 with a machine, peered with the hub; `flags` are of its own half."""
        name = f"spoke-{number}"
        vnet = self.azure.vnet(name, f"10.{number}.0.0/16")
        self.hub.half_peer(vnet, allowGatewayTransit=transit)
        vnet.half_peer(self.hub, useRemoteGateways=transit, **flags)
        table = self.azure.routes(f"{name}-routes", *routes, propagation=propagation)
        subnet = vnet.subnet("servers", f"10.{number}.1.0/24", nsg=nsg, routes=table)
        subnet.nic(f"{name}-vm", f"10.{number}.1.4")
        return vnet
