"""Both sides of the limits that the rules draw, most of them days."""

from datetime import date
from pathlib import Path

import pytest

from infra.declaration.days import days_between, months_after
from infra.declaration.load import load_estate
from tests.estates.small import AUTOMATION_KEY, OWN_KEY, estate, member, write

PARTNERSHIP = "shire/partnership.yaml"
MEMBER = "shire/members/a.yaml"
KEYS = f"{AUTOMATION_KEY} automation\n  administrators: [{{name: anne, key: ssh-ed25519 {OWN_KEY} anne}}"
RSA = (
    "AAAAB3NzaC1yc2EAAAADAQABAAABAQCe3JCdagGqlFKiM45mtYJyKOcwuQBGFRvRurIRkMzJQWXr1tREwXWVyXM7bI9hmc7"
    "bQ8aRXA0OBH/nDb7CXSJvYTkW1pBLlvkEZtBIt4O/a+/QpKN+NRC5uNt5sc6IIl87wnu0WKin3O0oYNlmaXX8pQ/ydvM6KX"
    "dZXQus16d87YVMjlRtiwYIOrqRd6gcUVVkE/WS9HjThyCgEgSmc2w+eAH6pCVT57u+R3R3Vi95CG34H48tzhAXo3pjoqIC4"
    "s7CFaviOyH7es8k1pfPJUdFm+SuoiFpPauNaiKy0EVKarNpNsUr3pvHN31E04jCCe9kJsK80OnxuSBLwOiRJoGr"
)
TWICE = ["key-twice"]
EXCEPTION = (
    "exceptions:\n  - {{exception: x, subject: x, reason: x, owner: Lead, approver: Board, "
    "created: {}, expires: {}}}\n"
)


def _rules(root: Path, file: str, old: str, new: str, **members: str) -> list[str]:
    files = estate(members={"a": member("a", 1, services=("pay",)), **members}, services=("pay",))
    assert files[file].count(old) == 1
    files[file] = files[file].replace(old, new)
    return [problem.rule for problem in load_estate(write(root, files), today=date(2026, 1, 1)).problems]


