"""Revisions are read beside the work tree: it, its index and its branches stay as they are."""

from pathlib import Path

import pytest

from infra.revisions import WORK_TREE, NoGitError, RevisionError, Span, span, standing
from tests.repository import Repository, repository


@pytest.fixture
def estate(tmp_path: Path) -> Path:
    (tmp_path / "councils").mkdir()
    (tmp_path / "councils/one.yaml").write_text("first\n", encoding="utf-8")
    (tmp_path / "beside.txt").write_text("no part of the estate\n", encoding="utf-8")
    repository(tmp_path)
    return tmp_path / "councils"


@pytest.fixture
def repo(estate: Path) -> Repository:
    return Repository(estate.parent)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("", Span("HEAD", WORK_TREE)),
        ("main", Span("main", WORK_TREE)),
        ("main..HEAD", Span("main", "HEAD")),
        ("main..", Span("main", "HEAD")),
        ("..main", Span("HEAD", "main")),
    ],
)
def test_a_range_is_read_as_git_reads_it(estate: Path, text: str, meant: Span) -> None:
    assert span(estate, text) == meant


def test_three_dots_are_from_where_the_branch_left(estate: Path, repo: Repository) -> None:
    left = repo.git("rev-parse", "HEAD")
    repo.git("switch", "--quiet", "--create", "topic")
    repo.commit("On the branch")
    repo.git("switch", "--quiet", "main")
    repo.commit("Meanwhile on main")
    assert span(estate, "main...topic") == Span(left[:12], "topic")


def test_a_folder_is_as_it_stood_and_the_work_tree_as_it_stands(estate: Path, repo: Repository) -> None:
    (estate / "one.yaml").write_text("second\n", encoding="utf-8")
    (estate / "two.yaml").write_text("staged\n", encoding="utf-8")
    repo.git("add", "councils/two.yaml")
    before = repo.git("status", "--porcelain"), repo.git("worktree", "list")
    with standing(estate, "HEAD") as folder:
        assert {p.name: p.read_text() for p in folder.iterdir()} == {"one.yaml": "first\n"}
    assert not folder.exists()
    with standing(estate, WORK_TREE) as folder:
        assert (folder / "one.yaml").read_text() == "second\n"
    assert (repo.git("status", "--porcelain"), repo.git("worktree", "list")) == before


def test_no_attribute_hides_a_file(estate: Path, repo: Repository) -> None:
    """`git archive` would leave it out."""
    (estate / ".gitattributes").write_text("one.yaml export-ignore\n", encoding="utf-8")
    repo.commit("Hide a declaration from archives")
    with standing(estate, "HEAD") as folder:
        assert (folder / "one.yaml").exists()


def test_a_folder_that_was_not_there_yet_is_empty(estate: Path, repo: Repository) -> None:
    (estate.parent / "later").mkdir()
    (estate.parent / "later/one.yaml").write_text("later\n", encoding="utf-8")
    repo.commit("Add another")
    with standing(estate.parent / "later", "HEAD^") as folder:
        assert not [*folder.iterdir()]


def test_an_estate_may_be_the_whole_repository(estate: Path) -> None:
    with standing(estate.parent, "HEAD") as folder:
        assert sorted(p.name for p in folder.iterdir()) == ["beside.txt", "councils"]


def test_a_hook_of_another_repository_does_not_decide(
    estate: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path_factory.mktemp("other")
    repository(other)
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other / ".git/index"))
    with standing(estate, "HEAD") as folder:
        assert (folder / "one.yaml").read_text() == "first\n"


@pytest.mark.parametrize("revision", ["mian", "--output=/tmp/x", "HEAD:councils", ""])
def test_what_is_no_revision_is_refused_by_name(estate: Path, revision: str) -> None:
    with (
        pytest.raises(
            RevisionError, match="expected a commit, a branch or a tag that this repository has"
        ) as error,
        standing(estate, revision),
    ):
        pass
    assert f"got revision {revision!r}" in str(error.value)


def test_no_repository_is_said_to_be_none(tmp_path: Path) -> None:
    with (
        pytest.raises(RevisionError, match="is in no git repository that can be read"),
        standing(tmp_path, "HEAD"),
    ):
        pass


def test_a_machine_without_git_is_told_so(estate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with (
        pytest.raises(NoGitError, match="expected it on the PATH; 'shire doctor' says how"),
        standing(estate, "HEAD"),
    ):
        pass
