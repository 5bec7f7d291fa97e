"""Editors check declarations by JSON Schema: it takes every example, and refuses what the loader refuses."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from infra.declaration.schema import schemas
from infra.declaration.source import parse

COUNCILS = Path(__file__).parent.parent.parent / "councils"
KINDS = {"members": "member", "services": "service"}
DECLARATIONS = sorted((*COUNCILS.glob("*/partnership.yaml"), *COUNCILS.glob("*/members/*.yaml")))
DECLARATIONS += sorted(COUNCILS.glob("*/services/*.yaml"))


def _validator(path: Path) -> Draft202012Validator:
    return Draft202012Validator(schemas()[KINDS.get(path.parent.name, "partnership")])


@pytest.mark.parametrize("kind", ["partnership", "member", "service"])
def test_the_schema_is_valid_and_describes_itself(kind: str) -> None:
    schema = schemas()[kind]
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["title"] == f"shirehall {kind}"
    assert str(schema["description"]).startswith(f"A {kind} as it stands in councils/<partnership>/")


@pytest.mark.parametrize("kind", ["partnership", "member", "service"])
def test_the_schema_that_editors_read_is_the_present_one(kind: str) -> None:
    kept = (COUNCILS.parent / "schemas" / f"{kind}.schema.json").read_text(encoding="utf-8")
    assert json.loads(kept) == schemas()[kind], "write them again: shire schema"


def test_every_example_is_valid_by_its_schema() -> None:
    validators = {kind: Draft202012Validator(schema) for kind, schema in schemas().items()}
    for path in DECLARATIONS:
        source, problems = parse(path.name, path.read_text(encoding="utf-8"))
        assert problems == ()
        errors = validators[KINDS.get(path.parent.name, "partnership")].iter_errors(source.root)
        assert [error.message for error in errors] == [], path


def test_every_example_names_its_schema() -> None:
    for path in DECLARATIONS:
        up, kind = (
            ("../../..", KINDS[path.parent.name]) if path.parent.name in KINDS else ("../..", "partnership")
        )
        first = path.read_text(encoding="utf-8").splitlines()[0]
        assert first == f"# yaml-language-server: $schema={up}/schemas/{kind}.schema.json", path


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("kind: unitary", "kind: unitry"),
        ("joins: 2011-04-04", "joins: 04/04/2011"),
        ("gss: E06000039", "gss: 39"),
        ("monthly_budget: 4000", "monthly_budget: 0"),
        ("segment:", "segmnt:"),
        ("licences: {e3: 1300", "licences: {e4: 1300"),
        ("ranges: [10.32.0.0/18]", "ranges: [10.32.0.0]"),
    ],
)
def test_the_schema_refuses_what_the_loader_refuses(old: str, new: str) -> None:
    path = COUNCILS / "lgss" / "members" / "slough.yaml"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    source, _ = parse(path.name, text.replace(old, new))
    assert not _validator(path).is_valid(source.root)


def _at(node: object, *path: str) -> object:
    for step in path:
        assert isinstance(node, dict)
        node = node[step]
    return node


def test_editors_complete_gates_and_licences() -> None:
    licences = _at(schemas()["member"], "$defs", "Staff", "properties", "licences", "properties")
    gates = _at(schemas()["partnership"], "properties", "deciders", "properties")
    assert isinstance(licences, dict)
    assert isinstance(gates, dict)
    assert list(gates) == ["agreement", "addresses", "network", "identity", "data", "cutover", "handover"]
    assert "e3" in licences
