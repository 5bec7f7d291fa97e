"""The table of known councils holds together."""

from datetime import date

from infra.declaration.fields import GssCode
from infra.declaration.register import known_council, known_councils, known_councils_at

PREFIXES = {"county": "E10", "district": "E07", "unitary": "E06"}


def test_it_is_sorted_and_each_council_stands_in_it_once() -> None:
    slugs = [council.council for council in known_councils()]
    assert slugs == sorted(set(slugs))
    codes: list[GssCode] = [council.gss for council in known_councils()]
    assert len(codes) == len(set(codes))


def test_a_gss_code_says_what_kind_of_council_it_is() -> None:
    for council in known_councils():
        assert council.gss.startswith(PREFIXES[council.kind]), council.council


def test_a_successor_begins_on_the_day_its_predecessor_ends() -> None:
    for council in known_councils():
        assert bool(council.until) == bool(council.successors), council.council
        assert [each.council for each in council.succeeded_by] == sorted(council.successors)
        for successor in council.succeeded_by:
            assert successor.since == council.until
            assert council in successor.preceded_by


def test_a_council_does_not_exist_on_the_day_it_ends() -> None:
    poole = known_council("poole")
    assert poole is not None
    assert poole.exists_at(date(2019, 3, 31))
    assert not poole.exists_at(date(2019, 4, 1))
    assert not poole.exists_at(date(1997, 3, 31))
    assert poole.exists_at(date(1997, 4, 1))


def test_no_domain_has_two_councils_on_one_day() -> None:
    for day in (date(2010, 4, 1), date(2019, 4, 1), date(2023, 4, 1)):
        domains = [council.domain for council in known_councils_at(day)]
        assert len(domains) == len(set(domains))


def test_a_council_that_is_not_in_it_is_none() -> None:
    assert known_council("rutland") is None
