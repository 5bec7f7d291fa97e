"""A hostile file is refused with problems that name a file and a line. Nothing is ever raised."""

import os
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from infra.declaration.catalogue import catalogue
from infra.declaration.load import load_estate
from tests.declaration.fuzzing import hostile

COUNCILS = Path(__file__).parent.parent.parent / "councils"
PARTNERSHIPS = sorted(path.name for path in COUNCILS.iterdir() if path.is_dir())
VERSIONS = int(os.environ.get("FUZZ_VERSIONS", "40"))
"""Hostile versions of each file: some three thousand in all, or as many as whoever runs it asks for."""


def _declarations(root: Path) -> Iterator[Path]:
    yield from root.glob("*/partnership.yaml")
    yield from root.glob("*/*/*.yaml")


@pytest.mark.parametrize("partnership", PARTNERSHIPS)
def test_every_hostile_version_of_every_example_is_told_about(partnership: str, tmp_path: Path) -> None:
    shutil.copytree(COUNCILS / partnership, tmp_path / partnership)
    for path in sorted(_declarations(tmp_path)):
        raw = path.read_bytes()
        for seed in range(VERSIONS):
            path.write_bytes(hostile(raw, seed * 10_007 + len(raw)))
            _told(tmp_path)
        path.write_bytes(raw)


def _told(root: Path) -> None:
    for problem in load_estate(root, today=date(2026, 1, 1)).problems:
        assert problem.rule in catalogue()
        lines = (root / problem.file).read_bytes().count(b"\n") + 1
        assert 1 <= problem.line <= lines, problem
        assert problem.column >= 1
        assert str(problem).isprintable()
        assert "another kind" not in problem.message
