"""All ways of some packets from where they start to where they end."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from infra.assurance.walk.entering import enter, linked, to_front_end
from infra.assurance.walk.gateways import at_gateway, from_internet, from_site, to_site
from infra.assurance.walk.header import Header
from infra.assurance.walk.hubs import in_hub
from infra.assurance.walk.inspecting import inspect
from infra.assurance.walk.known import Known
from infra.assurance.walk.leaving import leave, route
from infra.assurance.walk.steps import (
    AtGateway,
    Balanced,
    End,
    Entering,
    FromInternet,
    FromSite,
    Hop,
    InHub,
    Inspecting,
    Leaving,
    Linked,
    Node,
    Routing,
    Step,
    ToSite,
    unsaid,
)

Device = Callable[[Known, Any, Header], Iterator[Step]]
DEVICES: Mapping[type, Device] = MappingProxyType(
    {
        Leaving: leave,
        Routing: route,
        Entering: enter,
        InHub: in_hub,
        Inspecting: inspect,
        AtGateway: at_gateway,
        ToSite: to_site,
        Linked: linked,
        Balanced: to_front_end,
        FromInternet: from_internet,
        FromSite: from_site,
    }
)
# Longer ways than Azure's own limit of hops between gateways; whoever walks further walks in a circle.
_LONGEST = 32


@dataclass(frozen=True, slots=True)
class Path:
    """Packets that went one way: where it ended, and every hop. `nodes` are where they were between."""

    header: Header
    end: End
    hops: tuple[Hop, ...]
    nodes: tuple[Node, ...]

    @property
    def firewalls(self) -> tuple[str, ...]:
        """The firewalls on the way, in their order."""
        return tuple(node.firewall for node in self.nodes if isinstance(node, Inspecting))


def walk(
    known: Known, start: Node, header: Header, devices: Mapping[type, Device] = DEVICES
) -> Iterator[Path]:
    """Every way that packets take from there. Together they hold every packet at least once."""
    waiting: list[tuple[Node, Header, tuple[Hop, ...], tuple[Node, ...]]] = [(start, header, (), (start,))]
    while waiting:
        node, packets, hops, nodes = waiting.pop()
        for step in devices[type(node)](known, node, packets):
            onward = (*hops, step.hop) if step.hop else hops
            if len(onward) > _LONGEST:
                step = unsaid(step.header, "", "the packet walks in a circle")
            if isinstance(step.node, End):
                yield Path(step.header, step.node, onward, nodes)
            else:
                waiting.append((step.node, step.header, onward, (*nodes, step.node)))
