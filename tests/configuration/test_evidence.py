"""What is kept of a run can be checked by whoever was not there, and holds no secret."""

import json
import subprocess
from base64 import b64encode
from pathlib import Path

import pytest

from infra.configuration.evidence import MANIFEST, Provenance, SecretFoundError, keep
from infra.configuration.running import Asked, RunError, prepared
from infra.configuration.telling import Outcome, read

ASKED = Asked(ident="r1", phase="verify")
OUTCOME = Outcome(status="successful", changed={}, failed={}, hosts=("a",))
PROVENANCE = Provenance(
    who="an engineer", began="2011-04-04T09:00:00Z", ended="2011-04-04T09:01:00Z", commit="c0ffee", digest="d"
)
RESTORE = {
    "service": "payroll",
    "council": "slough",
    "backup": "20110404-020000F",
    "taken": "2011-04-04T02:00:04+00:00",
    "restored_to": "2011-04-04T09:00:00+00:00",
    "rows": {"public.entry": 2},
    "sha256": "ef8cc726073174c7b262b50ef9ea035348e99d2c52b86b56fb62de01d2e07366",
    "seconds": 5.1,
    "by": "payroll-data-1",
    "on": "2011-04-04",
    "expires": "2011-07-03",
}
SECRET = "a-password-that-nobody-knows"


def run_that_said(folder: Path, **result: object) -> Path:
    events = folder / "artifacts" / "r1" / "job_events"
    events.mkdir(parents=True)
    (folder / "inventory").mkdir()
    (folder / "inventory" / "declared.yaml").write_text("all: {}\n", encoding="utf-8")
    tasks = folder / "project" / "roles" / "verify_host" / "tasks"
    tasks.mkdir(parents=True)
    (tasks / "main.yml").write_text("- {name: Look, tags: [control_firewalls]}\n", encoding="utf-8")
    data = {"host": "a", "role": "verify_host", "task": "Look", "duration": 0.5, "res": result}
    event = {"event": "runner_on_ok", "event_data": data}
    (events / "1-x.json").write_text(json.dumps(event), encoding="utf-8")
    return folder


def test_a_task_stands_for_the_control_that_it_is_tagged_with(tmp_path: Path) -> None:
    found = keep(run_that_said(tmp_path, changed=False), ASKED, OUTCOME, PROVENANCE, [SECRET])
    (done,) = found.controls["firewalls"]
    assert (done.host, done.task, done.outcome, done.seconds) == ("a", "Look", "ok", 0.5)
    assert set(found.versions) == {"ansible-core", "ansible-runner", "shirehall"}


def test_a_task_in_a_block_stands_for_the_controls_of_the_block_too(tmp_path: Path) -> None:
    folder = run_that_said(tmp_path, changed=False)
    (folder / "project" / "roles" / "verify_host" / "tasks" / "main.yml").write_text(
        "- name: All\n"
        "  tags: [control_firewalls]\n"
        "  block: [{name: Try}]\n"
        "  rescue: [{name: Look, tags: [control_logging, always]}]\n",
        encoding="utf-8",
    )
    found = keep(folder, ASKED, OUTCOME, PROVENANCE, [SECRET]).controls
    assert {control: [done.task for done in tasks] for control, tasks in found.items()} == {
        "firewalls": ["Look"],
        "logging": ["Look"],
    }


def test_what_restores_have_shown_is_kept_by_council(tmp_path: Path) -> None:
    folder = run_that_said(tmp_path)
    path = folder / "artifacts" / "r1" / "job_events" / "1-x.json"
    event = json.loads(path.read_text(encoding="utf-8"))
    event["event_data"] |= {
        "role": "verify_recovery",
        "task": "Read what restores have shown",
        "res": {"stdout_lines": [json.dumps(RESTORE | {"council": c}) for c in ("slough", "cambridgeshire")]},
    }
    path.write_text(json.dumps(event), encoding="utf-8")
    found = keep(folder, ASKED, OUTCOME, PROVENANCE, []).restores
    assert [restore.council for restore in found] == ["cambridgeshire", "slough"]
    kept = json.loads((folder / "evidence.json").read_text(encoding="utf-8"))["restores"][1]
    assert kept == RESTORE | {"taken": "2011-04-04T02:00:04Z", "restored_to": "2011-04-04T09:00:00Z"}


def test_the_manifest_holds_every_file_and_finds_a_changed_one(tmp_path: Path) -> None:
    keep(run_that_said(tmp_path), ASKED, OUTCOME, PROVENANCE, [])
    check = ["sha256sum", "--check", "--quiet", MANIFEST]
    assert subprocess.run(check, cwd=tmp_path, capture_output=True, check=False).returncode == 0
    (tmp_path / "evidence.json").write_text("{}", encoding="utf-8")
    done = subprocess.run(check, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "evidence.json: FAILED" in done.stdout


@pytest.mark.parametrize(
    "said",
    [
        SECRET,
        b64encode(SECRET.encode()).decode(),
        "-----BEGIN PRIVATE KEY-----\nMIG",
        "-----BEGIN EC PRIVATE KEY-----\nMIG",
        "SCRAM-SHA-256$4096:c2FsdA==$a:b",
    ],
)
def test_a_secret_is_refused_and_taken_away(tmp_path: Path, said: str) -> None:
    folder = run_that_said(tmp_path, stdout=said)
    with pytest.raises(SecretFoundError) as raised:
        keep(folder, ASKED, OUTCOME, PROVENANCE, [SECRET])
    assert str(raised.value).startswith(
        "run r1: got secrets in 1-x.json, expected none; these files are deleted"
    )
    assert SECRET not in str(raised.value)
    assert not list(folder.rglob("1-x.json"))
    assert not (folder / "evidence.json").exists()


def test_a_secret_of_several_lines_is_found_as_json_writes_it(tmp_path: Path) -> None:
    folder = run_that_said(tmp_path, stdout="before one line\nanother line after")
    with pytest.raises(SecretFoundError):
        keep(folder, ASKED, OUTCOME, PROVENANCE, ["one line\nanother line\n"])


def test_a_secret_is_found_as_an_address_writes_it(tmp_path: Path) -> None:
    folder = run_that_said(tmp_path, stdout="https://somebody:a%2Fpassword%2Fwith%2Fslashes@host/")
    with pytest.raises(SecretFoundError):
        keep(folder, ASKED, OUTCOME, PROVENANCE, ["a/password/with/slashes"])


def test_what_failed_says_why_of_each_item() -> None:
    res = {"msg": "One or more items failed", "results": [{"failed": True, "msg": "no"}, {"msg": "fine"}]}
    done = read({"event": "runner_on_failed", "event_data": {"host": "a", "task": "t", "res": res}})
    assert done is not None
    assert (done.outcome, done.said) == ("failed", "no")


def test_an_event_of_no_task_is_none() -> None:
    assert read({"event": "playbook_on_start", "event_data": {}}) is None


def test_a_folder_without_a_run_says_so(tmp_path: Path) -> None:
    with pytest.raises(RunError, match=r"got no run, expected one with asked\.json"):
        prepared(tmp_path)


@pytest.mark.parametrize(
    ("status", "failed", "hosts", "ok"),
    [
        ("successful", {}, ("a",), True),
        ("successful", {"a": 1}, ("a",), False),
        ("failed", {}, ("a",), False),
        ("successful", {}, (), False),
    ],
)
def test_a_run_is_fine_where_it_touched_hosts_and_nothing_failed(
    status: str, failed: dict[str, int], hosts: tuple[str, ...], ok: bool
) -> None:
    assert Outcome(status=status, changed={}, failed=failed, hosts=hosts).ok is ok
