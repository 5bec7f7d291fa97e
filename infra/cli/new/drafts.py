"""Where new declarations come from and go to: the estate, the one that is copied, the files written."""

from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath
from shutil import copyfile
from tempfile import TemporaryDirectory

from infra import pipeline
from infra.cli.console import out, print_problems, refuse
from infra.cli.selection import stop_unless_whole
from infra.declaration.estate import DeclaredPartnership, Estate
from infra.declaration.layout import LOCKFILE, Folder, survey
from infra.declaration.problems import Problem, near_miss
from infra.files import write_whole
from infra.keeping import problems_of_addresses

Texts = Mapping[PurePosixPath, str]


def estate_at(folder: Path) -> Estate:
    """What is declared there so far; nothing, where there is no such folder yet."""
    return pipeline.load(folder).estate if folder.is_dir() else Estate(partnerships=())


def partnership_at(folder: Path, slug: str) -> DeclaredPartnership:
    """That partnership, whole; or says why it cannot be added to."""
    loaded = pipeline.load(folder)
    stop_unless_whole(folder, loaded, slug)
    return loaded.estate.partnership(slug)


def source(folder: Path, *parts: str) -> str:
    """The text of the declaration that is copied."""
    path = folder.joinpath(*parts)
    if not path.is_file():
        near = near_miss(path.stem, (p.stem for p in path.parent.glob("*.yaml")))
        refuse(f"--from: there is no {path}; {near or 'name one that is declared'}")
    return path.read_text(encoding="utf-8")


def copied(copy: Callable[[], Texts]) -> Texts:
    """The texts of a copy; says why where the source is no plain declaration."""
    try:
        return copy()
    except ValueError as error:
        refuse(f"--from: {error}; see `shire validate`")


def write(folder: Path, texts: Texts) -> None:
    """Write new files: none where one is there already, or would be refused beside what is declared."""
    for path in texts:
        if (folder / path).exists():
            refuse(f"{folder / path} is there already; edit it, or choose another slug")
    _stop_on_new_errors(folder, texts)
    for path, text in texts.items():
        write_whole(folder / path, text)
        out.print(f"{folder / path}")


def _stop_on_new_errors(folder: Path, texts: Texts) -> None:
    """Say what would be wrong with the files, as `shire validate` says it, and exit; not what is already."""
    found = _errors(folder, texts)
    known = _errors(folder, {}) if found else ()
    new = [each for each in found if each not in known]
    if new:
        print_problems(new)
        refuse(f"nothing was written: {len(new)} to mend in what was asked for")


def _errors(folder: Path, texts: Texts) -> tuple[Problem, ...]:
    """What is wrong with the estate as it would be with those files: in a copy, which is gone afterwards."""
    with TemporaryDirectory() as place:
        root = Path(place)
        for declared in survey(folder.resolve())[0]:
            _copy(declared, root)
        for path, text in texts.items():
            write_whole(root / path, text)
        loaded = pipeline.load(root)
        return loaded.joined(problems_of_addresses(root, loaded.estate)).errors


def _copy(declared: Folder, root: Path) -> None:
    """The declarations of a partnership and its lockfile, into the estate at `root`."""
    own = declared.partnership.parent
    for path in (declared.partnership, own / LOCKFILE, *declared.members, *declared.services):
        if path.is_file():
            target = root / own.name / path.relative_to(own)
            target.parent.mkdir(parents=True, exist_ok=True)
            copyfile(path, target)