@pytest.mark.parametrize(
    ("file", "old", "new", "rules"),
    [
        # As of 2026-01-01: what ends today still holds, what ended yesterday does not.
        (PARTNERSHIP, "ithc_expires: 2026-12-31", "ithc_expires: 2025-12-31", ["assurance-expired"]),
        (PARTNERSHIP, "ithc_expires: 2026-12-31", "ithc_expires: 2026-01-01", ["assurance-expiring"]),
        (PARTNERSHIP, "ithc_expires: 2026-12-31", "ithc_expires: 2026-04-01", ["assurance-expiring"]),
        (PARTNERSHIP, "ithc_expires: 2026-12-31", "ithc_expires: 2026-04-02", []),
        (PARTNERSHIP, "review: 2026-12-31", "review: 2025-12-31", ["review-overdue"]),
        (PARTNERSHIP, "review: 2026-12-31", "review: 2026-01-01", []),
        (PARTNERSHIP, "term_ends: 2035-01-01", "term_ends: 2026-03-31", ["join-outside-term"]),
        (PARTNERSHIP, "term_ends: 2035-01-01", "term_ends: 2026-04-01", []),
        (PARTNERSHIP, "signed: 2025-01-01", "signed: 2026-04-02", ["join-outside-term"]),
        (PARTNERSHIP, "signed: 2025-01-01", "signed: 2026-04-01", []),
        # A key is the same whatever its comment says, and another where one letter differs.
        (
            PARTNERSHIP,
            KEYS,
            KEYS.replace(OWN_KEY, AUTOMATION_KEY),
            TWICE,
        ),
        (PARTNERSHIP, KEYS, KEYS.replace(OWN_KEY, f"{AUTOMATION_KEY[:-1]}3"), []),
        (PARTNERSHIP, "anne}]", f"anne}}, {{name: bob, key: ssh-ed25519 {OWN_KEY} bob}}]", TWICE),
        (PARTNERSHIP, "anne}]", f"anne}}, {{name: bob, key: ssh-rsa {RSA} anne}}]", []),
        (PARTNERSHIP, "name: anne", "name: sudo", ["administrator-reserved"]),
        (PARTNERSHIP, "name: anne", "name: sudo_anne", []),
        (MEMBER, "signed: 2026-04-01", "signed: 2026-04-02", ["accession-after-join"]),
        (
            MEMBER,
            "joins: 2026-04-01\n",
            "joins: 2026-04-01\nexists: {until: 2026-04-01}\n",
            ["existence-ended"],
        ),
        (
            MEMBER,
            "joins: 2026-04-01\n",
            "joins: 2026-04-01\nexists: {until: 2026-04-02}\n",
            ["council-ending"],
        ),
        (
            MEMBER,
            "joins: 2026-04-01\n",
            "joins: 2026-04-01\nexists: {until: 2027-01-01}\n",
            ["council-ending"],
        ),
        (MEMBER, "joins: 2026-04-01\n", "joins: 2026-04-01\nexists: {until: 2027-01-02}\n", []),
        (
            MEMBER,
            "joins: 2026-04-01\n",
            "joins: 2026-04-01\nexists: {since: 2026-04-02}\n",
            ["existence-not-begun"],
        ),
        (MEMBER, "joins: 2026-04-01\n", "joins: 2026-04-01\nexists: {since: 2026-04-01}\n", []),
        (MEMBER, "joins: 2026-04-01\n", "joins: 2026-04-01\nleaves: 2026-04-01\n", ["leave-before-join"]),
        (MEMBER, "joins: 2026-04-01\n", "joins: 2026-04-01\nleaves: 2026-04-02\n", []),
        (MEMBER, "since: 2026-04-01", "since: 2026-03-31", ["subscription-before-join"]),
        (MEMBER, "since: 2026-04-01", "since: 2026-04-01, until: 2026-04-02", []),
        (MEMBER, "staff:", EXCEPTION.format("2025-12-01", "2025-12-31") + "staff:", ["exception-expired"]),
        (MEMBER, "staff:", EXCEPTION.format("2025-12-01", "2026-01-01") + "staff:", ["exception-expiring"]),
        (MEMBER, "staff:", EXCEPTION.format("2025-12-01", "2026-01-14") + "staff:", ["exception-expiring"]),
        (MEMBER, "staff:", EXCEPTION.format("2025-12-01", "2026-01-15") + "staff:", []),
        (MEMBER, "staff:", EXCEPTION.format("2025-12-01", "2026-03-01") + "staff:", []),
        (MEMBER, "staff:", EXCEPTION.format("2025-12-01", "2026-03-02") + "staff:", ["exception-long"]),
        (PARTNERSHIP, "[10.64.0.0/11]", "[10.0.0.0/9]", []),
        (PARTNERSHIP, "[10.64.0.0/11]", "[10.0.0.0/8]", ["aggregate-size"]),
        (PARTNERSHIP, "[10.64.0.0/11]", "[10.64.0.0/20]", []),
        (PARTNERSHIP, "[10.64.0.0/11]", "[10.64.0.0/21]", ["aggregate-size"]),
        (PARTNERSHIP, "[10.64.0.0/11]", "[10.64.0.0/16, 10.65.0.0/16]", []),
        (PARTNERSHIP, "[10.64.0.0/11]", "[172.16.0.0/12]", []),
        (PARTNERSHIP, "[10.64.0.0/11]", "[172.0.0.0/11]", ["aggregate-private"]),
    ],
)
def test_both_sides(tmp_path: Path, file: str, old: str, new: str, rules: list[str]) -> None:
    assert _rules(tmp_path, file, old, new) == rules


