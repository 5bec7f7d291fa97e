"""What is written on servers, kept to be read; and that who joins or leaves moves no line of another's.

`make golden` writes golden/ again; its changes are to be read.
"""

import shutil
import tempfile
from pathlib import Path

import pytest

from tests.configuration.rendering import Files, rendered
from tests.configuration.servers import inventory

GOLDEN = Path(__file__).with_name("golden")
PARTNERSHIP, SERVICE, JOINER = "lgss", "payroll", "slough"
# The other web server has the same files, and the workload's program stands in playbooks/ as it is.
KEPT, COPIED = ("payroll-data-1", "payroll-web-1"), "/opt/shire/register.py"
# Of councils that share a cluster: who may sign in to it, a line or two for each.
SHARED = ("pg_hba.conf", "pg_ident.conf")


def kept(files: Files) -> Files:
    return {
        path: text
        for path, text in files.items()
        if path.startswith(tuple(f"{server}/" for server in KEPT)) and not path.endswith(COPIED)
    }


def joined(folder: Path, partnership: str, joiner: str) -> tuple[Files, Files]:
    before = rendered(folder / "before", inventory(partnership, without=joiner), SERVICE)
    return before, rendered(folder / "after", inventory(partnership), SERVICE)


@pytest.fixture(scope="module")
def lgss(tmp_path_factory: pytest.TempPathFactory) -> tuple[Files, Files]:
    return joined(tmp_path_factory.mktemp("lgss"), PARTNERSHIP, JOINER)


def test_the_files_are_those_that_are_kept(lgss: tuple[Files, Files]) -> None:
    golden = {
        str(path.relative_to(GOLDEN)): path.read_text(encoding="utf-8")
        for path in GOLDEN.rglob("*")
        if path.is_file()
    }
    assert kept(lgss[1]) == golden, "`make golden` writes them again: read what changed"


def test_where_each_council_has_a_cluster_a_join_adds_files_and_changes_none(
    lgss: tuple[Files, Files],
) -> None:
    before, after = lgss
    assert {path: after[path] for path in before} == before
    added = set(after) - set(before)
    assert added
    assert all(JOINER in Path(path).name or f"/{JOINER}/" in path for path in added)


def test_where_councils_share_a_cluster_its_rules_gain_lines_of_the_joiner_alone(tmp_path: Path) -> None:
    joiner = "huntingdonshire"
    before, after = joined(tmp_path, "three-c", joiner)
    changed = [path for path in before if before[path] != after[path]]
    assert {Path(path).name for path in changed} == set(SHARED)
    for path in changed:
        was, now = before[path].splitlines(), after[path].splitlines()
        assert [line for line in now if joiner not in line] == was
    assert all(joiner in path for path in set(after) - set(before))


def test_no_file_of_one_council_names_another(lgss: tuple[Files, Files]) -> None:
    councils = {c.council for c in inventory(PARTNERSHIP).service(SERVICE).councils}
    for path, text in lgss[1].items():
        own = {slug for slug in councils if slug in path}
        named = {slug for slug in councils if slug in text or slug.replace("-", "_") in text}
        assert not own or named <= own, path


def _write() -> None:
    shutil.rmtree(GOLDEN, ignore_errors=True)
    with tempfile.TemporaryDirectory() as folder:
        found = kept(rendered(Path(folder) / "now", inventory(PARTNERSHIP), SERVICE))
    for path, text in found.items():
        (GOLDEN / path).parent.mkdir(parents=True, exist_ok=True)
        (GOLDEN / path).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    _write()
