"""The playbooks by themselves: what ansible-lint says, what every role must have, where secrets come from."""

import importlib.util
import os
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar

from infra.configuration.phases import PHASES
from infra.configuration.places import playbooks
from infra.inventory.render import tree
from tests.configuration.servers import inventory

ROLES = sorted(path for path in (playbooks() / "roles").iterdir() if path.is_dir())
CONTROLS = {
    "control_backup",
    "control_firewalls",
    "control_logging",
    "control_secure_configuration",
    "control_security_updates",
    "control_user_access",
}


def plugin(path: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(Path(path).stem, playbooks() / "plugins" / path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_they_pass_the_production_profile_with_no_log_password() -> None:
    settings = yaml.safe_load((playbooks() / ".ansible-lint.yml").read_text(encoding="utf-8"))
    assert (settings["profile"], settings["enable_list"]) == ("production", ["no-log-password"])
    command = [str(Path(sys.executable).with_name("ansible-lint")), "--offline", "-c", ".ansible-lint.yml"]
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    done = subprocess.run(
        command,
        cwd=playbooks(),
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_phase_has_its_playbook() -> None:
    assert {f"{phase}.yml" for phase in PHASES} == {
        path.name
        for path in playbooks().glob("*.yml")
        if path.name not in ("requirements.yml", ".ansible-lint.yml")
    }


@pytest.mark.parametrize("role", ROLES, ids=lambda p: p.name)
def test_every_role_says_what_it_needs(role: Path) -> None:
    specs = yaml.safe_load((role / "meta" / "argument_specs.yml").read_text(encoding="utf-8"))[
        "argument_specs"
    ]
    assert specs["main"]["short_description"]
    for spec in specs.values():
        assert all(option["description"] for option in spec["options"].values())


@pytest.mark.parametrize("path", sorted(playbooks().glob("roles/*/tasks/*.yml")), ids=str)
def test_controls_are_those_of_the_table(path: Path) -> None:
    for task in yaml.safe_load(path.read_text(encoding="utf-8")):
        assert set(task.get("tags", ())) <= CONTROLS


def test_a_password_is_kept_as_postgresql_keeps_it() -> None:
    """The example of RFC 7677, with our own salt: the same pair gives the same verifier, no other does."""
    verifier = plugin("filter/scram.py").scram_verifier
    one = verifier("pencil", "payroll__slough__app")
    assert one == verifier("pencil", "payroll__slough__app")
    assert one != verifier("pencil", "payroll__cambridgeshire__app")
    assert one.startswith("SCRAM-SHA-256$4096:")
    assert "pencil" not in one


def test_a_secret_is_asked_of_key_vault_by_the_azure_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`az` itself is stood in for: what is asked of it, and what is made of its answers."""
    az = tmp_path / "az"
    az.write_text('#!/bin/sh\n[ "$5" = kv-lgss ] && echo "$*" || { echo "not there" >&2; exit 3; }\n')
    az.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    secret = plugin("lookup/secret.py")
    assert secret.from_vault("kv-lgss", "payroll--slough--app") == (
        "keyvault secret show --vault-name kv-lgss --name payroll--slough--app --query value --output tsv"
    )
    with pytest.raises(secret.AnsibleLookupError, match="vault 'kv-other' gave none: not there"):
        secret.from_vault("kv-other", "payroll--slough--app")


def test_a_secret_that_the_rehearsal_lacks_is_named(tmp_path: Path) -> None:
    secret = plugin("lookup/secret.py")
    (tmp_path / "authority").write_text("made up\n", encoding="utf-8")
    assert secret.from_folder(str(tmp_path), "authority") == "made up\n"
    with pytest.raises(
        secret.AnsibleLookupError, match="secret 'payroll--slough--app': the rehearsal's store has none"
    ):
        secret.from_folder(str(tmp_path), "payroll--slough--app")


def test_a_file_that_was_not_taken_in_counts_as_changed_until_it_is(tmp_path: Path) -> None:
    """As where a run was broken off between the file and the handler."""
    younger = plugin("modules/files.py")._younger
    file, taken_in = tmp_path / "nginx.conf", tmp_path / "nginx"
    assert not younger(str(file), str(taken_in))
    file.touch()
    assert younger(str(file), str(taken_in))
    taken_in.touch()
    os.utime(file, (1, 1))
    assert not younger(str(file), str(taken_in))
    os.utime(taken_in, (0, 0))
    assert younger(str(file), str(taken_in))
    assert not younger(str(file), "")


def test_what_was_taken_away_and_not_taken_in_shows_by_the_folder_that_it_was_in() -> None:
    read = plugin("modules/files.py")._read
    asked = {"files": [{"path": "/etc/a/b.conf"}], "beside": ["/etc/c.pem"], "absent": ["/etc/a/gone.conf"]}
    assert read(asked) == ["/etc/a/b.conf", "/etc/c.pem", "/etc/a"]


def test_what_root_reads_in_as_a_script_is_nobodys_to_write_but_roots() -> None:
    """Whoever owns a file may change it, whatever its mode."""
    role = playbooks() / "roles" / "application"
    sourced = re.findall(
        r"^\. (\S+)", (role / "templates/start.j2").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert sourced == ['"/etc/shire/$account.env"']
    tasks = yaml.safe_load((role / "tasks/main.yml").read_text(encoding="utf-8"))
    (row,) = (
        row
        for task in tasks
        for row in task.get("files", {}).get("files", ())
        if row["path"] == "/etc/shire/{account}.env"
    )
    assert "owner" not in row, "unsaid, it is root's"
    assert row["mode"] == "0400"


def handlers(role: Path) -> dict[str, list[dict[str, Any]]]:
    """The tasks of a role's handlers by what they listen to, in their order."""
    path, found = role / "handlers" / "main.yml", defaultdict(list)
    for task in yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else ():
        found[task["listen"]].append(task)
    return found


@pytest.mark.parametrize("role", ROLES, ids=lambda p: p.name)
def test_what_waits_for_a_handler_is_remembered_by_the_handler_that_it_waits_for(role: Path) -> None:
    """So a run that was killed between writing the files and having them read is finished by the next."""
    marks = {
        listened: tasks[-1]["ansible.builtin.command"]["argv"] for listened, tasks in handlers(role).items()
    }
    waiting = [
        task
        for path in sorted(role.glob("tasks/*.yml"))
        for task in yaml.safe_load(path.read_text(encoding="utf-8"))
        if "notify" in task
    ]
    assert set(marks) == {task["notify"] for task in waiting}
    for task in waiting:
        assert marks[task["notify"]] == ["touch", task["files"].get("taken_in")], task["name"]


@pytest.mark.parametrize("role", ROLES, ids=lambda p: p.name)
def test_who_reads_a_certificate_reads_it_again_when_it_is_renewed(role: Path) -> None:
    """Whoever writes it: one that is read at the start alone is served until it has expired."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(role.glob("templates/*.j2"))]
    tasks = [task for path in role.glob("tasks/*.yml") for task in yaml.safe_load(path.read_text("utf-8"))]
    written = [task["files"] for task in tasks if "files" in task]
    known = {row["path"] for files in written for row in files.get("files", ())}
    beside = {path for files in written for path in files.get("beside", ())}
    assert set(re.findall(r"/etc/shire/[a-z-]+\.pem", "\n".join(texts))) <= known | beside


def test_no_task_takes_the_time_in_utc_for_that_of_its_own_zone() -> None:
    """`now(utc=true)` knows no zone, so `timestamp()` would read it as local time: an hour off in summer."""
    files = sorted(playbooks().glob("roles/*/*/*"))
    assert [path for path in files if "now(utc=true).timestamp" in path.read_text(encoding="utf-8")] == []


def test_no_role_derives_a_version_or_the_clusters_that_the_inventory_has() -> None:
    """Each stood in several roles; it is derived once, in infra/inventory."""
    again = re.compile(r"unique\(attribute='cluster'\)|(debian-12|ubuntu-24\.04): *\"?\d")
    files = sorted(playbooks().glob("roles/*/defaults/*.yml"))
    assert [path for path in files if again.search(path.read_text(encoding="utf-8"))] == []


def test_the_servers_that_serve_while_one_is_drained_are_the_group_that_the_inventory_has() -> None:
    known = inventory("vision-2020")
    hosts = [host.name for host in known.service("finance-hr").hosts if host.role == "web"]
    groups: Any = tree(known)["all"]
    children = groups["children"]
    loader = DataLoader()
    path = playbooks() / "roles/application/defaults/main.yml"
    others = loader.load_from_file(str(path), trusted_as_template=True)["application_others"]
    variables = {
        "groups": {name: list(group.get("hosts", ())) for name, group in children.items()},
        "inventory_hostname": hosts[0],
        "server_role": "web",
        "service": {"service": "finance-hr"},
    }
    assert len(hosts) > 1
    assert Templar(loader=loader, variables=variables).template(others) == hosts[1:]
