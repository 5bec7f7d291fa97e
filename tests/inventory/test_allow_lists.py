"""Whom each council's pages admit, beside what the prover says of packets: as web servers see them."""

from collections.abc import Iterator
from functools import cache
from ipaddress import IPv4Address, IPv4Network

import pytest

from infra import pipeline, proving
from infra.assurance.packets.ranges import Ranges, addresses
from infra.assurance.proof.places import Place
from infra.inventory.model import Council, Inventory
from infra.pipeline import Designed
from infra.proving import Asked
from tests.rehearsal.twin.standing import COUNCILS, stacks

# A site behind translations; one on the PSN; a sealed member.
PARTNERSHIPS = ("lgss", "three-c", "southwest-one")
PAGES = [
    (partnership, service.service)
    for partnership in PARTNERSHIPS
    for service in pipeline.load(COUNCILS).estate.partnership(partnership).services
    if any(entrance.role == "web" for entrance in service.entrances)
]


@cache
def scene(partnership: str) -> tuple[Designed, Inventory, Asked]:
    known = pipeline.designed(pipeline.addressed(COUNCILS, pipeline.load(COUNCILS).estate, partnership))
    return known, pipeline.inventory(known), Asked(stacks(partnership), proving.declared(known))


def seen(asked: Asked, place: Place, front: IPv4Address, port: int) -> Ranges | None:
    """The addresses by which the service sees somebody of that place; None where no packet arrives."""
    found = asked.trace(asked.spot(place.title), asked.spot(str(front)), "tcp", port)
    if found.verdict != "allow":
        return None
    assert found.path
    return found.path.header.seen.source


def arriving(partnership: str, service: str) -> Iterator[tuple[Place, Ranges]]:
    """Every place from where packets arrive at the web servers, and how they are seen there."""
    known, inventory, asked = scene(partnership)
    port = inventory.service(service).ports[0]
    shared = known.design.core.records[inventory.service(service).dns_name]
    own = {m.member: {h.service: h.address for h in m.virtual_hosts} for m in known.design.members}
    for place in asked.places.values():
        front = own.get(place.owner, {}).get(service, shared)
        source = seen(asked, place, front, port)
        if source is not None:
            yield place, source


def admits(council: Council, source: Ranges) -> bool:
    return bool(source & addresses(*council.clients))


@pytest.mark.parametrize(("partnership", "service"), PAGES)
def test_whoever_takes_a_service_can_open_its_own_page_and_nobody_elses(
    partnership: str, service: str
) -> None:
    known, inventory, _ = scene(partnership)
    councils = {c.council: c for c in inventory.service(service).councils}
    members = {m.member for m in known.design.members}
    sealed = {m.member for m in known.design.members if m.sealed}
    came = set()
    for place, source in arriving(partnership, service):
        if place.owner not in members:
            continue
        came.add(place.owner)
        assert place.owner in councils, f"{place.title} reaches {service} and does not take it"
        admitting = {slug for slug, council in councils.items() if admits(council, source)}
        # Sealed members share their addresses there: their certificates tell them apart.
        assert admitting == ({place.owner} if place.owner not in sealed else sealed & set(councils))
    assert came == set(councils)


@pytest.mark.parametrize(("partnership", "service"), PAGES)
def test_nobody_is_admitted_from_where_no_packet_comes(partnership: str, service: str) -> None:
    known, inventory, _ = scene(partnership)
    came = [source for _, source in arriving(partnership, service)]
    psn = known.declared.partnership.psn.ranges if known.declared.partnership.psn else ()
    for council in inventory.service(service).councils:
        for prefix in council.clients:
            # Other services' servers, and the subnet of Private Link Services, stand in the shared segment.
            if not prefix.subnet_of(known.design.core.shared.prefix):
                assert prefix in psn or any(source & addresses(prefix) for source in came), prefix


def test_whoever_comes_over_the_psn_is_admitted_where_the_entrance_says_so() -> None:
    _, inventory, asked = scene("three-c")
    psn = next(place for place in asked.places.values() if place.owner == "psn")
    pages = {s.service: seen(asked, psn, front(s.service), 443) for s in inventory.services if s.ports}
    assert {service for service, source in pages.items() if source} == {"service-desk"}
    source = pages["service-desk"]
    assert source
    assert all(admits(council, source) for council in inventory.service("service-desk").councils)
    assert not any(admits(council, source) for council in inventory.service("payroll").councils)


def front(service: str) -> IPv4Address:
    known, inventory, _ = scene("three-c")
    return known.design.core.records[inventory.service(service).dns_name]


def test_sealed_members_are_admitted_from_the_links_subnet_and_others_are_not() -> None:
    known, inventory, _ = scene("southwest-one")
    (links,) = (s.prefix for s in known.design.core.shared.subnets if s.private_links)
    by_council = {c.council: c.clients for c in inventory.service("procurement").councils}
    assert by_council.pop("avon-somerset-police") == (links,)
    assert not any(IPv4Network(links) in clients for clients in by_council.values())
