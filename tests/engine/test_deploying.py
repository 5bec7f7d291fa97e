"""A partnership deployed by the commands, with the real engine, to a simulated cloud: what each promises."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest

from infra.engine.find import Engine
from infra.rehearsal.clock import Clock
from infra.rehearsal.control_plane import ControlPlane
from infra.rehearsal.rules import RULES
from tests.engine.test_secrets import ENVIRONMENT, leaks
from tests.engine_room import Done, Shire, typed

SLUG, MEMBER = "charnwood-rushcliffe", "rushcliffe"


@dataclass
class Story:
    """What happened, by what was typed; and the folder in which it did."""

    folder: Path
    plane: ControlPlane
    done: dict[str, Done] = field(default_factory=dict)

    @property
    def preview(self) -> Path:
        """The kept preview of core."""
        return self.folder / "core.json"


def tell(folder: Path, plane: ControlPlane, run: Shire) -> Story:
    """Preview, approve, change one's mind, deploy, look, and take away again."""
    story = Story(folder=folder, plane=plane)

    def shire(name: str, *words: str, piped: str = "") -> None:
        story.done[name] = run(*words, piped=piped)

    shire("provisional", "preview", SLUG, MEMBER)
    run("onboard", SLUG, MEMBER)
    shire("member without core", "up", SLUG, MEMBER, "--yes")
    shire("member previewed without core", "preview", SLUG, MEMBER)
    shire("preview", "preview", SLUG, "core", "--out", "core.json")
    declared = folder / "councils" / SLUG / "partnership.yaml"
    text = declared.read_text(encoding="utf-8")
    declared.write_text(text.replace("log_retention_days: ", "log_retention_days: 1"), encoding="utf-8")
    ask = ("up", SLUG, "core", "--approved", "core.json", "--approver", "Head of ICT")
    shire("approved but changed", *ask)
    declared.write_text(text, encoding="utf-8")
    shire("approved for another", "up", SLUG, MEMBER, *ask[3:])
    shire("approved by nobody", "up", SLUG, "core", "--approved", "core.json")
    kept = story.preview.read_text(encoding="utf-8")
    story.preview.write_text(kept.replace('"uksouth"', '"ukwest"', 1), encoding="utf-8")
    shire("tampered", *ask)
    story.preview.write_text(kept, encoding="utf-8")
    shire("approved", *ask, piped="2>&1 | head -1")
    shire("approved once more", *ask)
    shire("asked and declined", "up", SLUG, MEMBER)
    shire("member", "up", SLUG, MEMBER, "--yes", "--json")
    shire("again", "up", SLUG, MEMBER)
    shire("followed by nobody", "up", SLUG, MEMBER, "--yes", "--json", piped="| head -1")
    shire("member's history", "stack", "history", SLUG, MEMBER, "--json")
    shire("refresh", "refresh", SLUG, MEMBER)
    shire("list", "stack", "list", SLUG, "--json")
    shire("history", "stack", "history", SLUG, "core", "--json")
    shire("export", "stack", "export", SLUG, MEMBER)
    shire("destroy core", "destroy", SLUG, "core", "--yes")
    shire("destroy", "destroy", SLUG, MEMBER, "--yes")
    return story


