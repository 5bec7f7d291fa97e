"""Each example exercises something that no other does, as councils/README.md says."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest

from infra.declaration.estate import DeclaredPartnership, Estate
from infra.declaration.load import load_estate
from infra.declaration.member import Site
from tests.conftest import COUNCILS


@pytest.fixture(scope="module")
def estate() -> Estate:
    return load_estate(COUNCILS, today=date(2026, 1, 1)).estate


def _sites(declared: DeclaredPartnership) -> Iterator[Site]:
    return (site for member in declared.members for site in member.sites)


def _psn_only(declared: DeclaredPartnership) -> bool:
    return any(site.uplink == "psn" for site in _sites(declared))


def _expressroute(declared: DeclaredPartnership) -> bool:
    return any(site.uplink == "expressroute" for site in _sites(declared))


def _bigger_site(declared: DeclaredPartnership) -> bool:
    return any(r.prefixlen == 16 for site in _sites(declared) for r in site.ranges if site.uplink == "vpn")


def _kind(kind: str) -> Callable[[DeclaredPartnership], bool]:
    return lambda declared: any(member.kind == kind for member in declared.members)


def _successors_join_as_predecessors_leave(declared: DeclaredPartnership) -> bool:
    leaving = {member.member: member.leaves for member in declared.members if member.leaves}
    return any(leaving.get(old) == new.joins for new in declared.members for old in new.predecessors)


def _private_partner_leaves(declared: DeclaredPartnership) -> bool:
    return any(member.kind == "private" and member.leaves for member in declared.members)


def _name_servers_on_a_site(declared: DeclaredPartnership) -> bool:
    return any(member.dns and member.dns.zones == ("slough.internal",) for member in declared.members)


def _listed_and_taken_by_nobody(declared: DeclaredPartnership) -> bool:
    taken = {s.service for member in declared.members for s in member.services if not s.sovereign}
    return any(service.service not in taken for service in declared.services)


def _windows(declared: DeclaredPartnership) -> bool:
    return any(server.os == "windows-2022" for each in declared.services for server in each.servers)


def _equal_shares(declared: DeclaredPartnership) -> bool:
    parts = [member.accession.cost_parts for member in declared.members]
    return len(parts) > 1 and len(set(parts)) == 1


ONE_EACH: tuple[tuple[str, str, Callable[[DeclaredPartnership], bool]], ...] = (
    ("HSCN", "bathnes", lambda p: p.partnership.hscn is not None),
    ("a partnership of one", "bathnes", lambda p: len(p.members) == 1),
    ("successors", "bournemouth-dorset-poole", _successors_join_as_predecessors_leave),
    ("a partner that leaves", "charnwood-rushcliffe", _private_partner_leaves),
    ("a bigger site", "cheshire", _bigger_site),
    ("two aggregates", "cheshire", lambda p: len(p.partnership.aggregates) == 2),
    ("a team's state", "cheshire", lambda p: p.partnership.state.backend.startswith("azblob://")),
    ("a segment that reaches PSN", "lgss", lambda p: any(member.reaches for member in p.members)),
    ("its own name servers, translated", "lgss", _name_servers_on_a_site),
    (
        "a region without zones",
        "south-holland-breckland",
        lambda p: p.partnership.regions.primary == "ukwest",
    ),
    ("a police force", "southwest-one", _kind("police")),
    ("a sealed member", "southwest-one", lambda p: any(member.sealed for member in p.members)),
    ("Windows", "southwest-one", _windows),
    ("own tenants", "surrey-east-sussex", lambda p: p.partnership.tenancy.model == "own"),
    ("ExpressRoute", "surrey-east-sussex", _expressroute),
    ("a fire service", "surrey-east-sussex", _kind("fire")),
    ("a site on PSN alone", "three-c", _psn_only),
    ("equal shares", "three-c", _equal_shares),
    ("a service nobody takes yet", "three-c", _listed_and_taken_by_nobody),
)


@pytest.mark.parametrize(("what", "partnership", "holds"), ONE_EACH, ids=[what for what, _, _ in ONE_EACH])
def test_one_example_exercises_it_and_no_other(
    estate: Estate, what: str, partnership: str, holds: Callable[[DeclaredPartnership], bool]
) -> None:
    assert [each.slug for each in estate.partnerships if holds(each)] == [partnership], what


def test_not_every_council_of_2020_vision_takes_every_service(estate: Estate) -> None:
    declared = estate.partnership("vision-2020")
    columns = {m.member: [s.service for s in m.services if not s.sovereign] for m in declared.members}
    assert len(columns["cheltenham"]) == 2
    assert len(columns["forest-of-dean"]) == 5
    assert len(columns["cotswold"]) == len(columns["west-oxfordshire"]) == len(declared.services)


def test_the_private_partner_of_southwest_one_has_less(estate: Estate) -> None:
    partner = estate.partnership("southwest-one").member("ibm")
    assert (partner.domains, partner.sites, partner.services, partner.accession.cost_parts) == ((), (), (), 0)


def test_the_police_is_sealed_for_it_uses_what_both_councils_use(estate: Estate) -> None:
    declared = estate.partnership("southwest-one")
    police = declared.member("avon-somerset-police")
    theirs = [r for m in declared.members if m != police for site in m.sites for r in site.ranges]
    (own,) = police.sites[0].ranges
    assert [own.overlaps(other) for other in theirs] == [True, True]
    taken = [declared.service(s.service) for s in police.services if not s.sovereign]
    assert all(service.sealed_entrance for service in taken)
    assert [s.service for s in declared.services if s.sealed_entrance] == ["erp", "procurement"]


def test_slough_keeps_one_service_and_brings_what_a_join_stumbles_over(estate: Estate) -> None:
    slough = estate.partnership("lgss").member("slough")
    assert [s.service for s in slough.services if s.sovereign] == ["procurement"]
    assert slough.telephony[0].site == "st-martins-place"
    assert slough.contracts[0].ends.year - slough.joins.year == 3
    assert slough.legacy.systems[0].supported_until < slough.joins
    assert [str(r) for site in slough.sites for r in site.ranges] == ["10.32.0.0/18", "172.16.0.0/20"]


def test_lgss_reaches_psn_and_the_internet_and_is_reached_from_psn(estate: Estate) -> None:
    services = estate.partnership("lgss").services
    assert [s.service for s in services if any(r.to == "psn" for r in s.reaches)] == ["payroll"]
    assert [s.service for s in services if any(r.to == "internet" for r in s.reaches)] == ["payments"]
    assert [s.service for s in services if any(e.from_psn for e in s.entrances)] == ["hr"]
