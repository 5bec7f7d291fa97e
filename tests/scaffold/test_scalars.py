"""A value written as YAML reads back as itself."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from infra.declaration.source import parse
from infra.scaffold.scalars import scalar

printable = st.text(
    st.characters(min_codepoint=0x20, max_codepoint=0xFFFF, exclude_categories=("C", "Z")), min_size=1
)


@given(text=printable)
def test_text_reads_back_in_a_block_and_in_a_flow_collection(text: str) -> None:
    written = f"a: {scalar(text)}\nb: {{c: {scalar(text)}, d: [{scalar(text)}]}}\n"
    assert "\n" not in scalar(text)
    assert yaml.safe_load(written) == {"a": text, "b": {"c": text, "d": [text]}}
    source, problems = parse("x", written)
    assert not problems
    assert source.root == {"a": text, "b": {"c": text, "d": [text]}}


@pytest.mark.parametrize(
    "text",
    ["null", "True", "no", "off", "1974", "1.5", "0x1f", "-", "~", "E1", ".inf", "a #b", "a: b", "&a", "*a"],
)
def test_text_that_reads_as_something_else_is_told_apart(text: str) -> None:
    assert parse("x", f"a: {scalar(text)}\n")[0].root == {"a": text}


@pytest.mark.parametrize(
    "text", ["Slough", "St Martin's Place", "LGSS (shared)", "a.gov.uk", "Standard_D2s_v5"]
)
def test_plain_text_stays_plain(text: str) -> None:
    assert scalar(text) == text


def test_a_tuple_is_a_list_on_one_line() -> None:
    assert scalar(("1", "a b", 3)) == '["1", a b, 3]'
