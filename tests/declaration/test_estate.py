"""The whole estate is read at once: what is whole is given, and every problem is told."""

from datetime import date
from pathlib import Path

import pytest

from infra.declaration.load import load_estate
from tests.estates.small import SERVICE, estate, member, write

TODAY = date(2026, 1, 1)
COUNCILS = Path(__file__).parent.parent.parent / "councils"


def test_the_examples_are_whole() -> None:
    loaded = load_estate(COUNCILS, today=TODAY)
    assert loaded.errors == ()
    folders = sorted(path.name for path in COUNCILS.iterdir() if path.is_dir())
    assert [p.slug for p in loaded.estate.partnerships] == folders


def test_a_small_estate_has_nothing_to_say(tmp_path: Path) -> None:
    files = estate(members={"a": member("a", 1, services=("pay",)), "b": member("b", 2)}, services=("pay",))
    loaded = load_estate(write(tmp_path, files), today=TODAY)
    assert loaded.problems == ()
    declared = loaded.estate.partnership("shire")
    assert ([m.member for m in declared.members], declared.service("pay").owner) == (["a", "b"], "a")


def test_members_are_sorted_by_slug_and_not_by_file(tmp_path: Path) -> None:
    files = estate(members={"east-b": member("east-b", 1), "east": member("east", 2)})
    declared = load_estate(write(tmp_path, files), today=TODAY).estate.partnership("shire")
    assert [m.member for m in declared.members] == ["east", "east-b"]


@pytest.mark.parametrize(
    ("asked", "declares", "judged"),
    [
        (date(2026, 3, 1), True, date(2026, 3, 1)),
        (None, True, date(2026, 1, 1)),
        (None, False, date(2026, 2, 2)),
    ],
)
def test_dates_are_judged_as_asked_or_as_declared_or_as_of_today(
    tmp_path: Path, asked: date | None, declares: bool, judged: date
) -> None:
    files = estate(members={"a": member("a")})
    if not declares:
        files["shire/partnership.yaml"] = files["shire/partnership.yaml"].replace("as_of: 2026-01-01\n", "")
    loaded = load_estate(write(tmp_path, files), as_of=asked, today=date(2026, 2, 2))
    assert loaded.estate.partnership("shire").as_of == judged


def test_a_partnership_with_an_error_is_left_out_and_the_others_are_not(tmp_path: Path) -> None:
    files = {
        **estate("good", members={"a": member("a", 1)}),
        **estate("bad", members={"b": member("b", 2, joins="2024-01-01")}),
    }
    loaded = load_estate(write(tmp_path, files), today=TODAY)
    assert [p.slug for p in loaded.estate.partnerships] == ["good"]
    assert [p.rule for p in loaded.about("bad")] == ["join-outside-term"]
    assert loaded.about("good") == ()


def test_a_folder_without_a_partnership_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("An empty estate.")
    loaded = load_estate(tmp_path, today=TODAY)
    assert [str(p) for p in loaded.problems] == [
        ".:1:1: got no partnership, expected a folder with a file 'partnership.yaml'; "
        "'shire new partnership' writes one [estate-empty]"
    ]


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    loaded = load_estate(tmp_path / "councils", today=TODAY)
    assert [str(p) for p in loaded.problems] == [
        ".:1:1: got no such folder, expected the folder of an estate [estate-empty]"
    ]


def test_a_folder_whose_name_no_file_system_takes() -> None:
    loaded = load_estate(Path("x" * 300), today=TODAY)
    assert [str(p) for p in loaded.problems] == [
        ".:1:1: got a folder that cannot be read (File name too long), expected folders that can be read "
        "[file-unreadable]"
    ]


def test_lockfiles_runbooks_and_hidden_files_are_no_declarations(tmp_path: Path) -> None:
    files = {
        **estate(members={"a": member("a")}),
        "shire/addresses.lock.yaml": "entries: []\n",
        "shire/runbooks/a.md": "# A\n",
        "shire/members/.a.yaml.swp": "x",
        ".git/config.yaml": "x",
    }
    assert load_estate(write(tmp_path, files), today=TODAY).problems == ()


