"""The second opinion walks the example partnerships: what must pass passes, and what must not does not."""

from itertools import permutations

import pytest

from infra.resources.planned import PlannedStack
from tests.assurance.examples import SLUGS, example
from tests.assurance.oracle import Fate, judge, read
from tests.assurance.oracle.book import Book, Site
from tests.assurance.packet import Packet

SLOUGH, HUNTINGDON, ST_MARTINS = "10.64.16.9", "10.0.64.9", "10.32.0.9"
CAMBRIDGESHIRE = "10.64.48.9"
PAYROLL, PAYROLL_SERVER, HR = "10.64.4.14", "10.64.4.15", "10.64.4.7"
PSN, BASTION = "51.231.16.9", "10.64.2.9"


def book_of(slug: str) -> Book:
    return read(example(slug))


def site(book: Book, part: str) -> str:
    """The id of the one site with that in its name."""
    return next(site.key for site in book.sites if part in site.key.rpartition("/")[2])


def asked(slug: str, source: str, destination: str, port: int, start: str = "", name: str = "") -> Fate:
    book = book_of(slug)
    return judge(book, Packet(source, destination, port, name=name, start=start and site(book, start)))


def test_a_segment_reaches_payroll_through_the_firewall() -> None:
    fate = asked("lgss", SLOUGH, PAYROLL, 443)
    assert (fate.verdict, len(fate.firewalls)) == ("allow", 1)


def test_a_translated_site_reaches_payroll_under_its_external_range() -> None:
    fate = asked("lgss", ST_MARTINS, PAYROLL, 443, "st-martins")
    assert (fate.verdict, fate.source, len(fate.firewalls)) == ("allow", "10.79.192.9", 1)


def test_a_translated_site_reaches_its_own_segment() -> None:
    fate = asked("lgss", ST_MARTINS, SLOUGH, 3389, "st-martins")
    assert (fate.verdict, len(fate.firewalls)) == ("allow", 1)


def test_a_segment_reaches_the_psn_untranslated() -> None:
    fate = asked("lgss", SLOUGH, PSN, 443)
    assert (fate.verdict, fate.source, len(fate.firewalls)) == ("allow", SLOUGH, 1)


def test_the_psn_reaches_hr_through_the_firewall() -> None:
    fate = asked("lgss", PSN, HR, 443, "psn")
    assert (fate.verdict, len(fate.firewalls)) == ("allow", 1)


def test_an_administrator_reaches_a_server_through_the_firewall() -> None:
    fate = asked("lgss", BASTION, PAYROLL_SERVER, 22)
    assert (fate.verdict, len(fate.firewalls)) == ("allow", 1)


def test_a_site_is_stopped_by_the_firewall_before_another_site() -> None:
    fate = asked("lgss", ST_MARTINS, HUNTINGDON, 443, "st-martins")
    assert (fate.verdict, fate.hops[-1]) == ("deny", "dropped: the firewall: deny-private")


def test_a_segment_is_stopped_at_its_own_door_before_another_segment() -> None:
    fate = asked("lgss", SLOUGH, CAMBRIDGESHIRE, 443)
    assert (fate.verdict, fate.firewalls) == ("deny", ())


def test_a_site_is_stopped_by_the_firewall_before_another_segment() -> None:
    fate = asked("lgss", ST_MARTINS, CAMBRIDGESHIRE, 443, "st-martins")
    assert (fate.verdict, fate.hops[-1]) == ("deny", "dropped: the firewall: deny-private")


def test_only_named_hosts_of_the_internet_are_reached() -> None:
    assert asked("lgss", SLOUGH, "203.0.113.7", 443, name="management.azure.com").verdict == "allow"
    assert asked("lgss", SLOUGH, "203.0.113.7", 443, name="www.example.org").verdict == "deny"


def test_a_sealed_site_reaches_a_service_by_private_link_and_nothing_reaches_it() -> None:
    out = asked("southwest-one", "10.6.0.9", "10.152.3.4", 443, "portishead")
    assert (out.verdict, out.firewalls) == ("allow", ())
    assert asked("southwest-one", "10.152.4.5", "10.6.0.9", 443).verdict == "deny"


def test_a_circuit_reaches_its_own_segment_through_the_firewall() -> None:
    book = book_of("surrey-east-sussex")
    segment = next(s for s in book.subnets.values() if "sussex-surrey-workspace" in s.key)
    source = next(s for s in book.sites if "county-hall" in s.key)
    packet = Packet(str(source.ranges[0][9]), str(segment.prefixes[0][9]), 3389, start=source.key)
    assert len(judge(book, packet).firewalls) == 1


@pytest.mark.parametrize("slug", SLUGS)
def test_no_member_reaches_another(slug: str) -> None:
    stacks = example(slug)
    book = read(stacks)
    for one, other in permutations(stacks[1:], 2):
        for source, start in ends(book, one):
            for destination, _ in ends(book, other):
                for packet in probes(source, destination, start):
                    assert judge(book, packet).verdict == "deny", packet


def ends(book: Book, member: PlannedStack) -> list[tuple[str, str]]:
    """An address in each subnet and each site of a member, with the id of the place."""
    keys = {resource.id.casefold() for resource in member.resources}
    subnets = [s for s in book.subnets.values() if s.key in keys and s.name != "GatewaySubnet"]
    sites = [s for s in book.sites if s.key in keys]
    return [(str(s.prefixes[0][9]), s.key) for s in subnets] + [(str(_real(s)), s.key) for s in sites]


def probes(source: str, destination: str, start: str) -> list[Packet]:
    tcp = [Packet(source, destination, port, start=start) for port in (22, 53, 443, 3389)]
    return [
        *tcp,
        Packet(source, destination, 53, "Udp", start=start),
        Packet(source, destination, 0, "Icmp", start=start),
    ]


def _real(site: Site) -> object:
    return site.real[0][9]
