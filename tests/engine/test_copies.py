"""Copies of what was deployed once: what a test does to its own is seen by no other."""

import shutil

import pytest

from infra.engine.find import Engine
from tests.deployed import CORE, Copy, deployed


def held(copy: Copy) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """Every resource and every file of it, as bytes."""
    files = (path for path in copy.folder.rglob("*") if path.is_file())
    return copy.store.snapshot(), {str(path.relative_to(copy.folder)): path.read_bytes() for path in files}


def test_a_copy_that_is_spoilt_spoils_no_other(
    engine: Engine, tmp_path_factory: pytest.TempPathFactory
) -> None:
    spoilt, other = (deployed(tmp_path_factory, engine, CORE) for _ in range(2))
    resources, files = was = held(other)
    assert resources
    assert ".shire/state/.pulumi/stacks/shirehall/charnwood-rushcliffe-core.json" in files
    assert held(spoilt) == was
    for path in spoilt.folder.rglob("*.json"):
        path.write_text("spoilt")
    for resource in tuple(spoilt.store):
        spoilt.store.remove(resource.id)
    shutil.rmtree(spoilt.folder / "councils")
    assert held(other) == was
    assert held(deployed(tmp_path_factory, engine, CORE)) == was
