"""An engine is found where there is one, and where there is none the message says what was tried."""

import json
import os
import shutil
import stat
import subprocess
import sys
import threading
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest

from infra.engine.build import MINIMUM, find_go, go_version, tools
from infra.engine.find import Engine, NoEngineError, find_engine, known_engine
from infra.engine.locking import held
from infra.engine.machine import VERSION, Machine, this_machine

ROOT = Path(__file__).parents[2]
SHIRE = Path(sys.executable).with_name("shire")
# Nothing answers at this port, and pip looks nowhere else.
BLOCKED = {"HTTPS_PROXY": "http://127.0.0.1:9", "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": ""}


def program(path: Path, says: str) -> Path:
    """A program that says one line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\necho {says}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


@pytest.fixture
def bare(tmp_path: Path) -> Machine:
    """A machine with nothing on PATH and nothing in the cache."""
    return Machine(cache=tmp_path / "cache", path=str(tmp_path / "bin"), python=Path(sys.executable))


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """No network for what is started from here."""
    for name, value in BLOCKED.items():
        monkeypatch.setenv(name, value)


@pytest.mark.usefixtures("offline")
def test_where_there_is_no_way_each_is_named_with_its_reason(bare: Machine) -> None:
    with pytest.raises(NoEngineError) as raised:
        find_engine(bare, lambda _: None)
    said = str(raised.value)
    assert [attempt.way for attempt in raised.value.attempts] == [
        "kept from before",
        "on PATH",
        "the vendor's download",
        "built from tools/",
    ]
    assert f"kept from before: {bare.engine}/bin/pulumi does not exist" in said
    assert "on PATH: there is no pulumi on PATH" in said
    assert "the vendor's download: get.pulumi.com gave nothing: " in said
    assert "built from tools/: there is no Go 1.25.11 or later on PATH, and pip could not fetch it: " in said
    assert f"Either put pulumi {VERSION} on PATH" in said
    assert not bare.engine.exists()


def test_doctor_names_what_is_missing_and_the_command_that_mends_it(tmp_path: Path) -> None:
    environment = {"XDG_CACHE_HOME": str(tmp_path), "PATH": str(tmp_path), "HOME": str(tmp_path)}
    estate = tmp_path / "councils"
    shutil.copytree(ROOT / "councils" / "lgss", estate / "lgss")
    command = [str(SHIRE), "doctor", "--estate", str(estate), "--json"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 3, done
    missing = {c["what"]: c["mend"] for c in json.loads(done.stdout)["conditions"] if not c["found"]}
    engine = tmp_path / "shirehall" / "engine" / f"v{VERSION}" / "bin" / "pulumi"
    plugins = {name: version(f"pulumi-{name}") for name in ("azure-native", "azuread")}
    assert missing == {
        f"Pulumi engine {VERSION}": "shire doctor --mend",
        "Go 1.25.11 or later": "shire doctor --mend",
        "git": "sudo apt-get install git",
        "network namespaces": "sudo apt-get install util-linux iproute2 nftables",
        "an overlay over /": "sudo apt-get install util-linux",
        "Azure CLI, signed in": "curl -fsSL https://aka.ms/InstallAzureCLIDeb | sudo bash",
        **{f"plugin {p} {v}": f"{engine} plugin install resource {p} {v}" for p, v in plugins.items()},
        "passphrase of the state": "export PULUMI_CONFIG_PASSPHRASE_FILE=FILE",
    }


def test_the_right_version_on_path_is_taken_and_kept(bare: Machine) -> None:
    program(Path(bare.path) / "pulumi", f"v{VERSION}")
    found = find_engine(bare, lambda _: None)
    assert (found.way, found.root) == ("on PATH", bare.engine)
    again = find_engine(bare, lambda _: None)
    assert again.way == "kept from before"


def test_another_version_on_path_is_no_way(bare: Machine) -> None:
    found = program(Path(bare.path) / "pulumi", "v3.100.0")
    attempts = known_engine(bare)
    assert not isinstance(attempts, Engine)
    assert attempts[1].why == f"{found} is version 3.100.0, expected {VERSION}"


def test_a_kept_engine_that_does_not_run_is_no_way(bare: Machine) -> None:
    program(bare.engine / "bin" / "pulumi", "broken").write_text("#!/nowhere\n")
    attempts = known_engine(bare)
    assert not isinstance(attempts, Engine)
    assert "does not run" in attempts[0].why


@pytest.mark.parametrize(("says", "enough"), [("go1.25.10", False), ("go1.25.11", True), ("go1.26", True)])
def test_go_must_be_new_enough(bare: Machine, says: str, enough: bool) -> None:
    go = program(Path(bare.path) / "go", f"go version {says} linux/amd64")
    assert (go_version(go) >= MINIMUM) is enough
    assert find_go(bare) == (go if enough else None)


def test_the_engine_is_pinned_to_one_version_everywhere() -> None:
    module = (tools() / "go.mod").read_text(encoding="utf-8")
    assert f"github.com/pulumi/pulumi/pkg/v3 v{VERSION}" in module
    assert f"\ngo {'.'.join(map(str, MINIMUM))}\n" in module
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert f"pulumi=={VERSION}" in project["project"]["dependencies"]


def test_the_cache_is_where_the_environment_says() -> None:
    assert this_machine({"XDG_CACHE_HOME": "/var/cache/me"}).cache == Path("/var/cache/me/shirehall")
    assert this_machine({}).cache == Path.home() / ".cache" / "shirehall"


def test_who_wants_a_lock_that_another_has_says_who_and_waits(tmp_path: Path) -> None:
    path, said, order = tmp_path / "hub.lock", [], []
    asked = threading.Event()

    def second() -> None:
        def hear(text: str) -> None:
            said.append(text)
            asked.set()

        with held(path, "this hub", hear):
            order.append("second")

    with held(path, "this hub", said.append):
        waiting = threading.Thread(target=second)
        waiting.start()
        assert asked.wait(10)
        order.append("first")
    waiting.join(10)
    assert said == [f"Waiting for process {os.getpid()}, which has this hub"]
    assert order == ["first", "second"]
