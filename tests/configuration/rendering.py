"""What Ansible would write on servers, without a server: each file of each role's table, as it is rendered.

Run as a program, for Ansible keeps much of what it is told in its own modules: it reads an inventory, the
store of the secrets and the names of servers, and writes their files as JSON.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from infra.configuration.places import playbooks
from infra.configuration.throwaway import made
from infra.inventory.model import Inventory
from infra.inventory.render import as_yaml

Files = Mapping[str, str]
"""Texts by server and path, such as `payroll-web-1/etc/nginx/nginx.conf`."""


def rendered(folder: Path, known: Inventory, service: str) -> Files:
    """Every file that the playbooks write on the service's servers. Secrets are words that name them."""
    folder.mkdir(parents=True)
    (folder / "declared.yaml").write_text(as_yaml(known), encoding="utf-8")
    store = folder / "store"
    store.mkdir()
    for name in made(known):
        (store / name).write_text(f"secret {name}\n", encoding="utf-8")
    more = {"process_manager": "systemd", "secret_store": str(store), "ansible_group_priority": 10}
    (folder / "here.yaml").write_text(yaml.safe_dump({"all": {"vars": more}}), encoding="utf-8")
    hosts = [host.name for host in known.service(service).hosts]
    done = subprocess.run(
        [sys.executable, __file__, str(folder), *hosts],
        cwd=playbooks(),
        env={**os.environ, "ANSIBLE_CONFIG": "ansible.cfg"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: Files = json.loads(done.stdout)
    return found


@dataclass
class _Ansible:
    """Ansible's parts, put together for one inventory."""

    loader: Any
    inventory: Any
    variables: Any

    def files(self, wanted: list[str]) -> Iterator[tuple[str, str]]:
        """Server and path, and the text."""
        from ansible.playbook import Playbook

        for play in Playbook.load(
            "configure.yml", variable_manager=self.variables, loader=self.loader
        ).get_plays():
            hosts = [h for h in self.inventory.get_hosts(play.hosts) if h.name in wanted]
            tasks = [task for block in play.compile() for task in _tasks(block) if task.action == "files"]
            yield from (
                (f"{host.name}{file['path']}", file["content"])
                for host in hosts
                for task in tasks
                for file in self._of(play, host, task)
            )

    def _of(self, play: Any, host: Any, task: Any) -> Iterator[dict[str, str]]:
        """Of one task's table, by the action plug-in that a run uses."""
        from ansible.playbook.play_context import PlayContext
        from ansible.plugins import loader
        from ansible.template import Templar

        known = self.variables.get_vars(play=play, host=host, task=task)
        templar = Templar(loader=self.loader, variables=known)
        action = loader.action_loader.get(
            "files",
            task=task,
            connection=None,
            play_context=PlayContext(play=play),
            loader=self.loader,
            templar=templar,
            shared_loader_obj=loader,
        )
        if all(templar.evaluate_conditional(condition) for condition in task.when):
            for row in templar.template(task.args)["files"]:
                yield from action._files(row, known)


def _tasks(block: Any) -> Iterator[Any]:
    for task in block.block:
        yield from _tasks(task) if hasattr(task, "block") else [task]


def _main(folder: str, *hosts: str) -> None:
    from ansible.inventory.manager import InventoryManager
    from ansible.parsing.dataloader import DataLoader
    from ansible.plugins.loader import init_plugin_loader
    from ansible.vars.hostvars import HostVars
    from ansible.vars.manager import VariableManager

    init_plugin_loader()
    loader = DataLoader()
    loader.set_basedir(str(Path.cwd()))
    sources = [f"{folder}/declared.yaml", f"{folder}/here.yaml"]
    inventory = InventoryManager(loader=loader, sources=sources)
    variables = VariableManager(loader=loader, inventory=inventory)
    HostVars(inventory=inventory, variable_manager=variables, loader=loader)  # makes itself known to them
    ansible = _Ansible(loader, inventory, variables)
    json.dump(dict(sorted(ansible.files(list(hosts)))), sys.stdout)


if __name__ == "__main__":
    _main(*sys.argv[1:])
