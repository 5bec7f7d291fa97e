"""What the workers of one run share, so that what is dear is made once: by whichever needs it first."""

from pathlib import Path

import pytest


def shared(paths: pytest.TempPathFactory, name: str) -> Path:
    """The folder of that name that all workers of a run share."""
    base = paths.getbasetemp()
    folder = (base.parent if base.name.startswith("popen-") else base) / name
    folder.mkdir(exist_ok=True)
    return folder