def test_files_that_nothing_reads_are_warned_of(tmp_path: Path) -> None:
    files = {
        **estate(members={"a": member("a")}),
        "shire/partnership.yml": "",
        "shire/members/b.yml": "",
        "shire/members/more/c.yaml": "",
        "notes.yaml": "",
    }
    problems = load_estate(write(tmp_path, files), today=TODAY).problems
    assert {(p.rule, p.severity) for p in problems} == {("file-unexpected", "warning")}
    assert [(p.file, p.hint) for p in problems] == [
        ("notes.yaml", ""),
        ("shire/members/b.yml", "did you mean 'b.yaml'?"),
        ("shire/members/more", ""),
        ("shire/partnership.yml", "did you mean 'partnership.yaml'?"),
    ]


def test_every_error_of_every_file_is_told_at_once(tmp_path: Path) -> None:
    """A file that cannot be read whole is judged for the rest of it; so are those that name it."""
    files = estate(
        members={"a": member("a", 1), "b": member("b", 2, services=("payrol",))}, services=("payroll",)
    )
    files["shire/partnership.yaml"] = (
        files["shire/partnership.yaml"]
        .replace("aggregates:", "agregates:")
        .replace("pair: ukwest", "pair: uksouth")
        .replace("  cutover: Director of ICT\n", "")
    )
    files["shire/members/b.yaml"] = (
        files["shire/members/b.yaml"]
        .replace("joins: 2026-04-01", "joins: 2026-02-30")
        .replace("district", "distict")
    )
    files["shire/members/c.yaml"] = "member: c\n  title: C\n"
    files["shire/services/rents.yaml"] = SERVICE.format(slug="rents", owner="c").replace(
        "role: web, ports", "role: wbe, ports"
    )
    loaded = load_estate(write(tmp_path, files), today=TODAY)
    assert [(p.file.removeprefix("shire/"), p.line, p.rule) for p in loaded.problems] == [
        ("members/b.yaml", 3, "word-unknown"),
        ("members/b.yaml", 5, "value-spelling"),
        ("members/b.yaml", 19, "subscription-undeclared"),
        ("members/c.yaml", 2, "yaml-syntax"),
        ("partnership.yaml", 10, "decider-missing"),
        ("partnership.yaml", 21, "regions-same"),
        ("partnership.yaml", 22, "key-unknown"),
        ("services/rents.yaml", 9, "word-unknown"),
    ]


def test_what_stands_in_for_a_refused_value_is_never_judged(tmp_path: Path) -> None:
    """The date of joining cannot be read: so nobody can say whether a service is taken before it."""
    text = member("a", services=("pay",)).replace("joins: 2026-04-01", "joins: soon")
    files = estate(members={"a": text}, services=("pay",))
    loaded = load_estate(write(tmp_path, files), today=TODAY)
    assert [p.rule for p in loaded.problems] == ["value-spelling"]


def test_what_rests_on_a_refused_value_is_not_judged_either(tmp_path: Path) -> None:
    """Which range the site has cannot be read: so nobody can say whether the name server stands in it."""
    text = member("a").replace("ranges: [10.0.1.0/24]", "ranges: [10.0.1.0]")
    text += "dns: {zones: [a.internal], servers: [10.0.1.53]}\n"
    loaded = load_estate(write(tmp_path, estate(members={"a": text})), today=TODAY)
    assert [p.rule for p in loaded.problems] == ["value-spelling"]


def test_the_slug_is_the_files(tmp_path: Path) -> None:
    files = estate(members={"a": member("a")})
    files["shire/members/Slough.yaml"] = member("slough", 2)
    problems = load_estate(write(tmp_path, files), today=TODAY).problems
    assert [str(p) for p in problems] == [
        "shire/members/Slough.yaml:1:9: member: got 'slough', expected 'Slough', as the file is called; "
        "change the one, or rename the file [slug-and-file]"
    ]
