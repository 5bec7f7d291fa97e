"""What a partnership declares, as the proof wants it."""

from collections.abc import Iterator, Mapping
from ipaddress import IPv4Network

from infra.assurance.packets.boxes import ANYWHERE, Box
from infra.assurance.packets.ranges import addresses
from infra.assurance.proof.declared import Declared
from infra.assurance.proof.places import CORE
from infra.design.estate import Design
from infra.design.flows import Flow as DesignFlow
from infra.pipeline import Designed
from infra.proving.evidence import evidence
from infra.proving.permitted import permitted
from infra.proving.promises import promises


def declared(known: Designed) -> Declared:
    """What a partnership declares, as the proof wants it."""
    design = known.design
    outside = _outside(known)
    flows = permitted(design, outside)
    return Declared(
        partnership=known.declared.slug,
        members=tuple(member.member for member in design.members),
        owners={design.core.stack: CORE} | {m.stack: m.member for m in design.members},
        flows=flows,
        promises=tuple(promises(known, flows)),
        outside=outside,
        translations=tuple(_translations(design)),
        evidence=evidence(),
        rules={flow.id: flow.declared_in for flow in _all_flows(design)},
    )


def _outside(known: Designed) -> Mapping[str, Box]:
    partnership = known.declared.partnership
    peers = {"psn": partnership.psn, "hscn": partnership.hscn}
    return {name: Box(ANYWHERE, addresses(*peer.ranges)) for name, peer in peers.items() if peer}


def _translations(design: Design) -> Iterator[tuple[IPv4Network, IPv4Network]]:
    for member in design.members:
        for site in member.vpn_sites:
            for legacy, external in zip(site.legacy, site.address_space, strict=True):
                if legacy != external:
                    yield legacy, external


def _all_flows(design: Design) -> Iterator[DesignFlow]:
    yield from design.core.flows
    yield from (flow for member in design.members for flow in member.flows)
