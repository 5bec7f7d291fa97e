"""The member's network as a drawing: boxes from the outside inwards, and where each is drawn."""

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

from infra.declaration.member import Site
from infra.design.network.model import VirtualNetwork
from infra.design.sealing.model import Sealing
from infra.runbook.dates import written
from infra.runbook.facts.words import listed, said
from infra.runbook.joining import Joining
from infra.runbook.model import Box, Diagram

WIDTH = 480
MARGIN = 8
LEFT = 48  # boxes stand right of the line that joins them
LINE = 22
PADDING = 12
GAP = 14
CHARACTERS = 44  # that fit a box's width at the drawing's size of type


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A box with its place, in the drawing's own units."""

    box: Box
    top: int
    height: int
    lines: tuple[str, ...]

    @property
    def joined(self) -> bool:
        """Whether a packet can come here at all."""
        return self.box.level != "barred"

    @property
    def middle(self) -> int:
        return self.top + self.height // 2


def diagram(joining: Joining) -> Diagram:
    """Sites, public sector networks, hub, segment, shared and operations networks, and who is barred."""
    member = said(joining.member.title)
    sealing = joining.part.sealed
    boxes = tuple(_sealed_boxes(joining, sealing) if sealing else _boxes(joining))
    return Diagram(
        title=f"{member} in {said(joining.partnership.title)}",
        description=_sealed_description(boxes) if sealing else _description(joining, boxes),
        dated=written(joining.declared.as_of),
        boxes=boxes,
    )


def _boxes(joining: Joining) -> Iterator[Box]:
    core, hub = joining.core, joining.hub
    for site in joining.member.sites:
        yield _site(joining, site)
    for peer in hub.peers:
        lines = (f"device {peer.device_address}, VPN", *(str(r) for r in peer.address_space))
        yield Box(level="outside", title=f"{peer.site.upper()}, connection {said(peer.title)}", lines=lines)
    yield Box(
        level="hub",
        title=f"Hub {hub.names.hub}",
        lines=(
            f"{hub.prefix}, {hub.location}",
            f"VPN gateway {hub.names.vpn_gateway}, two instances",
            f"Azure Firewall {hub.names.firewall}",
            "Routing intent: every packet meets the firewall",
        ),
    )
    for network in joining.part.networks:
        yield _network("Segment", network)
    yield _network("Shared servers", core.shared)
    yield _network("Operations", core.ops)
    if joining.others:
        others = [said(other.title) for other in joining.others]
        lines = ("no rule lets a packet through, either way",)
        yield Box(level="barred", title=f"Segments and sites of {listed(others)}", lines=lines)


def _sealed_boxes(joining: Joining, sealing: Sealing) -> Iterator[Box]:
    for site in sealing.sites:
        ranges = (str(r) for r in site.ranges)
        yield Box(
            level="outside", title=said(site.title), lines=(f"VPN, device {site.device_address}", *ranges)
        )
    yield Box(
        level="hub",
        title=f"Gateway {sealing.gateway.name}",
        lines=("the member's own, one instance, on no hub",),
    )
    for network in joining.part.networks:
        yield _network("Sealed network", network)
    for endpoint in sealing.endpoints:
        service = said(joining.declared.service(endpoint.service).title)
        lines = (f"endpoint {endpoint.address}", f"Private Link to {endpoint.link}, one way")
        yield Box(level="inside", title=f"{service}, {endpoint.role}", lines=lines)
    yield Box(
        level="barred",
        title=f"Hub {joining.hub.names.hub} and everybody on it",
        lines=("no way there, and none from there",),
    )


def _sealed_description(boxes: tuple[Box, ...]) -> str:
    outside, gateway, inside = (
        listed([box.title for box in boxes if box.level == level]) for level in ("outside", "hub", "inside")
    )
    return (
        f"{outside} reaches {inside} by {gateway}, the member's own. It is sealed: no packet goes to or from "
        "the hub."
    )


def _site(joining: Joining, site: Site) -> Box:
    address = f", device {site.device.address}" if site.device else ""
    uplink = {"vpn": "VPN", "expressroute": "ExpressRoute", "psn": "PSN"}[site.uplink]
    ranges = ((r, joining.given.external(r)) for r in site.ranges)
    seen = (str(r) if r == external else f"{r} seen as {external}" for r, external in ranges)
    return Box(level="outside", title=said(site.title), lines=(f"{uplink}{address}", *seen))


def _network(name: str, network: VirtualNetwork) -> Box:
    subnets = (f"{subnet.role} {subnet.prefix}" for subnet in network.subnets)
    return Box(level="inside", title=f"{name} {network.prefix}", lines=(network.name, *subnets))


def _description(joining: Joining, boxes: tuple[Box, ...]) -> str:
    arriving = [box.title for box in boxes if box.level == "outside"]
    outside = (
        f"{listed(arriving)} {'reaches' if len(arriving) == 1 else 'reach'}" if arriving else "Nobody reaches"
    )
    inside = listed([box.title for box in boxes if box.level == "inside"])
    return (
        f"{outside} the hub {joining.hub.names.hub} from outside. Behind its firewall stand {inside}. "
        "Every packet between any two of them meets the firewall."
    )


def placed(drawing: Diagram) -> tuple[Placed, ...]:
    """Every box one under the other, its lines cut to what fits."""
    found: list[Placed] = []
    top = MARGIN
    for box in drawing.boxes:
        lines = (*_wrapped(box.title), *(part for line in box.lines for part in _wrapped(line)))
        height = 2 * PADDING + LINE * len(lines)
        found.append(Placed(box=box, top=top, height=height, lines=lines))
        top += height + GAP
    return tuple(found)


def _wrapped(text: str) -> Iterator[str]:
    yield from textwrap.wrap(text, CHARACTERS) or [text]
