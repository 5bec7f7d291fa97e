"""Core first, one at a time on a hub, hubs side by side."""

from dataclasses import replace
from pathlib import Path

import pytest

from infra.components.parts import Part, parts
from infra.design.derive import design
from infra.design.estate import Design
from infra.engine.backend import Backend
from infra.engine.order import hub_locks, waves
from tests.design.estates import lgss, plan

BACKEND = Backend(url="file:///state", secrets="passphrase", locks=Path("/locks"))


@pytest.fixture(scope="module")
def found() -> Design:
    declared = lgss()
    return design(declared, plan(declared))


def names(found: tuple[tuple[tuple[Part, ...], ...], ...]) -> list[list[list[str]]]:
    return [[[part.stack for part in lane] for lane in wave] for wave in found]


def test_core_goes_first_and_members_of_one_hub_one_after_the_other(found: Design) -> None:
    members = [member.stack for member in found.members]
    assert names(waves(tuple(parts(found).values()), "up")) == [[["lgss-core"]], [members]]


def test_what_is_destroyed_goes_the_other_way(found: Design) -> None:
    members = [member.stack for member in found.members]
    assert names(waves(tuple(parts(found).values()), "destroy")) == [[members], [["lgss-core"]]]


def test_members_of_two_hubs_go_side_by_side(found: Design) -> None:
    first, second, *_ = found.members
    other = replace(second, core=replace(second.core, hub=replace(second.core.hub, hub="vhub-lgss-ukw")))
    assert names(waves((first, other), "up")) == [[[first.stack], [other.stack]]]


def test_a_member_locks_its_hub_and_core_all_of_them(found: Design) -> None:
    hub = found.core.hubs[0].names.hub
    assert hub_locks(BACKEND, found.members[0]) == (Path(f"/locks/lgss-{hub}.lock"),)
    assert hub_locks(BACKEND, found.core) == tuple(
        Path(f"/locks/lgss-{each.names.hub}.lock") for each in found.core.hubs
    )


def test_looking_needs_no_order(found: Design) -> None:
    stacks = [[part.stack] for part in parts(found).values()]
    assert names(waves(tuple(parts(found).values()), "drift")) == [stacks]
    assert waves((), "drift") == ()
