"""Plain scalars are those of YAML 1.2's core schema: no surprise of older versions."""

import pytest

from infra.declaration.scalars import plain


@pytest.mark.parametrize(
    "text",
    [
        "no", "yes", "on", "off", "y", "n", "Yes",  # no booleans
        "10:30", "12:30:45", "190:20:30",  # no sexagesimals
        "2026-04-01", "2026-04-01T10:00:00Z",  # no timestamps
        "1_000", "0b11", "0o9", "0xg", "+", "-", ".", "1.2.3.4", "E06000039", "3c", "<<", "=", "truE",
    ],
)  # fmt: skip
def test_text_stays_text(text: str) -> None:
    assert plain(text) == text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None), ("~", None), ("null", None), ("NULL", None), ("true", True), ("FALSE", False), ("0", 0),
        ("010", 10), ("-12", -12), ("+7", 7), ("0o17", 15), ("0xff", 255), ("1.5", 1.5), (".5", 0.5),
        ("1.", 1.0), ("1e3", 1000.0), ("-.inf", float("-inf")), ("1e999", float("inf")),
    ],
)  # fmt: skip
def test_core_schema(text: str, value: object) -> None:
    found = plain(text)
    assert (type(found), found) == (type(value), value)


def test_a_number_of_ten_thousand_digits_costs_nothing_and_raises_nothing() -> None:
    assert plain("9" * 10_000) == float("inf")
    assert plain("9" * 18) == 10**18 - 1
