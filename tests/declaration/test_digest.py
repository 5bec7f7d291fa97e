"""The digest is of what is declared: not of comments, of the order of keys, or of the day it is read."""

from datetime import date
from pathlib import Path

from infra.declaration.digest import digest
from infra.declaration.estate import DeclaredPartnership
from infra.declaration.load import load_estate
from tests.estates.small import estate, member, write

FILES = estate(members={"a": member("a", 1), "b": member("b", 2)})


def _digest(root: Path, files: dict[str, str], as_of: date | None = None) -> str:
    loaded = load_estate(write(root, files), as_of=as_of, today=date(2026, 1, 1))
    assert loaded.errors == ()
    return digest(loaded.estate.partnership("shire"))


def test_comments_and_the_order_of_keys_do_not_count(tmp_path: Path) -> None:
    name = "shire/members/a.yaml"
    first, *rest = FILES[name].splitlines(keepends=True)
    moved = {**FILES, name: "# The first.\n" + "".join(rest) + first}
    assert _digest(tmp_path / "one", FILES) == _digest(tmp_path / "two", moved)


def test_the_date_of_judging_does_not_count(tmp_path: Path) -> None:
    assert _digest(tmp_path / "one", FILES) == _digest(tmp_path / "two", FILES, date(2026, 2, 1))


def test_every_declared_value_counts(tmp_path: Path) -> None:
    name = "shire/members/b.yaml"
    changed = {**FILES, name: FILES[name].replace("heads: 100", "heads: 101")}
    assert _digest(tmp_path / "one", FILES) != _digest(tmp_path / "two", changed)


def test_it_is_the_same_on_every_machine(lgss: DeclaredPartnership) -> None:
    assert len(digest(lgss)) == 64
    assert digest(lgss) == digest(lgss)
    assert digest(lgss) == digest(
        DeclaredPartnership(
            partnership=lgss.partnership,
            members=lgss.members[::-1],
            services=lgss.services[::-1],
            as_of=date(1999, 1, 1),
        )
    )
