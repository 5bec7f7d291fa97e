"""Which file declares what: `<partnership>/partnership.yaml`, and those of `members/` and `services/`."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from infra.declaration.problems import Problem, near_miss, of_file, visible

PARTNERSHIP = "partnership.yaml"
MEMBERS = "members"
SERVICES = "services"
LOCKFILE = "addresses.lock.yaml"
DRIFT = "drift.yaml"
_YAML = (".yaml", ".yml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """The files that declare one partnership, each list sorted by name. `slug` is the folder's name."""

    slug: str
    partnership: Path
    members: tuple[Path, ...]
    services: tuple[Path, ...]


def survey(root: Path) -> tuple[tuple[Folder, ...], tuple[Problem, ...]]:
    """Every partnership's folder below `root`, and the files that should not be where they are."""
    try:
        return _survey(root)
    except OSError as error:
        reason = f"a folder that cannot be read ({error.strerror})"
        return (), (of_file("file-unreadable", ".", reason, "folders that can be read"),)


def _survey(root: Path) -> tuple[tuple[Folder, ...], tuple[Problem, ...]]:
    if not root.is_dir():
        return (), (of_file("estate-empty", ".", "no such folder", "the folder of an estate"),)
    inside = [path for path in _entries(root) if path.is_dir()]
    folders = tuple(_folder(path) for path in inside if _is_partnership(path))
    if not folders:
        hint = "'shire new partnership' writes one"
        got, expected = "no partnership", f"a folder with a file '{PARTNERSHIP}'"
        return (), (of_file("estate-empty", ".", got, expected, hint), *_strays(root))
    return folders, tuple(_strays(root))


def _is_partnership(folder: Path) -> bool:
    return any((folder / name).exists() for name in (PARTNERSHIP, MEMBERS, SERVICES))


def _folder(path: Path) -> Folder:
    return Folder(
        slug=path.name,
        partnership=path / PARTNERSHIP,
        members=tuple(_declarations(path / MEMBERS)),
        services=tuple(_declarations(path / SERVICES)),
    )


def _declarations(folder: Path) -> Iterator[Path]:
    return (path for path in _entries(folder) if path.suffix == ".yaml")


def _entries(folder: Path) -> list[Path]:
    """What stands in a folder, sorted, but for hidden files. Nothing where there is no folder."""
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if not path.name.startswith("."))


def _strays(root: Path) -> Iterator[Problem]:
    """YAML files that no stage would ever read."""
    for folder in (root, *_entries(root)):
        for path in _entries(folder):
            if path.suffix.lower() in _YAML and (path.name not in _KNOWN or folder == root):
                yield _stray(root, path, _misspelt(path))
        for part in (MEMBERS, SERVICES):
            for path in _entries(folder / part):
                if path.suffix != ".yaml":
                    yield _stray(root, path, _renamed(path))


_KNOWN = (PARTNERSHIP, LOCKFILE, DRIFT)


def _misspelt(path: Path) -> str:
    return f"did you mean '{PARTNERSHIP}'?" if near_miss(path.stem, [Path(PARTNERSHIP).stem]) else ""


def _renamed(path: Path) -> str:
    return f"did you mean '{path.stem}.yaml'?" if path.suffix.lower() in _YAML else ""


def _stray(root: Path, path: Path, hint: str) -> Problem:
    got = f"a file that nothing reads, '{visible(path.name)}'"
    expected = f"'{PARTNERSHIP}', or declarations in {MEMBERS}/ and {SERVICES}/"
    return of_file("file-unexpected", file_name(root, path), got, expected, hint, severity="warning")


def file_name(root: Path, path: Path) -> str:
    """The file as problems name it: relative to the estate, with `/`, nothing invisible."""
    return visible(path.relative_to(root).as_posix())
