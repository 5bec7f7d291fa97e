"""Where new declarations come from and go to: the estate, the one that is copied, the files written."""

from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath

from infra import pipeline
from infra.cli.console import out, refuse
from infra.declaration.estate import DeclaredPartnership, Estate
from infra.declaration.problems import near_miss
from infra.files import write_whole

Texts = Mapping[PurePosixPath, str]


def estate_at(folder: Path) -> Estate:
    """What is declared there so far; nothing, where there is no such folder yet."""
    return pipeline.load(folder).estate if folder.is_dir() else Estate(partnerships=())


def partnership_at(folder: Path, slug: str) -> DeclaredPartnership:
    """That partnership, whole; or says why it cannot be added to."""
    loaded = pipeline.load(folder)
    known = [p.slug for p in loaded.estate.partnerships]
    if slug not in known:
        hint = near_miss(slug, known) or "see `shire validate`"
        refuse(f"partnership '{slug}' is not declared whole in {folder}/; {hint}")
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
    """Write new files, and none where one of them is there already."""
    for path in texts:
        if (folder / path).exists():
            refuse(f"{folder / path} is there already; edit it, or choose another slug")
    for path, text in texts.items():
        write_whole(folder / path, text)
        out.print(f"{folder / path}")
