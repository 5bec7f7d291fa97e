"""A file is read only where it stands inside the estate, is small, and is plain UTF-8 text."""

import os
from pathlib import Path

import pytest

from infra.declaration.problems import Problem
from infra.declaration.reading import LARGEST_FILE, read_text


def _read(root: Path, raw: bytes) -> str | Problem:
    path = root / "a.yaml"
    path.write_bytes(raw)
    return read_text(root, path)


@pytest.mark.parametrize(
    ("raw", "where"),
    [
        (b"\xef\xbb\xbfa: 1", "a.yaml:1:1: got a byte order mark, expected UTF-8 without one"),
        ("a: 1".encode("utf-16"), "a.yaml:1:1: got a byte order mark, expected UTF-8 without one"),
        (b"a: 1\nb: \xe9", "a.yaml:2:4: got the byte 0xe9, expected UTF-8"),
        (b"a: \xed\xa0\x80", "a.yaml:1:4: got the byte 0xed, expected UTF-8"),
        (b"a: 1\nb:\x00", "a.yaml:2:3: got a control or invisible character '\\x00'"),
        (b"a:\r\nb:\rc", "a.yaml:2:3: got a control or invisible character '\\x0d'"),
        ("a: x\u200by".encode(), "a.yaml:1:5: got a control or invisible character '\\x200b'"),
        (b"a:\n\tb: 1", "a.yaml:2:1: got a tab, expected spaces"),
    ],
)
def test_what_is_no_plain_text_is_refused_where_it_stands(tmp_path: Path, raw: bytes, where: str) -> None:
    assert str(_read(tmp_path, raw)).startswith(where)


def test_letters_of_every_language_and_both_line_ends_pass(tmp_path: Path) -> None:
    text = "title: Cyngor Ynys Môn £ 😀\r\nkind: unitary\n"
    assert _read(tmp_path, text.encode()) == text


def test_the_largest_file_passes_and_the_next_byte_does_not(tmp_path: Path) -> None:
    assert isinstance(_read(tmp_path, b"#" * LARGEST_FILE), str)
    refused = _read(tmp_path, b"#" * (LARGEST_FILE + 1))
    assert isinstance(refused, Problem)
    assert refused.message == "got a larger file, expected at most 262,144 bytes"


def test_a_link_may_stay_in_the_estate_but_not_leave_it(tmp_path: Path) -> None:
    root = tmp_path / "estate"
    root.mkdir()
    (tmp_path / "secret.yaml").write_text("a: 1")
    (root / "real.yaml").write_text("a: 1")
    (root / "inside.yaml").symlink_to("real.yaml")
    (root / "outside.yaml").symlink_to("../secret.yaml")
    assert read_text(root, root / "inside.yaml") == "a: 1"
    refused = read_text(root, root / "outside.yaml")
    assert isinstance(refused, Problem)
    assert refused.message == (
        "got something that is no plain file of this estate, expected a readable file inside the estate's "
        "folder; links may not lead out of the estate"
    )


def test_loops_pipes_and_folders_are_refused_and_nothing_waits(tmp_path: Path) -> None:
    (tmp_path / "loop.yaml").symlink_to("loop.yaml")
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "folder.yaml").mkdir()
    for name in ("loop.yaml", "pipe.yaml", "folder.yaml"):
        refused = read_text(tmp_path, tmp_path / name)
        assert isinstance(refused, Problem)
        assert refused.rule == "file-unreadable"
