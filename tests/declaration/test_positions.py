"""Every key and value knows where it stands, in lines and columns from 1."""

import pytest

from infra.declaration.problems import FieldPath
from infra.declaration.source import DEEPEST, parse

TEXT = """\
# Slough, a unitary.
member: slough
sites:
  - site: town-hall
    ranges: [10.0.0.0/20, 10.0.16.0/20]
    device: {address: 192.0.2.1}
review:
"""


@pytest.mark.parametrize(
    ("path", "value", "key"),
    [
        (("member",), (2, 9), (2, 1)),
        (("sites",), (3, 1), (3, 1)),  # its value begins on a later line: the key says where to look
        (("sites", 0), (4, 5), (4, 5)),
        (("sites", 0, "ranges"), (5, 13), (5, 5)),
        (("sites", 0, "ranges", 1), (5, 27), (5, 27)),
        (("sites", 0, "device", "address"), (6, 23), (6, 14)),
        (("review",), (7, 8), (7, 1)),
        (("sites", 0, "device", "model"), (6, 5), (6, 5)),  # missing: where it belongs
        (("sites", 3), (3, 1), (3, 1)),
        (("joins",), (2, 1), (2, 1)),
    ],
)
def test_positions(path: FieldPath, value: tuple[int, int], key: tuple[int, int]) -> None:
    source, problems = parse("slough.yaml", TEXT)
    assert problems == ()
    assert (source.value_at(path), source.key_at(path)) == (value, key)


def test_values_are_plain() -> None:
    source, _ = parse("slough.yaml", TEXT)
    assert source.root == {
        "member": "slough",
        "sites": [
            {
                "site": "town-hall",
                "ranges": ["10.0.0.0/20", "10.0.16.0/20"],
                "device": {"address": "192.0.2.1"},
            }
        ],
        "review": None,
    }


def _nested(levels: int) -> str:
    return "a: " + "[" * levels + "]" * levels


def test_nesting_is_bounded() -> None:
    """The mapping itself is the first level."""
    assert parse("deep.yaml", _nested(DEEPEST - 1))[1] == ()
    assert [p.rule for p in parse("deep.yaml", _nested(DEEPEST))[1]] == ["yaml-depth"]


def test_a_hundred_thousand_brackets_are_refused_at_once() -> None:
    assert [p.rule for p in parse("bomb.yaml", "[" * 100_000)[1]] == ["yaml-depth"]


def test_an_alias_bomb_is_refused_without_being_followed() -> None:
    bomb = "a: &a [x, x]\n" + "".join(
        f"{k}: &{k} [*{j}, *{j}]\n" for j, k in zip("abcde", "bcdef", strict=True)
    )
    source, problems = parse("bomb.yaml", bomb)
    assert {p.rule for p in problems} == {"yaml-alias"}
    assert source.root is not None
    assert source.root["f"] == [None, None]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "a: [1\nb: 2\n",
            "did not find expected ',' or ']' while parsing a flow sequence that starts on line 1",
        ),
        ("a: 'x\n", "is a closing quote missing?"),
        ("a: 1\n b: 2\n", "put text that holds ': ' in quotes"),
        ("a: 1\n  - 2\n- 3\n", "is the line indented as far as its neighbours?"),
        ("a: [", "look at this line and the one before it"),
        ("a: @x\n", "put text that starts with a sign in quotes"),
    ],
)
def test_a_syntax_error_says_what_to_do(text: str, said: str) -> None:
    (problem,) = parse("broken.yaml", text)[1]
    assert problem.rule == "yaml-syntax"
    assert said in problem.message


def test_directives_are_refused() -> None:
    (problem,) = parse("old.yaml", "%YAML 1.1\n---\na: 1\n")[1]
    assert str(problem) == (
        "old.yaml:1:1: got a YAML directive, expected none; delete the line with '%' [yaml-tag]"
    )


def test_escapes_do_not_smuggle_what_the_text_may_not_hold() -> None:
    for escape in ("\\0", "\\e[31m", "\\u202e", "\\x85"):
        (problem,) = parse("escape.yaml", f'a: "Slough{escape}"')[1]
        assert problem.rule == "file-character"
        assert str(problem).isprintable()
