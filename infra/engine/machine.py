"""What this machine offers the engine, read from the environment once."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

VERSION = "3.250.0"
"""The engine's version, and the SDK's: tools/go.mod and pyproject.toml pin the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """`cache` is our folder for what can be made again, `path` is PATH, `python` what runs us."""

    cache: Path
    path: str
    python: Path

    @property
    def engine(self) -> Path:
        """The folder that holds `bin/pulumi` of our version, as the Automation API expects it."""
        return self.cache / "engine" / f"v{VERSION}"

    @property
    def go(self) -> Path:
        """The folder for a Go toolchain, where the machine has none."""
        return self.cache / "go"


def this_machine(environ: Mapping[str, str] = os.environ) -> Machine:
    """As XDG_CACHE_HOME and PATH say (XDG Base Directory Specification)."""
    caches = Path(environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return Machine(cache=caches / "shirehall", path=environ.get("PATH", ""), python=Path(sys.executable))
