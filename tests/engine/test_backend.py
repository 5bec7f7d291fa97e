"""Where the state is kept."""

from pathlib import Path

from infra.declaration.partnership import State
from infra.engine.backend import backend_of


def test_a_local_state_is_beside_the_estate(tmp_path: Path) -> None:
    found = backend_of(State(), tmp_path / "councils")
    assert found.url == f"file://{tmp_path}/.shire/state"
    assert found.locks == tmp_path / ".shire" / "locks"


def test_an_absolute_or_a_remote_state_is_where_it_is_declared(tmp_path: Path) -> None:
    for url in ("file:///srv/state", "azblob://state", "https://api.pulumi.com"):
        assert backend_of(State(backend=url), tmp_path / "councils").url == url
