"""What is kept of a run, so that somebody who was not there can see what was done: and no secret."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

import yaml
from pydantic import TypeAdapter

from infra.configuration.restores import Restore, restores
from infra.configuration.running import ARTIFACTS, INVENTORY, PROJECT, Asked
from infra.configuration.searching import search_for
from infra.configuration.telling import Done, Outcome, read
from infra.files import replace_whole

Task = Mapping[str, Any]
"""A task, or a block of them, as a role's file has it."""

EVIDENCE, MANIFEST = "evidence.json", "manifest.sha256"
_BLOCK = ("block", "rescue", "always")
_TOOLS = ("ansible-core", "ansible-runner", "shirehall")


class SecretFoundError(Exception):
    """A run left a secret in what it said; the message says where, and not what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Who ran it, when it began and ended (UTC), of which commit and which declarations."""

    who: str
    began: str
    ended: str
    commit: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a run did. `controls` holds by control the tasks that stand for it, on each host.

    `restores` are what restores have shown, where the run read that.
    """

    asked: Asked
    outcome: Outcome
    provenance: Provenance
    inventory: str
    versions: Mapping[str, str]
    controls: Mapping[str, tuple[Done, ...]]
    restores: tuple[Restore, ...] = ()


_EVIDENCE = TypeAdapter(Evidence)


def keep(
    folder: Path, asked: Asked, outcome: Outcome, provenance: Provenance, secrets: Iterable[str]
) -> Evidence:
    """Write the evidence and the manifest. Raises SecretFoundError, and then takes away what the run said."""
    refuse_secrets(folder, asked, secrets)
    inventories = sorted((folder / INVENTORY).glob("*.yaml"))
    found = Evidence(
        asked=asked,
        outcome=outcome,
        provenance=provenance,
        inventory=sha256(b"".join(path.read_bytes() for path in inventories)).hexdigest(),
        versions={tool: version(tool) for tool in _TOOLS},
        controls=_by_control(folder, tasks(folder, asked)),
        restores=restores(events(folder, asked)),
    )
    replace_whole(folder / EVIDENCE, _EVIDENCE.dump_json(found, indent=2) + b"\n")
    replace_whole(folder / MANIFEST, manifest(folder).encode())
    return found


def manifest(folder: Path) -> str:
    """Every kept file's hash, as `sha256sum --check` reads it."""
    files = sorted(p for p in folder.rglob("*") if p.is_file() and p.name != MANIFEST)
    return "".join(f"{sha256(p.read_bytes()).hexdigest()}  {p.relative_to(folder)}\n" for p in files)


def tasks(folder: Path, asked: Asked) -> Iterator[Done]:
    """What the run's events say of tasks that are over, in their order."""
    return (done for event in events(folder, asked) if (done := read(event)))


def events(folder: Path, asked: Asked) -> Iterator[Mapping[str, object]]:
    """The run's events, in their order."""
    files = (folder / ARTIFACTS / asked.ident / "job_events").glob("*.json")
    for path in sorted(files, key=lambda p: int(p.name.partition("-")[0])):
        yield json.loads(path.read_bytes())


def refuse_secrets(folder: Path, asked: Asked, secrets: Iterable[str]) -> None:
    """Look through all that the run said. Raises SecretFoundError, and then takes it away."""
    holds = search_for(secrets)
    # Of earlier attempts too: one that was killed was never looked through.
    said = (path for path in sorted((folder / ARTIFACTS).rglob("*")) if path.is_file())
    leaks = [path for path in said if holds(path.read_bytes())]
    if not leaks:
        return
    names = ", ".join(path.name for path in leaks)
    for path in leaks:
        path.unlink()
    raise SecretFoundError(
        f"run {asked.ident}: got secrets in {names}, expected none; these files are deleted and no evidence "
        "is kept: set no_log on the task, and change the secret"
    )


def _by_control(folder: Path, done: Iterable[Done]) -> Mapping[str, tuple[Done, ...]]:
    tags = _tags(folder / PROJECT)
    found: dict[str, tuple[Done, ...]] = {}
    for task in done:
        for control in tags.get((task.role, task.task), ()):
            found[control] = (*found.get(control, ()), task)
    return dict(sorted(found.items()))


def _tags(project: Path) -> Mapping[tuple[str, str], tuple[str, ...]]:
    """The controls that each role's tasks are tagged with."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for path in sorted(project.glob("roles/*/tasks/*.yml")):
        for name, tags in _tagged(yaml.safe_load(path.read_text(encoding="utf-8")) or (), ()):
            controls = (tag for tag in dict.fromkeys(tags) if tag.startswith("control_"))
            found[path.parts[-3], name] = tuple(control.removeprefix("control_") for control in controls)
    return found


def _tagged(tasks: Iterable[Task], above: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each task's name and tags: it has those of the blocks that it stands in too."""
    for task in tasks:
        tags = (*above, *task.get("tags", ()))
        yield task["name"], tags
        for part in _BLOCK:
            yield from _tagged(task.get(part, ()), tags)
