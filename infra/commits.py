"""Which commit the declarations are of, for what is kept of a deploy, a rehearsal or a run."""

import subprocess
from pathlib import Path


def commit_of(folder: Path) -> str:
    """The commit that is checked out there, in full; empty outside a repository, or where there is no git."""
    return _git(folder, "rev-parse", "HEAD")


def described(folder: Path) -> str:
    """The same in twelve digits, marked where what is tracked differs; `unknown` where there is none."""
    return _git(folder, "describe", "--always", "--dirty", "--abbrev=12", "--exclude=*") or "unknown"


def stamped(folder: Path) -> str:
    """The same in full, with a plus where what is tracked differs; empty where there is none."""
    return _git(folder, "describe", "--always", "--dirty=+", "--abbrev=40", "--exclude=*")


def differs(folder: Path) -> bool:
    """Whether a file below the folder is not as in that commit; what git ignores does not count."""
    return bool(_git(folder, "status", "--porcelain", "--", "."))


def _git(folder: Path, *words: str) -> str:
    try:
        done = subprocess.run(["git", "-C", str(folder), *words], capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return done.stdout.strip()
