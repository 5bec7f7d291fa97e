"""shire stack authorize: the key of a circuit, through a pipe, encrypted, and to the stack's program."""

from pathlib import Path

import pulumi

from infra.declaration.partnership import State
from infra.engine.backend import backend_of
from infra.engine.find import Engine
from infra.engine.workplace import Workplace, open_stack
from infra.rehearsal.control_plane import ControlPlane
from tests.engine_room import PASSPHRASE, Done, Shire, engine, plane, typed

__all__ = ["engine", "plane"]

SLUG, MEMBER, SITE = "surrey-east-sussex", "surrey", "county-hall"
KEY = "canary-4b1d-authorization"


def refused(run: Shire, *words: str, text: str = KEY) -> str:
    done: Done = run("stack", "authorize", SLUG, *words, text=text)
    assert (done.returncode, done.stdout) == (2, "")
    return done.stderr


def told(folder: Path, engine: Engine) -> list[str]:
    """What the stack's program is told where that command was typed."""
    known: list[str] = []

    def program() -> None:
        secret = pulumi.Config("shirehall").require_secret(f"authorization-{SITE}")
        secret.apply(known.append)

    place = Workplace(
        engine=engine,
        backend=backend_of(State(), folder / "councils"),
        work=folder / "cache" / "shirehall" / "work",
        environment={"PULUMI_CONFIG_PASSPHRASE": PASSPHRASE, "PULUMI_HOME": str(folder / "home")},
    )
    open_stack(place, f"{SLUG}-{MEMBER}", program).preview()
    return known


def test_a_key_is_read_from_a_pipe_kept_encrypted_and_given_to_the_program(
    engine: Engine, plane: ControlPlane, tmp_path: Path
) -> None:
    with typed(tmp_path, engine, plane, SLUG) as run:
        assert "got nothing in standard input, expected the authorization's key" in refused(
            run, MEMBER, SITE, text=" \n"
        )
        assert "site 'county-hal' of surrey has no circuit; did you mean 'county-hall'?" in refused(
            run, MEMBER, "county-hal"
        )
        done = run("stack", "authorize", SLUG, MEMBER, SITE, text=f"{KEY}\n")
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout == f"Kept, encrypted, among this machine's settings of {SLUG}-{MEMBER}.\n"
    files = [path for path in tmp_path.rglob("*") if path.is_file() and "engine" not in path.parts]
    assert any(f"authorization-{SITE}" in path.read_text(errors="replace") for path in files)
    assert [path for path in files if KEY in path.read_text(errors="replace")] == []
    assert told(tmp_path, engine) == [KEY]
