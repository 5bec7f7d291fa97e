"""The same stack is the same bytes, and the bytes give the same stack."""

import json

import pytest
from hypothesis import given, settings

from infra.resources.planned import PlannedStack
from infra.resources.serialise import FormatError, from_json, to_json

from .planning import resource, stack, stacks


@given(stacks)
@settings(max_examples=60)
def test_what_was_written_is_read_back(planned: PlannedStack) -> None:
    assert from_json(to_json(planned)) == planned
    assert to_json(from_json(to_json(planned))) == to_json(planned)


def test_the_order_of_keys_changes_no_byte() -> None:
    one = stack(resource(inputs={"location": "uksouth", "sku": {"name": "Standard", "tier": "x"}}))
    other = stack(resource(inputs={"sku": {"tier": "x", "name": "Standard"}, "location": "uksouth"}))
    assert to_json(one) == to_json(other)


def test_bytes_are_json_with_a_newline_at_the_end() -> None:
    data = to_json(stack(resource(inputs={"title": "Bôr"})))
    assert json.loads(data)["resources"][0]["inputs"] == {"title": "Bôr"}
    assert data.endswith(b"}\n")
    assert b" " not in data.replace(b"B\xc3\xb4r", b"")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "not a captured stack"),
        (b"{", "not a captured stack"),
        (b"[]", "not a captured stack"),
        (b"\xff", "not a captured stack"),
        (b'{"format":1,"stack":"s","resources":[{}]}', "not a captured stack: KeyError"),
        (b'{"format":0,"stack":"s","resources":[]}', "got format 0, expected 1"),
    ],
)
def test_other_bytes_are_refused(data: bytes, message: str) -> None:
    with pytest.raises(FormatError) as raised:
        from_json(data)
    assert str(raised.value).startswith(message)
