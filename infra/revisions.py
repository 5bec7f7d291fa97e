"""A folder as it stood at a revision of git, read beside the work tree, which stays untouched."""

import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

WORK_TREE = "the work tree"
# What a hook of git tells its children of the repository that it runs in: it is asked of the folder instead.
_OF_A_HOOK = frozenset(("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"))


class RevisionError(Exception):
    """A revision that cannot be read; the message says what was got, and what to do."""


class NoGitError(RevisionError):
    """This machine has no git."""


@dataclass(frozen=True, slots=True)
class Span:
    """Two revisions by the names that were given; `WORK_TREE` stands for what is on disk."""

    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.before} to {self.after}"


def span(folder: Path, text: str) -> Span:
    """`A..B`; `A...B`, from where B left A; `A`, to the work tree. Raises RevisionError.

    As git itself reads them (gitrevisions(7), git-diff(1)): a side that is left out is HEAD.
    """
    before, dots, after = text.partition("...") if "..." in text else text.partition("..")
    left, right = before or "HEAD", after or "HEAD"
    if dots == "...":
        command = ("merge-base", _commit(folder, left), _commit(folder, right))
        return Span(
            _git(folder, *command, instead=f"got {text!r}, two revisions with no commit in common")[:12],
            right,
        )
    return Span(left, right if dots else WORK_TREE)


@contextmanager
def standing(folder: Path, revision: str) -> Iterator[Path]:
    """The folder as it stood at that revision, in a place of its own; empty where it was not there yet.

    Raises RevisionError.
    """
    if revision == WORK_TREE:
        yield folder
        return
    commit = _commit(folder, revision)
    with TemporaryDirectory(prefix="shire-") as place:
        tree = Path(place) / "tree"
        tree.mkdir()
        _check_out(folder, commit, tree, Path(place) / "index")
        yield tree


def _commit(folder: Path, revision: str) -> str:
    """A name as a commit. One that begins with a dash is an option to git, and never a revision."""
    name = "" if revision.startswith("-") else f"{revision}^{{commit}}"
    wanted = (
        f"got revision {revision!r}, expected a commit, a branch or a tag that this repository has; "
        "a pipeline's shallow clone has only the last, and 'git fetch' brings the others"
    )
    _git(folder, "rev-parse", "--git-dir", instead=f"{folder} is in no git repository that can be read")
    return _git(folder, "rev-parse", "--verify", "--quiet", name, instead=wanted)


def _check_out(folder: Path, commit: str, tree: Path, index: Path) -> None:
    """Not `git archive`, which leaves out what a file of the repository itself tells it to."""
    repository = _git(folder, "rev-parse", "--absolute-git-dir")
    below = _git(folder, "rev-parse", "--show-prefix").rstrip("/")
    if below and not _git(folder, "ls-tree", "-d", "--full-tree", commit, "--", below):
        return
    apart = (f"--git-dir={repository}", f"--work-tree={tree}")
    aside = {"GIT_INDEX_FILE": str(index)}
    _git(tree, *apart, "read-tree", f"{commit}:{below}", environment=aside)
    _git(tree, *apart, "checkout-index", "--all", environment=aside)


def _git(folder: Path, *words: str, instead: str = "", environment: Mapping[str, str] | None = None) -> str:
    """What git says. Raises RevisionError, with `instead` before git's own words."""
    around = {name: value for name, value in os.environ.items() if name not in _OF_A_HOOK}
    command = ("git", "-C", str(folder), *words)
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, env={**around, **(environment or {})}
        )
    except OSError as error:
        reason = f"got no git ({error.strerror}), expected it on the PATH; 'shire doctor' says how"
        raise NoGitError(reason) from None
    if done.returncode:
        raise RevisionError(": ".join(part for part in (instead, done.stderr.strip()) if part))
    return done.stdout.strip()
