"""A copy keeps the text of its source, and has names, ids and dates of its own."""

import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infra.scaffold import (
    MemberAnswers,
    copy_member,
    copy_partnership,
    copy_service,
    new_member,
    new_partnership,
)
from tests.conftest import COUNCILS
from tests.scaffold.worlds import JOINS, SIGNED, member, members, partnership, service, written

LGSS = COUNCILS / "lgss"
SERVICES = {path.stem: path.read_text(encoding="utf-8") for path in sorted((LGSS / "services").iterdir())}
EXAMPLES = sorted(COUNCILS.glob("*/partnership.yaml"))
EXAMPLE_MEMBERS = sorted(COUNCILS.glob("*/members/*.yaml"))


def _copied(name: str, **others: Any) -> str:
    text = (LGSS / name).read_text(encoding="utf-8")
    (made,) = copy_member(text, "thames", member(**others)).values()
    return made


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.parent.name)
def test_a_copy_of_each_example_has_no_error(tmp_path: Path, example: Path) -> None:
    services = {
        path.stem: path.read_text(encoding="utf-8") for path in (example.parent / "services").iterdir()
    }
    lead = member(own_tenant="00000000-0000-4000-8000-000000000003", initial_domain="a.onmicrosoft.com")
    answers = partnership(lead)
    loaded = written(tmp_path, copy_partnership(example.read_text(encoding="utf-8"), services, answers))
    assert loaded.errors == ()
    copy = loaded.estate.partnership("thames")
    assert copy.partnership.as_of is None
    assert copy.partnership.aggregates == (answers.aggregate,)
    assert [each.service for each in copy.services] == sorted(services)
    assert {each.owner for each in copy.services} == {"slough"}


@given(source=st.sampled_from(EXAMPLE_MEMBERS), answers=members)
@settings(max_examples=60, deadline=None)
def test_a_copy_of_any_member_joins_a_new_partnership_without_an_error(
    source: Path, answers: MemberAnswers
) -> None:
    lead = member("lead", gss="E06000038", domain="lead.gov.uk")
    files = new_partnership(partnership(lead))
    answers = answers.model_copy(update={"services": ()})
    with tempfile.TemporaryDirectory() as folder:
        copy = copy_member(source.read_text(encoding="utf-8"), "thames", answers)
        loaded = written(Path(folder), files, copy)
    assert loaded.errors == ()
    made = loaded.estate.partnership("thames").member(answers.member)
    assert (made.gss, made.joins, made.staff.heads) == (answers.gss, answers.joins, answers.heads)
    assert (made.subscription, made.tenancy.egress) == (answers.subscription, answers.egress)
    assert (made.contracts, made.exceptions, made.leaves, made.sealed) == ((), (), None, None)
    assert made.segment is not None


def test_subscriptions_are_kept_where_the_service_is_named(tmp_path: Path) -> None:
    joiner = member("reading", gss="E06000038", services=("payroll", "hr"))
    source = (LGSS / "members/slough.yaml").read_text(encoding="utf-8")
    whole = copy_partnership((LGSS / "partnership.yaml").read_text(encoding="utf-8"), SERVICES, partnership())
    loaded = written(tmp_path, whole, copy_member(source, "thames", joiner))
    assert loaded.errors == ()
    taken = loaded.estate.partnership("thames").member("reading").services
    assert [(each.service, each.since) for each in taken] == [("payroll", JOINS), ("hr", date(2027, 7, 1))]


def test_dates_move_with_the_join() -> None:
    text = _copied("members/cambridgeshire.yaml", joins=date(2010, 10, 11), services=("procurement",))
    assert "{service: procurement, since: 2010-12-11}" in text
    assert "review: 2011-10-11" in text


def test_comments_stay_but_for_those_of_what_is_left_behind() -> None:
    text = _copied("members/slough.yaml", services=("hr",))
    assert "since: 2027-07-01 # after the summer term's payroll has run in parallel" in text
    assert "name servers" not in text
    assert "telephony" not in text


def test_a_copy_says_so_below_its_schema() -> None:
    assert _copied("members/slough.yaml").splitlines()[:3] == [
        "# yaml-language-server: $schema=../../../schemas/member.schema.json",
        "# Copied: check every line. Premises, contracts and exceptions were left behind.",
        "member: slough",
    ]


def test_a_copied_member_without_a_subscription_stands_in_the_hosts() -> None:
    assert "subscription:" not in _copied("members/slough.yaml")
    given = _copied("members/slough.yaml", subscription="00000000-0000-4000-8000-000000000009")
    assert "subscription: 00000000-0000-4000-8000-000000000009" in given


def test_a_copied_service_has_the_name_of_its_partnership(tmp_path: Path) -> None:
    files = copy_service(SERVICES["procurement"], "thames", service("buying"))
    finance = copy_service(SERVICES["finance"], "thames", service("finance"))
    loaded = written(tmp_path, new_partnership(partnership()), files, finance)
    assert loaded.errors == ()
    made = loaded.estate.partnership("thames").service("buying")
    assert (made.dns_name, made.owner, made.review) == ("buying.thames.internal", "slough", date(2028, 4, 1))


def test_what_has_no_date_to_move_from_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^expected a date at joins of the declaration that is copied$"):
        copy_member("member: a\n", "thames", member())
    with pytest.raises(ValueError, match=r"expected a date at agreement\.signed of"):
        copy_partnership("partnership: a\n", {}, partnership())


def test_a_new_member_and_a_copied_one_have_the_same_path() -> None:
    text = (LGSS / "members/slough.yaml").read_text(encoding="utf-8")
    assert new_member("thames", member()).keys() == copy_member(text, "thames", member()).keys()
    assert SIGNED < JOINS
