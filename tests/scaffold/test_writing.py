"""What `shire new` writes is valid at once."""

import tempfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from pydantic import ValidationError

from infra.declaration.source import parse
from infra.scaffold import (
    MemberAnswers,
    PartnershipAnswers,
    known_council,
    new_member,
    new_partnership,
    new_service,
)
from infra.scaffold.writing import years_on
from tests.scaffold.worlds import JOINS, SIGNED, member, partnership, partnerships, service, written


@given(answers=partnerships)
@settings(max_examples=40, deadline=None)
def test_a_new_partnership_with_its_lead_and_a_service_has_no_problem(answers: PartnershipAnswers) -> None:
    own = service(owner=answers.lead.member, region=answers.region)
    with tempfile.TemporaryDirectory() as folder:
        loaded = written(Path(folder), new_partnership(answers), new_service(answers.partnership, own))
    assert loaded.problems == ()
    assert [p.slug for p in loaded.estate.partnerships] == [answers.partnership]
    declared = loaded.estate.partnerships[0]
    assert declared.partnership.title == answers.title.strip()
    assert declared.member(answers.lead.member).gss == answers.lead.gss


def test_a_partnership_alone_is_valid_before_it_has_a_service(tmp_path: Path) -> None:
    assert written(tmp_path, new_partnership(partnership())).problems == ()


def test_a_joiner_changes_no_other_file(tmp_path: Path) -> None:
    first = new_partnership(partnership())
    second = new_member("thames", member("reading", gss="E06000038"))
    assert not first.keys() & second.keys()
    assert written(tmp_path, first, second).problems == ()


def test_a_sites_range_device_and_model_are_declared(tmp_path: Path) -> None:
    site = {
        "site": "town-hall",
        "title": "Town Hall",
        "range": "10.0.0.0/20",
        "device": "192.0.2.1",
        "model": "FortiGate: 100F",
        "headcount": 80,
    }
    loaded = written(tmp_path, new_partnership(partnership(member(site=site, egress=("198.51.100.1",)))))
    assert loaded.problems == ()
    lead = loaded.estate.partnership("thames").member("slough")
    assert lead.sites[0].device is not None
    assert (str(lead.sites[0].ranges[0]), lead.sites[0].device.model) == ("10.0.0.0/20", "FortiGate: 100F")
    assert [str(address) for address in lead.tenancy.egress] == ["198.51.100.1"]


@pytest.mark.parametrize(("region", "zones"), [("uksouth", ("1", "2")), ("ukwest", ())])
def test_servers_stand_in_zones_where_the_region_has_them(
    tmp_path: Path, region: str, zones: tuple[str, ...]
) -> None:
    files = new_service("thames", service(region=region))
    loaded = written(tmp_path, new_partnership(partnership(region=region)), files)
    assert loaded.problems == ()
    assert loaded.estate.partnership("thames").service("payroll").servers[0].zones == zones


@pytest.mark.parametrize(
    ("os", "engine", "port"),
    [
        ("debian-12", "postgresql", 5432),
        ("ubuntu-24.04", "postgresql", 5432),
        ("windows-2022", "sql-server", 1433),
    ],
)
def test_the_database_goes_with_the_operating_system(tmp_path: Path, os: str, engine: str, port: int) -> None:
    loaded = written(tmp_path, new_partnership(partnership()), new_service("thames", service(os=os)))
    made = loaded.estate.partnership("thames").service("payroll")
    assert made.database is not None
    assert (made.database.engine, made.links[0].ports) == (engine, (port,))


def test_a_fire_service_needs_neither_code_nor_domain(tmp_path: Path) -> None:
    fire = member("surrey-fire", kind="fire", gss=None, domain=None)
    assert written(tmp_path, new_partnership(partnership()), new_member("thames", fire)).problems == ()


def test_the_table_of_known_councils_gives_the_facts() -> None:
    known = known_council("northamptonshire")
    assert known is not None
    answers = MemberAnswers.of_known(known, signed=SIGNED, joins=JOINS, heads=10)
    assert (answers.gss, answers.kind, answers.until) == ("E10000021", "county", date(2021, 4, 1))
    assert answers.successors == ("E06000061", "E06000062")


def test_a_council_that_has_ended_is_refused_by_the_loader(tmp_path: Path) -> None:
    known = known_council("northamptonshire")
    assert known is not None
    gone = MemberAnswers.of_known(known, signed=SIGNED, joins=JOINS, heads=10)
    loaded = written(tmp_path, new_partnership(partnership(gone)))
    assert "existence-ended" in {problem.rule for problem in loaded.errors}


@pytest.mark.parametrize("slug", ["../etc", "Slough", "slough/members", "a" * 27, ""])
def test_a_slug_that_is_no_slug_is_refused_before_anything_is_written(slug: str) -> None:
    with pytest.raises(ValidationError, match="member"):
        member(slug)


def test_a_slug_of_26_characters_is_written() -> None:
    assert len(member("a" * 26).member) == 26


@pytest.mark.parametrize(
    "title", ["Thames: shared", "# Thames", "'Thames'", 'T"h', "- yes", "null", "1974", "{a: b}", "a, b"]
)
def test_a_title_comes_back_as_it_was_given(tmp_path: Path, title: str) -> None:
    loaded = written(tmp_path, new_partnership(partnership(title=title)))
    assert loaded.problems == ()
    assert loaded.estate.partnership("thames").partnership.title == title


def test_each_file_names_its_schema_and_holds_comments() -> None:
    files = new_partnership(partnership()) | new_service("thames", service())
    schemas = {path.name: text.splitlines()[0] for path, text in files.items()}
    assert schemas == {
        "partnership.yaml": "# yaml-language-server: $schema=../../schemas/partnership.schema.json",
        "slough.yaml": "# yaml-language-server: $schema=../../../schemas/member.schema.json",
        "payroll.yaml": "# yaml-language-server: $schema=../../../schemas/service.schema.json",
    }
    for path, text in files.items():
        source, problems = parse(str(path), text)
        assert not problems
        assert source.root
        assert text.count("\n#") >= 2


def test_what_is_commented_out_is_valid_once_it_is_not(tmp_path: Path) -> None:
    def uncommented(text: str) -> str:
        lines = text.splitlines()
        return "\n".join(line.removeprefix("# ") if _is_yaml(line) else line for line in lines) + "\n"

    files = new_partnership(partnership()) | new_service("thames", service())
    files |= new_service("thames", service("finance")) | new_service("thames", service("procurement"))
    files = {
        path: text if path.stem in ("finance", "procurement") else uncommented(text)
        for path, text in files.items()
    }
    assert written(tmp_path, files).errors == ()


def _is_yaml(line: str) -> bool:
    """A comment that holds a key or a list item, not a sentence."""
    body = line.removeprefix("# ")
    return line.startswith("# ") and (body.startswith("  ") or body.rstrip().endswith(":"))


@pytest.mark.parametrize(
    ("day", "years", "later"),
    [
        (date(2027, 4, 1), 1, date(2028, 4, 1)),
        (date(2028, 2, 29), 1, date(2029, 2, 28)),
        (date(2028, 2, 28), 4, date(2032, 2, 28)),
    ],
)
def test_years_on_there_is_a_day(day: date, years: int, later: date) -> None:
    assert years_on(day, years) == later
