"""Many stacks at once are the same stacks as one after the other."""

import functools
import pickle
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pulumi
import pytest
from pulumi_azure_native import Provider, resources

from infra.addressing.allocate import plan_addresses
from infra.addressing.entries import Lockfile
from infra.addressing.record import record
from infra.components.parts import UnknownStackError
from infra.declaration.estate import DeclaredPartnership
from infra.design import derive
from infra.design.estate import Design
from infra.resources import workers
from infra.resources.capture import CaptureError
from infra.resources.parallel import capture_parts, capture_stacks
from infra.resources.serialise import to_json
from infra.resources.workers import Job, capture_all

STACKS = ("lgss-core", "lgss-cambridgeshire", "lgss-northamptonshire", "lgss-slough")


def group(name: str | None) -> None:
    """A program that a worker can be given; without a name it fails."""
    provider = Provider("host", subscription_id="00000000-0000-0000-0000-000000000001")
    options = pulumi.ResourceOptions(provider=provider)
    resources.ResourceGroup("group", resource_group_name=name, location="uksouth", opts=options)


def jobs(names: list[str | None]) -> list[Job]:
    return [Job(stack=f"stack-{n}", program=functools.partial(group, name)) for n, name in enumerate(names)]


def test_workers_give_what_one_process_gives_in_the_order_of_the_jobs():
    names = [f"rg-{n}" for n in range(9)]
    alone = capture_all(jobs(names), processes=1)
    assert [planned.stack for planned in alone] == [f"stack-{n}" for n in range(9)]
    assert list(map(to_json, capture_all(jobs(names), processes=2))) == list(map(to_json, alone))


def test_no_jobs_are_no_stacks():
    assert capture_all([]) == ()


@pytest.mark.parametrize("processes", [1, 2])
def test_a_failure_in_a_worker_names_the_stack_and_the_resource(processes: int):
    with pytest.raises(CaptureError) as raised:
        capture_all(jobs(["rg-0", None, "rg-2"]), processes=processes)
    assert str(raised.value).startswith("stack 'stack-1': 'group' (azure-native:resources:ResourceGroup) ")


def test_the_stacks_of_a_design_come_in_the_order_asked(design: Design):
    wanted = tuple(reversed(STACKS))
    assert tuple(planned.stack for planned in capture_stacks(design, wanted)) == wanted


def test_a_stack_that_the_design_has_not_is_refused_with_those_it_has(design: Design):
    with pytest.raises(UnknownStackError) as raised:
        capture_stacks(design, ["lgss-rutland"])
    assert str(raised.value) == f"got stack 'lgss-rutland', expected one of {', '.join(STACKS)}"


def test_a_cached_stack_is_the_captured_one(design: Design, tmp_path: Path):
    cold = capture_stacks(design, STACKS)
    first = capture_stacks(design, STACKS, cache=tmp_path)
    second = capture_stacks(design, STACKS, cache=tmp_path)
    assert cold == first == second
    assert list(map(to_json, cold)) == list(map(to_json, second))


def test_after_one_change_one_stack_is_captured(
    design: Design, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    captured: list[str] = []

    def counting(wanted: list[Job], *, processes: int | None = None) -> tuple[object, ...]:
        captured.extend(job.stack for job in wanted)
        return capture_all(wanted, processes=processes)

    monkeypatch.setattr(workers, "capture_all", counting)
    capture_stacks(design, STACKS, cache=tmp_path)
    assert captured == list(STACKS)
    captured.clear()
    slough = design.member("slough")
    changed = replace(slough, budget=replace(slough.budget, amount=slough.budget.amount + 1))
    parts = [changed if member.member == "slough" else member for member in design.members]
    capture_parts([design.core, *parts], cache=tmp_path)
    assert captured == ["lgss-slough"]


def test_a_council_that_joins_changes_no_byte_of_the_stacks_that_are_there(lgss: DeclaredPartnership):
    remaining = tuple(member for member in lgss.members if member.member != "slough")
    before = replace(lgss, members=remaining)
    empty = Lockfile(partnership="lgss")
    lockfile = record(empty, plan_addresses(before, empty), members={m.member for m in remaining})
    old = derive.design(before, plan_addresses(before, lockfile))
    new = derive.design(lgss, plan_addresses(lgss, lockfile))
    there = [old.core.stack, *(member.stack for member in old.members)]
    assert list(map(to_json, capture_stacks(old, there))) == list(map(to_json, capture_stacks(new, there)))


def test_a_plan_that_is_kept_is_read_without_loading_the_sdk(design: Design, tmp_path: Path):
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
