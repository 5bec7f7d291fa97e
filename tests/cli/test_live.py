"""What is shown of the engine's work while it goes on."""

import json
from io import StringIO

import pytest
from rich.console import Console

from infra.cli.console import err
from infra.cli.live import _Picture, watching
from infra.engine.report import Message, Step


def step(phase: str, name: str = "vnet", operation: str = "create") -> Step:
    return Step(
        stack="lgss-slough",
        phase=phase,
        operation=operation,
        urn=f"urn:pulumi:lgss-slough::shirehall::network:VirtualNetwork::{name}",
        type="azure-native:network:VirtualNetwork",
        id="",
        changes=("tags.a",),
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
        "changes": ["tags.a"],
    }


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
