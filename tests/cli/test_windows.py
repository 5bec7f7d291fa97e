"""What `shire run P windows` refuses before it asks any server."""

from pathlib import Path

import pytest
import typer

from infra import pipeline
from infra.cli.console import err
from infra.cli.windows import refuse_without_windows
from infra.configuration.phases import PHASES
from tests.cli.conftest import COUNCILS, Shire


def test_a_partnership_without_windows_has_nothing_to_bring_to_its_baseline(shire: Shire) -> None:
    done = shire("run", "lgss", "windows")
    assert done.returncode == 2
    assert "lgss declares no server with Windows" in done.stderr


def test_without_its_collection_the_command_that_gets_it_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A worker has its own collections; no other phase needs any."""
    monkeypatch.setenv("ANSIBLE_COLLECTIONS_PATH", str(tmp_path))
    estate = pipeline.load(COUNCILS).estate
    known = pipeline.inventory(pipeline.designed(pipeline.addressed(COUNCILS, estate, "southwest-one")))
    with err.capture() as said, pytest.raises(typer.Exit) as ended:
        refuse_without_windows(known, PHASES["windows"], here=True)
    assert ended.value.exit_code == 3
    assert (
        "ansible.windows is missing: ansible-galaxy collection install -r playbooks/requirements.yml"
        in said.get()
    )
    refuse_without_windows(known, PHASES["windows"], here=False)
    refuse_without_windows(known, PHASES["configure"], here=True)
    (tmp_path / "ansible_collections/ansible/windows").mkdir(parents=True)
    (tmp_path / "ansible_collections/ansible/windows/galaxy.yml").write_text(
        "namespace: ansible\nname: windows\nversion: 3.2.0\nreadme: README.md\nauthors: [nobody]\n"
    )
    refuse_without_windows(known, PHASES["windows"], here=True)