@pytest.fixture(scope="module")
def story(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    """The whole of it, once."""
    folder = tmp_path_factory.mktemp("deploying")
    plane = ControlPlane(Clock(date(2010, 1, 4)), rules=RULES)
    with typed(folder, engine, plane, SLUG, environment=ENVIRONMENT) as run:
        yield tell(folder, plane, run)


def code(story: Story, name: str) -> int:
    done = story.done[name]
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode


def test_what_is_provisional_is_not_deployed(story: Story) -> None:
    assert code(story, "provisional") == 2
    assert f"the addresses of {MEMBER} are provisional" in story.done["provisional"].stderr
    assert f"`shire onboard {SLUG} MEMBER`" in story.done["provisional"].stderr


def test_a_member_waits_for_core(story: Story) -> None:
    assert code(story, "member without core") == 1
    assert f"the core of {SLUG} is not deployed" in story.done["member without core"].stderr
    assert code(story, "member previewed without core") == 1
    assert f"the core of {SLUG} is not deployed" in story.done["member previewed without core"].stderr


def test_a_preview_creates_nothing_and_lists_what_only_azure_knows(story: Story) -> None:
    assert code(story, "preview") == 0
    kept = json.loads(story.preview.read_text(encoding="utf-8"))
    (stack,) = kept["stacks"]
    assert (stack["stack"], stack["state"]) == (f"{SLUG}-core", "nothing")
    assert any(step.startswith("create ") for step in stack["steps"])
    assert stack["unknown"]
    said = story.done["preview"].stdout
    assert f"{SLUG}-core, after nothing: {len(stack['steps'])} steps" in said
    assert f"  {stack['steps'][0]}" in said
    assert f"Not known before Azure answers: {len(stack['unknown'])}" in said
    assert f"Kept in core.json, sealed {kept['seal'][:12]}" in said


def test_an_approval_does_not_hold_for_other_declarations(story: Story) -> None:
    assert code(story, "approved but changed") == 1
    said = story.done["approved but changed"].stderr
    assert "core.json does not approve this: the declarations have changed: partnership.yaml; " in said
    assert "preview again, and let that be approved" in said


def test_an_approval_does_not_hold_for_another_stack(story: Story) -> None:
    assert code(story, "approved for another") == 1
    said = story.done["approved for another"].stderr
    assert f"approved were the stacks {SLUG}-core, asked for are {SLUG}-{MEMBER}" in said


def test_what_was_approved_is_done_and_history_says_who_approved(story: Story) -> None:
    assert code(story, "approved") == 0, story.done["approved"]
    updates = json.loads(story.done["history"].stdout)["updates"]
    seal = json.loads(story.preview.read_text(encoding="utf-8"))["seal"][:12]
    said = updates[0]["message"]
    assert re.fullmatch(
        rf"declarations [0-9a-f]{{12}}, commit unknown, approved by Head of ICT, preview {seal}"
        ", built from .+",
        said,
    )
    assert updates[0]["result"] == "succeeded"


def test_an_update_is_finished_and_its_outcome_kept_where_nobody_reads_on(story: Story) -> None:
    """The engine's events are heard out, the stack's lock is let go, and the exit code is the outcome's."""
    said = story.done["approved"].stdout.splitlines()
    assert len(said) == 1
    assert said[0].startswith("  + create  ")
    assert code(story, "followed by nobody") == 0, story.done["followed by nobody"]
    (line,) = story.done["followed by nobody"].stdout.splitlines()
    assert json.loads(line)["kind"] == "plan"
    updates = json.loads(story.done["member's history"].stdout)["updates"]
    assert [update["result"] for update in updates] == ["succeeded"] * 3, "first, once more, and this"


def test_an_approval_says_who_approved(story: Story) -> None:
    assert code(story, "approved by nobody") == 2
    assert "--approved takes --approver NAME too" in story.done["approved by nobody"].stderr


def test_a_preview_that_was_changed_approves_nothing(story: Story) -> None:
    assert code(story, "tampered") == 1
    assert "core.json does not approve this: it has been changed since" in story.done["tampered"].stderr


def test_an_approval_holds_once(story: Story) -> None:
    assert code(story, "approved once more") == 1
    said = story.done["approved once more"].stderr
    assert f"the state of {SLUG}-core has moved: last done was nothing, now it is update of 20" in said


def test_without_approval_it_shows_and_asks(story: Story) -> None:
    assert code(story, "asked and declined") == 1
    done = story.done["asked and declined"]
    assert f"{SLUG}-{MEMBER}  preview fine: " in done.stdout
    assert "Do this? [y/N]" in done.stderr


def test_events_are_json_lines_and_the_last_is_the_outcome(story: Story) -> None:
    assert code(story, "member") == 0, story.done["member"]
    lines = [json.loads(line) for line in story.done["member"].stdout.splitlines()]
    assert {line["kind"] for line in lines[:-1]} <= {"plan", "step", "message"}
    assert (lines[-1]["kind"], lines[-1]["ok"]) == ("outcome", True)
    assert lines[-1]["changes"]["create"] > 20


def test_a_second_time_nothing_changes_and_nobody_is_asked(story: Story) -> None:
    assert code(story, "again") == 0
    assert "Do this?" not in story.done["again"].stderr
    assert " create" not in story.done["again"].stdout
    assert code(story, "refresh") == 0


def test_the_stacks_are_listed(story: Story) -> None:
    found = {s["stack"]: s["resources"] for s in json.loads(story.done["list"].stdout)["stacks"]}
    assert found.keys() == {f"{SLUG}-core", f"{SLUG}-{MEMBER}"}
    assert min(found.values()) > 20


def test_what_is_protected_is_not_destroyed_by_accident(story: Story) -> None:
    assert code(story, "destroy core") == 1
    assert "protected, because what they hold cannot be made again" in story.done["destroy core"].stderr


def test_a_destroyed_member_leaves_nothing_of_its_own(story: Story) -> None:
    assert code(story, "destroy") == 0, story.done["destroy"]
    assert not [r.id for r in story.plane.store if f"{SLUG}-{MEMBER}" in r.id]


def test_no_credential_is_in_anything_said_or_written(story: Story) -> None:
    said = [text for done in story.done.values() for text in (done.stdout, done.stderr)]
    assert leaks(said) == []
    files = [path for path in story.folder.rglob("*") if path.is_file() and "engine" not in path.parts]
    kinds = {path.suffix for path in files}
    assert {".json", ".yaml", ".md", ".html"} <= kinds
    assert [path for path in files if leaks([path.read_bytes().decode(errors="replace")])] == []
