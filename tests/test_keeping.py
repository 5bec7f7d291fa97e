"""What stands beside the declarations is checked as they are, and has a schema as they have."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from infra import pipeline
from infra.declaration.schema import schemas
from infra.declaration.source import parse
from infra.keeping import ALL_KINDS, problems_of_kept
from infra.runbook.record.writing import extended, to_yaml
from tests.cli.conftest import copied
from tests.runbook.progress.test_rules import EMPTY, FILE, RESTORE, Broken, done

SCHEMAS = Path(__file__).parent.parent / "schemas"
RECORD = "lgss/runbooks/slough.record.yaml"
DRIFT = """\
accepted:
  - stack: lgss-slow
    resource: a group
    path: tags.owner
    value: Somebody else
    reason: Change 4711
    owner: Head of ICT
    accepted: 2010-10-01
    until: 2010-11-01
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """LGSS with a record of Slough's join, whose evidence is not there, and drift of a stack that is not."""
    copied(tmp_path)
    root = tmp_path / "councils"
    (root / RECORD).parent.mkdir()
    Broken(rule="", evidence=None).read_at((root / RECORD).parent)
    (root / "lgss/drift.yaml").write_text(DRIFT)
    return root


def _said(root: Path) -> list[str]:
    estate = pipeline.load(root, date(2010, 11, 1)).estate
    return [str(problem) for problem in problems_of_kept(root, estate)]


def test_all_that_is_kept_is_read_and_what_is_wrong_has_its_line(root: Path) -> None:
    (root / RECORD).with_name("slow.record.yaml").write_text((root / RECORD).read_text())
    assert _said(root) == [
        "lgss/drift.yaml:2:12: accepted[0].stack: got 'lgss-slow', expected a stack of the partnership; "
        "did you mean 'lgss-slough'? [drift-stack]",
        f"{RECORD}:16:11: entries[0].evidence[0].file: the evidence '{FILE}' is missing; "
        "take it back from git [record-file]",
        f"lgss/runbooks/slow.record.yaml:6:9: member: got 'slough', expected 'slow'{RESTORE} [record-whose]",
        "lgss/runbooks/slow.record.yaml:1:1: got the record of 'slow', expected that of a declared member; "
        "did you mean 'slough'? [record-nobodys]",
    ]


def test_the_record_of_a_member_that_has_left_and_is_declared_no_more_can_be_put_away(root: Path) -> None:
    """What is called alike is no hint, where the record says itself whose it is."""
    shelf = root / "lgss/runbooks"
    (root / RECORD).unlink()
    (root / "lgss/drift.yaml").unlink()
    member = "sough"
    empty = replace(EMPTY, member=member)
    (shelf / f"{member}.record.yaml").write_text(to_yaml(extended(empty, done())))
    assert _said(root)[0] == (
        "lgss/runbooks/sough.record.yaml:1:1: got the record of 'sough', expected that of a declared member; "
        "where it has left, rename it so that it does not end in .record.yaml, such as "
        "sough.record-before.yaml; else declare the member [record-nobodys]"
    )
    (shelf / f"{member}.record.yaml").rename(shelf / f"{member}.record-before.yaml")
    assert _said(root) == []


def test_records_are_read_where_the_declarations_have_errors(root: Path) -> None:
    """Against the evidence alone: there is no runbook then."""
    path = root / "lgss/members/slough.yaml"
    path.write_text(path.read_text().replace("kind: unitary", "kind: unitry"))
    assert [line.rpartition(" ")[2] for line in _said(root)] == ["[record-file]"]


@pytest.mark.parametrize("kind", ALL_KINDS)
def test_the_schema_that_editors_read_is_the_present_one(kind: str) -> None:
    kept = (SCHEMAS / f"{kind}.schema.json").read_text(encoding="utf-8")
    assert json.loads(kept) == schemas(ALL_KINDS)[kind], "write them again: shire schema"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("did: done", "did: finished"),
        ("step: sco-02", "step: SCO"),
        (f"file: {FILE}", "file: ../minutes.md"),
        ("format: 1", "format: 2"),
        ("by: Head of ICT", "buy: Head of ICT"),
    ],
)
def test_the_schema_of_a_record_refuses_what_its_reader_refuses(old: str, new: str) -> None:
    text = to_yaml(extended(EMPTY, done()))
    assert _valid("record", text)
    assert text.count(old) == 1
    assert not _valid("record", text.replace(old, new))


def test_the_schema_of_drift_refuses_what_its_reader_refuses() -> None:
    assert _valid("drift", DRIFT)
    assert not _valid("drift", DRIFT.replace("reason:", "raison:"))


def _valid(kind: str, text: str) -> bool:
    schema = schemas(ALL_KINDS)[kind]
    Draft202012Validator.check_schema(schema)
    source, problems = parse(kind, text)
    assert problems == ()
    return Draft202012Validator(schema).is_valid(source.root)


def test_what_is_written_names_its_schema() -> None:
    text = to_yaml(extended(EMPTY, done()))
    assert text.startswith("# yaml-language-server: $schema=../../../schemas/record.schema.json\n")
