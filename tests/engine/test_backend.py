"""Where the state is kept."""

from pathlib import Path

import pytest

from infra.declaration.partnership import State
from infra.engine.backend import backend_of
from infra.engine.stacks import entries
from infra.engine.workplace import Workplace, open_stack


def test_a_local_state_is_beside_the_estate(tmp_path: Path) -> None:
    found = backend_of(State(), tmp_path / "councils")
    assert found.url == f"file://{tmp_path}/.shire/state"
    assert found.locks == tmp_path / ".shire" / "locks"


def test_an_absolute_or_a_remote_state_is_where_it_is_declared(tmp_path: Path) -> None:
    for url in ("file:///srv/state", "azblob://state", "https://api.pulumi.com"):
        assert backend_of(State(backend=url), tmp_path / "councils").url == url


def test_a_state_is_where_it_is_declared_whatever_the_environment_says(
    place: Workplace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A copy of the state, in which something is tried, is no copy where the engine writes elsewhere."""
    monkeypatch.setenv("PULUMI_BACKEND_URL", f"file://{tmp_path}")
    open_stack(place, "a")
    assert list(tmp_path.iterdir()) == []
    assert [entry.stack for entry in entries(place)] == ["a"]
