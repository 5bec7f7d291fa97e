"""What is shown of the engine's work while it goes on."""

import json
from io import StringIO

import pytest
from rich.console import Console

from infra.cli import live
from infra.cli.console import err
from infra.cli.live import _Picture, watching
from infra.cli.waiting import Needs
from infra.engine.report import Message, Phase, Step
from infra.resources.difference import PropertyChange


def step(phase: Phase, name: str = "vnet", operation: str = "create") -> Step:
    return Step(
        stack="lgss-slough",
        phase=phase,
        operation=operation,
        urn=f"urn:pulumi:lgss-slough::shirehall::network:VirtualNetwork::{name}",
        type="azure-native:network:VirtualNetwork",
        id="",
        changes=(PropertyChange(path="tags.a", before="1", after="2"),),
    )


def test_without_a_terminal_there_is_a_line_for_each_thing_done(monkeypatch: pytest.MonkeyPatch) -> None:
    said = StringIO()
    monkeypatch.setattr(err, "file", said)
    with watching(as_json=False) as listen:
        listen(step("begun"))
        listen(step("done"))
        listen(step("done", operation="same"))
        listen(step("done", operation="update"))
        listen(step("failed", operation="delete"))
        listen(Message(stack="lgss-slough", severity="waiting", text="Waiting for process 1", urn=""))
    assert [line.strip() for line in said.getvalue().splitlines()] == [
        "+ create  VirtualNetwork vnet",
        "~ update  VirtualNetwork vnet  tags.a",
        "- delete failed  VirtualNetwork vnet",
        "waiting: Waiting for process 1",
    ]


def test_as_json_each_event_is_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    with watching(as_json=True) as listen:
        listen(step("begun"))
    assert json.loads(capsys.readouterr().out) == {
        "kind": "step",
        "stack": "lgss-slough",
        "phase": "begun",
        "operation": "create",
        "urn": "urn:pulumi:lgss-slough::shirehall::network:VirtualNetwork::vnet",
        "type": "azure-native:network:VirtualNetwork",
        "id": "",
        "changes": [{"path": "tags.a", "before": "1", "after": "2"}],
        "seconds": 0.0,
    }


def test_as_json_a_program_is_told_first_what_will_wait_for_what(capsys: pytest.CaptureFixture[str]) -> None:
    plan = Needs(stack="lgss-slough", waits_for={"urn:b": ("urn:a",)})
    with watching(as_json=True, plans=lambda: [plan]):
        pass
    assert json.loads(capsys.readouterr().out) == {
        "kind": "plan",
        "stack": "lgss-slough",
        "waits_for": {"urn:b": ["urn:a"]},
    }


def test_a_step_that_took_its_time_says_how_long(monkeypatch: pytest.MonkeyPatch) -> None:
    said, clock = StringIO(), iter((100.0, 1900.4))
    monkeypatch.setattr(err, "file", said)
    monkeypatch.setattr(live, "monotonic", lambda: next(clock))
    with watching(as_json=False) as listen:
        listen(step("begun"))
        listen(step("done"))
    assert said.getvalue().strip() == "+ create  VirtualNetwork vnet  1800 s"


def test_a_refresh_that_ends_as_an_update_is_under_way_no_longer() -> None:
    picture = _Picture()
    picture.hear(step("begun", operation="refresh"))
    assert shown(picture) == ["0 done in 0 s", "refresh vnet 0 s"]
    picture.hear(step("done", operation="update"))
    assert shown(picture) == ["1 done in 0 s"]


def shown(picture: _Picture) -> list[str]:
    console = Console(width=110)
    with console.capture() as captured:
        console.print(picture.render())
    return [" ".join(line.split()) for line in captured.get().splitlines() if line.strip()]


def test_a_terminal_shows_what_waits_and_for_what() -> None:
    vnet, subnet = (step("begun", name).urn for name in ("vnet", "subnet"))
    slough = Needs(stack="lgss-slough", waits_for={vnet: (), subnet: (vnet,)})
    picture = _Picture([slough, Needs(stack="lgss-oxford", waits_for={})])
    turn = "for its turn: core first, then one at a time on a hub"
    assert shown(picture)[1:] == [f"waits lgss-slough {turn}", f"waits lgss-oxford {turn}"]
    held = "Waiting for process 1, which has this hub"
    picture.hear(Message(stack="lgss-slough", severity="waiting", text=held, urn=""))
    assert shown(picture)[1] == f"waits lgss-slough {held}"
    picture.hear(step("begun"))
    assert shown(picture) == [
        "0 of 2 done in 0 s",
        "create vnet 0 s",
        f"waits lgss-oxford {turn}",
        "waits VirtualNetwork subnet for VirtualNetwork vnet",
    ]
    picture.hear(step("done"))
    assert shown(picture) == ["1 of 2 done in 0 s", f"waits lgss-oxford {turn}"]


def test_a_terminal_shows_what_is_under_way_and_how_much_is_done() -> None:
    picture, console = _Picture(), Console(width=80)
    for number in range(14):
        picture.hear(step("begun", f"vnet-{number}"))
    picture.hear(step("done", "vnet-0", "create"))
    with console.capture() as captured:
        console.print(picture.render())
    head, *lines = captured.get().splitlines()
    assert head.startswith("1 done in 0 s, 1 more under way")
    assert [line.split()[:2] for line in lines] == [["create", f"vnet-{n}"] for n in range(1, 13)]