def test_a_successor_takes_over_on_the_day_its_predecessor_leaves(tmp_path: Path) -> None:
    """Code, device and egress address change hands; a day earlier two would hold them."""

    def rules(root: Path, left: str) -> list[str]:
        before = member("before", 7, joins="2025-06-01", leaves=left)
        after = member("after", 7, joins="2026-04-01")
        files = estate(members={"a": member("a", 1), "before": before, "after": after})
        return sorted(p.rule for p in load_estate(write(root, files), today=date(2026, 1, 1)).problems)

    assert rules(tmp_path / "one", "2026-04-01") == []
    assert rules(tmp_path / "two", "2026-04-02") == ["device-twice", "egress-twice", "gss-twice"]


def test_what_a_leaver_leaves_behind_is_not_reviewed(tmp_path: Path) -> None:
    gone = member("gone", 2, joins="2025-06-01", leaves="2026-01-01").replace(
        "review: 2026-12-31", "review: 2025-12-31"
    )
    files = estate(members={"a": member("a", 1), "gone": gone})
    assert load_estate(write(tmp_path, files), today=date(2026, 1, 1)).problems == ()


def test_a_tag_may_have_256_characters_and_a_partnership_40(tmp_path: Path) -> None:
    def rules(root: Path, tags: dict[str, str]) -> list[str]:
        text = "".join(f"  {name}: {value}\n" for name, value in tags.items())
        return _rules(root, PARTNERSHIP, "log_retention_days", f"tags:\n{text}log_retention_days")

    many = {f"t{number}": "x" for number in range(41)}
    assert rules(tmp_path / "1", dict(list(many.items())[:40])) == []
    assert rules(tmp_path / "2", many) == ["tags-many"]
    assert rules(tmp_path / "3", {"n" * 512: "x" * 256}) == []
    assert rules(tmp_path / "4", {"n" * 513: "x"}) == ["tag-text"]
    assert rules(tmp_path / "5", {"Microsoft-thing": "x"}) == ["tag-text"]


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2028, 3, 31), -1, date(2028, 2, 29)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 12, 31), 1, date(2027, 1, 31)),
        (date(2026, 1, 1), -1, date(2025, 12, 1)),
        (date(2026, 4, 1), 0, date(2026, 4, 1)),
    ],
)
def test_months_end_where_the_month_ends(day: date, months: int, then: date) -> None:
    assert months_after(day, months) == then


def test_days_are_counted_in_words() -> None:
    assert days_between(date(2026, 1, 1), date(2026, 1, 2)) == "1 day"
    assert days_between(date(2026, 1, 1), date(2029, 1, 1)) == "1,096 days"


@pytest.mark.parametrize(
    ("licences", "review", "found"),
    [
        ("{p2: 2}", "2027-01-01", []),
        ("{p2: 2}", "2027-01-02", ["review-far"]),
        ("{e3: 2}", "2027-01-02", []),
    ],
)
def test_timed_roles_end_within_a_year(tmp_path: Path, licences: str, review: str, found: list[str]) -> None:
    text = member("a", 1).replace("{heads: 100}", f"{{heads: 100, licences: {licences}}}")
    files = estate(members={"a": text.replace("review: 2026-12-31", f"review: {review}")})
    problems = load_estate(write(tmp_path, files), today=date(2026, 1, 1)).problems
    assert [problem.rule for problem in problems] == found


@pytest.mark.parametrize(("slug", "rules"), [("all", ["slug-reserved"]), ("alls", [])])
def test_no_partnership_is_called_as_every_one_is(tmp_path: Path, slug: str, rules: list[str]) -> None:
    files = estate(slug, members={"a": member("a", 1)})
    problems = load_estate(write(tmp_path, files), today=date(2026, 1, 1)).problems
    assert [problem.rule for problem in problems] == rules
    if rules:
        assert problems[0].file == "all/partnership.yaml"
        assert problems[0].message == (
            "got 'all', expected a slug that is not reserved; commands take it for every partnership of the "
            "estate"
        )
