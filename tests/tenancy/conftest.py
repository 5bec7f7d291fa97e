"""Plans of the ten examples, captured once in a run, by whichever worker needs them first."""

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all workers of a run share."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if base.name.startswith("popen-") else base) / "plans"
    folder.mkdir(exist_ok=True)
    return folder
