"""Many stacks at once are the same stacks as one after the other, and kept ones the same as captured ones."""

import pickle
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from infra.addressing.allocate import plan_addresses
from infra.addressing.entries import Lockfile
from infra.addressing.record import record
from infra.components.parts import Part, UnknownStackError, parts
from infra.declaration.estate import DeclaredPartnership
from infra.design import derive
from infra.design.estate import Design, MemberDesign
from infra.resources import parallel
from infra.resources.capture import CaptureError
from infra.resources.parallel import capture_parts, capture_stacks
from infra.resources.planned import PlannedStack
from infra.resources.serialise import to_json

STACKS = ("lgss-core", "lgss-cambridgeshire", "lgss-northamptonshire", "lgss-slough")


def members(design: Design) -> tuple[MemberDesign, ...]:
    """The members, and each again under another name: enough for two workers."""
    return (
        *design.members,
        *(replace(m, member=f"{m.member}-2", stack=f"{m.stack}-2") for m in design.members),
    )


def as_bytes(stacks: tuple[PlannedStack, ...]) -> list[bytes]:
    return list(map(to_json, stacks))


def test_workers_give_what_one_process_gives_in_the_same_order(design: Design) -> None:
    alone = capture_parts(members(design), processes=1)
    assert [planned.stack for planned in alone] == [member.stack for member in members(design)]
    assert as_bytes(capture_parts(members(design), processes=2)) == as_bytes(alone)


def test_no_stacks_are_none() -> None:
    assert capture_parts([]) == ()


@pytest.mark.parametrize("processes", [1, 2])
def test_a_failure_names_the_stack_and_the_resource_wherever_it_happened(
    design: Design, processes: int
) -> None:
    nameless = [replace(member, group="") for member in design.members]
    with pytest.raises(CaptureError) as raised:
        capture_parts(nameless, processes=processes)
    assert str(raised.value) == (
        "stack 'lgss-cambridgeshire': 'group' (azure-native:resources:ResourceGroup) "
        "leaves resourceGroupName unset; expected it, for a name made up would be random"
    )


def test_the_stacks_of_a_design_come_in_the_order_asked(design: Design) -> None:
    wanted = tuple(reversed(STACKS))
    assert tuple(planned.stack for planned in capture_stacks(design, wanted)) == wanted


def test_a_stack_that_the_design_has_not_is_refused_with_those_it_has(design: Design) -> None:
    with pytest.raises(UnknownStackError) as raised:
        capture_stacks(design, ["lgss-rutland"])
    assert str(raised.value) == f"got stack 'lgss-rutland', expected one of {', '.join(STACKS)}"


def test_a_kept_stack_is_the_captured_one(design: Design, tmp_path: Path) -> None:
    cold = capture_stacks(design, STACKS)
    first = capture_stacks(design, STACKS, cache=tmp_path)
    second = capture_stacks(design, STACKS, cache=tmp_path)
    assert cold == first == second
    assert as_bytes(cold) == as_bytes(first) == as_bytes(second)


def test_after_one_change_one_stack_is_captured(
    design: Design, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    captured: list[str] = []
    real = parallel._captured_all

    def counting(wanted: tuple[Part, ...], processes: int | None) -> tuple[PlannedStack, ...]:
        captured.extend(part.stack for part in wanted)
        return real(wanted, processes)

    monkeypatch.setattr(parallel, "_captured_all", counting)
    capture_stacks(design, STACKS, cache=tmp_path)
    assert captured == list(STACKS)
    captured.clear()
    slough = design.member("slough")
    changed = replace(slough, budget=replace(slough.budget, amount=slough.budget.amount + 1))
    capture_parts(tuple({**parts(design), "lgss-slough": changed}.values()), cache=tmp_path)
    assert captured == ["lgss-slough"]


def test_a_council_that_joins_changes_no_byte_of_the_stacks_that_are_there(lgss: DeclaredPartnership) -> None:
    remaining = tuple(member for member in lgss.members if member.member != "slough")
    before = replace(lgss, members=remaining)
    empty = Lockfile(partnership="lgss")
    lockfile = record(empty, plan_addresses(before, empty), members={m.member for m in remaining})
    old = derive.design(before, plan_addresses(before, lockfile))
    new = derive.design(lgss, plan_addresses(lgss, lockfile))
    there = [old.core.stack, *(member.stack for member in old.members)]
    assert as_bytes(capture_stacks(old, there)) == as_bytes(capture_stacks(new, there))


def test_a_plan_that_is_kept_is_read_without_loading_the_sdk(design: Design, tmp_path: Path) -> None:
    capture_stacks(design, STACKS[-1:], cache=tmp_path / "cache")
    (tmp_path / "design").write_bytes(pickle.dumps(design))
    program = (
        "import pickle, sys, pathlib\n"
        "from infra.resources.parallel import capture_stacks\n"
        "folder = pathlib.Path(sys.argv[1])\n"
        "design = pickle.loads((folder / 'design').read_bytes())\n"
        "(stack,) = capture_stacks(design, ['lgss-slough'], cache=folder / 'cache')\n"
        "assert stack.stack == 'lgss-slough'\n"
        "assert not [name for name in sys.modules if name.startswith('pulumi')]\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
