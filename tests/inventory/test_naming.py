"""Groups and secrets of different things have different names, whatever the things are called."""

import re

from hypothesis import given
from hypothesis import strategies as st

from infra.inventory.naming import group_name, secret_name
from tests.configuration.test_playbooks import plugin

SLUGS = st.from_regex(r"[a-z][a-z0-9]{0,3}(-[a-z0-9]{1,3}){0,3}", fullmatch=True)
WORDS = st.lists(SLUGS, min_size=1, max_size=3).map(tuple)


@given(WORDS, WORDS)
def test_different_words_have_different_names(some: tuple[str, ...], others: tuple[str, ...]) -> None:
    same = some == others
    assert (group_name(*some) == group_name(*others)) is same
    assert (secret_name(*some) == secret_name(*others)) is same


def test_a_council_of_one_service_is_not_the_council_of_another() -> None:
    assert secret_name("hr", "west-kent", "app") != secret_name("hr-west", "kent", "app")
    assert group_name("service", "hr", "web") != group_name("service", "hr-web")


@given(WORDS)
def test_ansible_and_key_vault_take_the_names(words: tuple[str, ...]) -> None:
    assert re.fullmatch(r"[a-z_][a-z0-9_]*", group_name(*words))
    assert re.fullmatch(r"[0-9a-zA-Z-]{1,127}", secret_name(*words))


@given(WORDS)
def test_the_lookup_asks_for_the_same_name(words: tuple[str, ...]) -> None:
    assert plugin("lookup/secret.py").name_of(words) == secret_name(*words)
