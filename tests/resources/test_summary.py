"""A stack in people's words."""

import pytest

from infra.resources.arm_types import TEMPLATES
from infra.resources.summary import KINDS, Kind, counts, is_deployed, kind_of

from .planning import resource

SUBNET = "azure-native:network:Subnet"


def test_every_type_that_has_an_id_has_a_name_for_people() -> None:
    assert TEMPLATES.keys() <= KINDS.keys()


def test_no_two_types_share_a_name() -> None:
    assert len({str(kind) for kind in KINDS.values()}) == len(KINDS)


@pytest.mark.parametrize(
    ("kind", "number", "expected"),
    [
        (Kind("virtual network"), 0, "0 virtual networks"),
        (Kind("virtual network"), 1, "1 virtual network"),
        (Kind("virtual network"), 2, "2 virtual networks"),
        (Kind("backup policy", "backup policies"), 1, "1 backup policy"),
        (Kind("backup policy", "backup policies"), 3, "3 backup policies"),
    ],
)
def test_one_is_one_and_two_are_several(kind: Kind, number: int, expected: str) -> None:
    assert kind.counted(number) == expected


def test_the_most_numerous_kind_comes_first_then_by_name() -> None:
    found = counts(
        [resource("hub"), resource("a", SUBNET), resource("b", SUBNET), resource("x", "azuread:index:X")]
    )
    assert [str(count) for count in found] == ["2 subnets", "1 X", "1 virtual hub"]


@pytest.mark.parametrize(
    ("token", "resource_id"),
    [
        ("shirehall:network:Wan", ""),
        ("pulumi:pulumi:Stack", ""),
        ("pulumi:providers:azure-native", "host"),
    ],
)
def test_what_is_only_ours_is_not_counted(token: str, resource_id: str) -> None:
    ours = resource("x", token, id=resource_id)
    assert not is_deployed(ours)
    assert counts([ours]) == ()


def test_a_type_without_a_row_goes_by_its_own_name() -> None:
    assert str(kind_of("azuread:index/user:User")) == "User"
