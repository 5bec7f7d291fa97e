"""Names: conventional, legal, never two alike."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infra.design.names.naming import fitting, name, token
from infra.design.names.rules import NAME_RULES

WORD = st.text("ab1", min_size=1, max_size=6)
SLUG = st.lists(WORD, min_size=1, max_size=3).map("-".join).map("s".__add__)
KINDS = st.sampled_from(sorted(NAME_RULES))
HOST = "7b39429c-8500-4a6e-9704-323eac5b2c74"


@pytest.mark.parametrize(
    ("kind", "slugs", "ends", "expected"),
    [
        ("virtual network", ("lgss", "slough"), ("uks",), "vnet-lgss-slough-uks"),
        ("resource group", ("lgss",), ("network", "uks"), "rg-lgss-network-uks"),
        ("virtual hub", ("lgss",), ("uks",), "vhub-lgss-uks"),
        ("network security group", ("lgss", "slough"), ("apps", "uks"), "nsg-lgss-slough-apps-uks"),
        (
            "vpn site",
            ("3c", "west-oxfordshire", "town-hall"),
            ("uks",),
            "vst-3c-west_oxfordshire-town-hall-uks",
        ),
        ("linux computer", ("payroll",), ("web", "1"), "payroll-web-1"),
        ("recovery vault", ("lgss",), ("uks",), "rsv-lgss-uks"),
    ],
)
def test_a_name_says_kind_whose_and_where(
    kind: str, slugs: tuple[str, ...], ends: tuple[str, ...], expected: str
) -> None:
    assert name(kind, *slugs, ends=ends) == expected


def test_hyphens_within_slugs_never_make_two_councils_one() -> None:
    assert name("vpn site", "lgss", "a-b", "c") == "vst-lgss-a_b-c"
    assert name("vpn site", "lgss", "a", "b-c") == "vst-lgss-a-b-c"


def test_a_type_without_underscores_tells_them_apart_by_a_digest() -> None:
    one, other = name("virtual machine", "a-b", "c"), name("virtual machine", "a", "b-c")
    assert one.startswith("vm-a-b-c-")
    assert other == "vm-a-b-c"
    assert "_" not in one


def test_a_windows_computer_name_of_15_stays_and_of_16_ends_in_a_digest() -> None:
    fits, long = (
        name("windows computer", "financial", ends=("web1",)),
        name("windows computer", "financials1", ends=("web1",)),
    )
    assert fits == "financial-web1"
    assert name("windows computer", "financials", ends=("web1",)) == "financials-web1"
    assert len(long) == 15
    assert re.fullmatch(r"financial-[0-9a-f]{5}", long)


def test_a_virtual_network_name_of_64_stays_and_of_65_ends_in_a_digest() -> None:
    fits, long = (
        name("virtual network", "a" * 26, "b" * 26, ends=("c" * 5,)),
        name("virtual network", "a" * 26, "b" * 26, ends=("c" * 6,)),
    )
    assert (len(fits), len(long)) == (64, 64)
    assert fits.endswith("-ccccc")
    assert long.startswith("vnet-" + "a" * 26)
    assert re.search(r"-[0-9a-f]{8}$", long)


def test_globally_unique_names_depend_on_the_host_and_on_nothing_that_changes() -> None:
    mine = name("key vault", "lgss", ends=("uks",), unique_to=HOST)
    assert mine == name("key vault", "lgss", ends=("uks",), unique_to=HOST)
    assert mine != name("key vault", "lgss", ends=("uks",), unique_to=HOST.replace("7", "8"))
    assert re.fullmatch(r"kv-lgss-uks-[0-9a-f]{8}", mine)
    assert re.fullmatch(
        r"stlgssuks[0-9a-f]{8}", name("storage account", "lgss", ends=("uks",), unique_to=HOST)
    )


@settings(max_examples=150, deadline=None)
@given(KINDS, st.lists(SLUG, min_size=1, max_size=3))
def test_any_slugs_give_a_legal_name(kind: str, slugs: list[str]) -> None:
    rule, made = NAME_RULES[kind], name(kind, *slugs, ends=("web", "uks"), unique_to=HOST)
    assert rule.minimum <= len(made) <= rule.maximum
    assert re.fullmatch(rule.pattern, made)


@settings(max_examples=150, deadline=None)
@given(KINDS, st.lists(SLUG, min_size=2, max_size=3), st.lists(SLUG, min_size=2, max_size=3))
def test_distinct_slugs_give_distinct_names(kind: str, one: list[str], other: list[str]) -> None:
    other = other[: len(one)] + one[len(other) :]
    assert (name(kind, *one) == name(kind, *other)) == (one == other)


@settings(max_examples=150, deadline=None)
@given(KINDS, SLUG, SLUG)
def test_a_hyphen_moved_from_one_slug_to_the_next_gives_another_name(kind: str, head: str, tail: str) -> None:
    assert name(kind, f"{head}-x", tail) != name(kind, head, f"x-{tail}")


def test_text_of_the_longest_length_stays_as_it_is() -> None:
    assert fitting("a" * 80, 80) == "a" * 80
    assert len(fitting("a" * 81, 80)) == 80
    assert fitting("a" * 81, 80) != fitting("a" * 82, 80)


def test_a_field_of_a_flow_has_no_hyphens() -> None:
    assert token("west-oxfordshire") == "west_oxfordshire"


def test_every_rule_says_where_it_is_written() -> None:
    assert all(rule.source for rule in NAME_RULES.values())
