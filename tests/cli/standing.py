"""Stacks deployed by the real engine, and their exports as files that `--live` is given."""

from collections.abc import Iterable
from pathlib import Path

from tests.engine_room import Done, Shire


def deploy_and_export(
    run: Shire, folder: Path, partnership: str, *, onboards: Iterable[str], ups: Iterable[str]
) -> None:
    """Onboard those members and deploy those stacks; the export of each stack is a file of its name."""
    for member in onboards:
        well(run("onboard", partnership, member))
    for stack in ups:
        well(run("up", partnership, stack, "--yes"))
        exported = well(run("stack", "export", partnership, stack)).stdout
        (folder / f"{stack}.json").write_text(exported, encoding="utf-8")


def well(done: Done) -> Done:
    assert done.returncode == 0, done.stderr
    return done


def live(*stacks: str) -> list[str]:
    """The options that give those stacks' exports."""
    return [word for stack in stacks for word in ("--live", f"{stack}.json")]
