"""An edit changes what it names, and leaves every other character."""

from datetime import timedelta

import pytest
import yaml

from infra.scaffold.editing import dates_moved, entries, headed, replaced, without

TEXT = """\
# A file.
a: 1 # one
# About b.
b:
  c: {d: 2, e: 3, f: 4}
  # About g.
  g:
    - x: 5
    - x: 6 # six

    # a remark
h: 2027-04-01
"""


@pytest.mark.parametrize(
    ("path", "gone"),
    [
        (("a",), "a: 1 # one\n"),
        (("b", "c", "d"), "d: 2, "),
        (("b", "c", "e"), "e: 3, "),
        (("b", "c", "f"), ", f: 4"),
        (("b", "g", 0), "    - x: 5\n"),
        (("h",), "h: 2027-04-01\n"),
        (("b", "c"), "  c: {d: 2, e: 3, f: 4}\n"),
        (("absent",), ""),
    ],
)
def test_what_is_taken_out_goes_and_nothing_else(path: tuple[str | int, ...], gone: str) -> None:
    assert without(TEXT, [path]) == (TEXT.replace(gone, "", 1) if gone else TEXT)
    assert yaml.safe_load(without(TEXT, [path]))


def test_the_comments_directly_above_a_key_go_with_it() -> None:
    text = without(TEXT, [("b",)])
    assert "About" not in text
    assert text.startswith("# A file.\na: 1 # one\n")


def test_the_comment_that_begins_the_file_stays() -> None:
    assert without(TEXT, [("a",)]).startswith("# A file.\n")


def test_blank_lines_that_were_apart_become_one() -> None:
    assert without("a: 1\n\nb: 2\n\nc: 3\n", [("b",)]) == "a: 1\n\nc: 3\n"


def test_a_value_is_replaced_where_it_stands() -> None:
    assert replaced(TEXT, {("b", "c", "e"): "x: y", ("a",): 7, ("none",): 1}) == TEXT.replace(
        "e: 3", 'e: "x: y"'
    ).replace("a: 1", "a: 7")


def test_a_list_becomes_one_on_a_line() -> None:
    assert replaced("a: [1, 2]\n", {("a",): ("x", "y z")}) == "a: [x, y z]\n"


def test_dates_move_by_days() -> None:
    assert (
        dates_moved("a: 2027-12-31 # end\nb: '2027-1-1'\n", timedelta(days=1))
        == "a: 2028-01-01 # end\nb: '2027-1-1'\n"
    )


def test_a_heading_replaces_all_but_the_schema() -> None:
    assert (
        headed("# yaml-language-server: x\n# old\n# old\na: 1\n", "new")
        == "# yaml-language-server: x\n# new\na: 1\n"
    )
    assert headed("a: 1\n", "new") == "# new\na: 1\n"


def test_a_last_line_without_an_end_is_taken_out() -> None:
    assert without("a: 1\nb: 2", [("b",)]) == "a: 1\n"
    assert without("", [("b",)]) == ""


@pytest.mark.parametrize(
    "text",
    [
        "a: &x 1\nb: *x\n",
        "a: [" * 40,
        "a: 1\na: 2\n",
        "a: 1\n---\nb: 2\n",
        "a: !!python/none x\n",
        "- a\n",
    ],
)
def test_text_that_is_no_declaration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^the text:\d+:\d+: "):
        entries(text)
