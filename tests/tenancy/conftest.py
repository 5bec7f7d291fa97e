"""Plans of the ten examples, captured once in a run, by whichever worker needs them first."""

from pathlib import Path

import pytest

from tests.sharing import shared


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all workers of a run share."""
    return shared(tmp_path_factory, "plans")
