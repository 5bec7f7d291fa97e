"""A git repository of an estate, for tests of what changes between its revisions."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

# Nobody's configuration of git decides a test.
_ALONE = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_AUTHOR_NAME": "Example",
    "GIT_AUTHOR_EMAIL": "example@example.org",
    "GIT_COMMITTER_NAME": "Example",
    "GIT_COMMITTER_EMAIL": "example@example.org",
}


@dataclass(frozen=True, slots=True)
class Repository:
    """A work tree with its repository."""

    root: Path

    def git(self, *words: str) -> str:
        """What git says; a test fails where git does."""
        command = ("git", "-C", str(self.root), *words)
        done = subprocess.run(
            command, capture_output=True, text=True, check=True, env={**os.environ, **_ALONE}
        )
        return done.stdout.strip()

    def commit(self, message: str) -> str:
        """Everything as it stands, committed; the commit's name."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", f"--message={message}")
        return self.git("rev-parse", "HEAD")

    def edit(self, file: str, old: str, new: str) -> None:
        """Put `new` in place of `old`, which must stand in the file."""
        path = self.root / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {file}"
        path.write_text(text.replace(old, new), encoding="utf-8")


def repository(root: Path) -> Repository:
    """A new repository of what stands there, in one commit on the branch `main`."""
    made = Repository(root)
    made.git("init", "--quiet", "--initial-branch=main")
    made.commit("Declare the estate")
    return made
