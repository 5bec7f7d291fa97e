"""What is kept is what was captured, or it is a miss."""

from collections.abc import Callable
from pathlib import Path

import pytest

from infra.resources.cache import Cache
from infra.resources.serialise import to_json

from .planning import resource, stack

PLANNED = stack(resource())


def test_what_was_put_is_got(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "made" / "when-needed")
    cache.put("key", PLANNED)
    found = cache.get("key")
    assert found
    assert (found, to_json(found)) == (PLANNED, to_json(PLANNED))


def test_another_key_is_a_miss(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    assert cache.get("key") is None
    cache.put("key", PLANNED)
    assert cache.get("other") is None


def test_only_whole_files_are_left(tmp_path: Path) -> None:
    Cache(tmp_path).put("key", PLANNED)
    assert [path.name for path in tmp_path.iterdir()] == ["key.json"]


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[:0],
        lambda data: data[:-20],
        lambda data: data.replace(b"uksouth", b"ukwest0"),
        lambda data: data.partition(b"\n")[2],
        lambda data: b"\x00" * len(data),
    ],
    ids=["empty", "cut short", "altered", "without its seal", "zeroes"],
)
def test_a_damaged_entry_is_a_miss_and_is_mended_by_the_next_put(
    tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    cache = Cache(tmp_path)
    cache.put("key", PLANNED)
    (path,) = tmp_path.iterdir()
    path.write_bytes(damage(path.read_bytes()))
    assert cache.get("key") is None
    cache.put("key", PLANNED)
    assert cache.get("key") == PLANNED


def test_a_folder_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match="file"):
        Cache(tmp_path / "file").put("key", PLANNED)
