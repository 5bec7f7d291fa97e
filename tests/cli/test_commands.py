"""What each command promises: its exit code, its words, and what it leaves on disk."""

import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from tests.cli.conftest import COUNCILS, Shire
from tests.scaffold.worlds import KEY, OWN_KEY


def files(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_a_valid_estate_says_so(shire: Shire) -> None:
    done = shire("validate", "lgss")
    assert (done.returncode, done.stdout) == (0, "Valid: nothing to mend, 3 to know about.\n")
    assert "lgss/members/slough.yaml" in done.stderr
    assert "the last day to give notice is 2013-04-03" in done.stderr


def test_a_broken_declaration_is_named_with_file_line_and_field(shire: Shire, councils: Path) -> None:
    path = councils / "lgss/members/slough.yaml"
    path.write_text(path.read_text().replace("service: payroll", "service: payrol"))
    line = next(n for n, text in enumerate(path.read_text().splitlines(), 1) if "payrol," in text)
    done = shire("validate")
    assert done.returncode == 2
    assert f"lgss/members/slough.yaml:{line}:" in done.stderr
    assert "service 'payrol' is not declared" in done.stderr
    assert "did you mean 'payroll'?" in done.stderr
    assert done.stdout == "Not valid: 1 to mend, 3 to know about.\n"


def test_problems_are_data_too(shire: Shire, councils: Path) -> None:
    (councils / "lgss/members/slough.yaml").write_text("member: slough\n")
    report = json.loads(shire("validate", "--json").stdout)
    assert report["valid"] is False
    assert {p["rule"] for p in report["problems"] if p["severity"] == "error"} >= {"key-missing"}


def test_no_other_command_works_on_a_broken_estate(shire: Shire, councils: Path) -> None:
    (councils / "lgss/services/payroll.yaml").write_text("service: [payroll\n")
    before = files(councils)
    for words in (("show",), ("plan",), ("addresses",), ("onboard", "slough"), ("runbook", "slough")):
        command, *rest = words
        done = shire(command, "lgss", *rest)
        assert done.returncode == 2, done
        assert "lgss/services/payroll.yaml:2:1" in done.stderr
        assert "1 to mend before this command can do anything" in done.stderr
    assert files(councils) == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("show", "lgs"), "partnership 'lgs' is not declared in councils/; did you mean 'lgss'?"),
        (
            ("plan", "lgss", "slow"),
            "member 'slow' is not declared in councils/lgss/members/; did you mean 'slough'?",
        ),
        (("onboard", "lgss", "poole"), "declared: cambridgeshire, northamptonshire, slough"),
        (("addresses", "lgss", "--what-if", "twenty"), "got 'twenty', expected a prefix length such as /20"),
        (("addresses", "lgss", "--what-if", "/30"), "got /30, expected a segment's length from /16"),
        (("validate", "--as-of", "4.4.2011"), "got '4.4.2011', expected a date such as 2011-04-04"),
    ],
)
def test_what_is_not_there_is_refused_with_what_is(shire: Shire, words: tuple[str, ...], said: str) -> None:
    done = shire(*words)
    assert done.returncode == 2
    assert said in " ".join(done.stderr.replace("│", " ").split())


def test_onboarding_twice_changes_no_file_the_second_time(shire: Shire, councils: Path) -> None:
    first = shire("onboard", "lgss", "slough")
    assert first.returncode == 0, first.stderr
    written = files(councils)
    assert {
        "lgss/addresses.lock.yaml",
        "lgss/runbooks/slough.md",
        "lgss/runbooks/slough.html",
    } <= written.keys()
    second = shire("onboard", "lgss", "slough")
    assert second.returncode == 0
    assert "(as it was)" in second.stdout
    assert files(councils) == written


def test_the_summary_of_a_join_can_be_read_out(shire: Shire) -> None:
    said = shire("onboard", "lgss", "slough").stdout
    for fact in (
        "Slough Borough Council joins LGSS (Local Government Shared Services) on Monday 4 April 2011",
        "10.32.0.0/18 seen as 10.79.192.0/18",
        "in the stack lgss-slough",
        "Changes for those already there  nothing",
        "the same, byte for byte: lgss-core, lgss-cambridgeshire, lgss-northamptonshire",
        "kept sovereign: procurement",
        "LGSS joint committee",
        "councils/lgss/runbooks/slough.html",
    ):
        assert fact in said, said


def test_a_join_reported_as_json_tells_the_same(shire: Shire) -> None:
    report = json.loads(shire("onboard", "lgss", "slough", "--json").stdout)
    assert report["joins"] == "2011-04-04"
    assert report["changes"] == []
    assert report["untouched"] == ["lgss-core", "lgss-cambridgeshire", "lgss-northamptonshire"]
    assert [s["service"] for s in report["services"]] == ["payroll", "finance", "hr", "payments"]
    assert report["changed"] is True
    again = json.loads(shire("onboard", "lgss", "slough", "--json").stdout)
    assert again["changed"] is False


def test_joining_one_by_one_gives_what_the_committed_lockfile_gives(shire: Shire, councils: Path) -> None:
    for member in ("cambridgeshire", "northamptonshire", "slough"):
        assert shire("onboard", "lgss", member).returncode == 0
    committed = Path(__file__).parents[2] / "councils/lgss/addresses.lock.yaml"
    assert (councils / "lgss/addresses.lock.yaml").read_bytes() == committed.read_bytes()


def test_a_plan_writes_nothing_and_says_what_is_provisional(shire: Shire, councils: Path) -> None:
    before = files(councils)
    done = shire("plan", "lgss", "slough")
    assert done.returncode == 0, done.stderr
    assert "The ranges of slough are provisional until `shire onboard lgss slough`." in done.stdout
    assert "2 VPN sites" in " ".join(done.stdout.split())
    assert files(councils) == before


def test_a_plan_as_json_holds_every_resource(shire: Shire) -> None:
    (stack,) = json.loads(shire("plan", "lgss", "core", "--json").stdout)
    assert stack["stack"] == "lgss-core"
    assert "azure-native:network:RoutingIntent" in {r["type"] for r in stack["resources"]}


def test_a_committed_runbook_that_is_stale_is_found_and_said(shire: Shire, councils: Path) -> None:
    shire("onboard", "lgss", "slough")
    assert shire("runbook", "lgss", "slough", "--check").returncode == 0
    path = councils / "lgss/members/slough.yaml"
    path.write_text(path.read_text().replace("headcount: 820", "headcount: 830"))
    stale = shire("runbook", "lgss", "slough", "--check")
    assert stale.returncode == 1
    assert "820" in stale.stderr
    assert "830" in stale.stderr
    assert "`shire runbook lgss slough`" in " ".join(stale.stdout.split())
    assert shire("runbook", "lgss", "slough").returncode == 0
    assert shire("runbook", "lgss", "slough", "--check").returncode == 0


def test_the_committed_example_runbook_is_fresh(shire: Shire, tmp_path: Path) -> None:
    """Where nobody has rehearsed: evidence of rehearsals here is not committed."""
    committed = tmp_path / "committed"
    shutil.copytree(COUNCILS, committed, ignore=shutil.ignore_patterns("evidence"))
    done = shire("runbook", "lgss", "slough", "--check", "--estate", str(committed))
    assert (done.returncode, done.stdout) == (0, "Fresh\n"), done.stderr


def test_leaving_reserves_the_range_and_asks_first(shire: Shire, councils: Path) -> None:
    lockfile = councils / "lgss/addresses.lock.yaml"
    shire("onboard", "lgss", "slough")
    joined = lockfile.read_text()
    assert shire("leave", "lgss", "slough", text="n\n").returncode == 1
    assert lockfile.read_text() == joined
    done = shire("leave", "lgss", "slough", "--yes", "--until", "2013-04-04")
    assert done.returncode == 0, done.stderr
    assert "reserved until 4 April 2013" in done.stdout
    said = " ".join(done.stdout.split())
    assert (
        "Keep lgss/members/slough.yaml until its part of each shared service is removed and forgotten" in said
    )
    assert lockfile.read_text().startswith(joined)


def test_leaving_what_one_never_had_is_refused(shire: Shire) -> None:
    done = shire("leave", "lgss", "slough", "--yes")
    assert done.returncode == 2
    assert "there is nothing to release" in done.stderr


def test_how_many_more_fit(shire: Shire, tmp_path: Path) -> None:
    done = shire("addresses", "lgss", "--what-if", "/20", "--svg", "map.svg")
    assert "more councils of /20 fit" in done.stdout
    assert "10.64.0.0/12" in done.stdout
    picture = (tmp_path / "map.svg").read_text()
    assert "10.64.0.0/23 hub of core" in picture
    assert "http" not in picture.replace("http://www.w3.org/2000/svg", "")


def test_the_schemas_are_those_committed(shire: Shire, tmp_path: Path) -> None:
    assert shire("schema").returncode == 0
    committed = Path(__file__).parents[2] / "schemas"
    assert files(tmp_path / "schemas") == files(committed)


def test_show_gives_every_flow_its_reason(shire: Shire) -> None:
    said = shire("show", "lgss", "slough").stdout
    assert "Payroll officers" in said
    assert (
        json.loads(shire("show", "lgss", "--json").stdout)["partnership"]["lead_authority"]
        == "cambridgeshire"
    )


def test_a_new_member_validates_at_once(shire: Shire, councils: Path) -> None:
    done = shire("new", "member", "lgss", "milton-keynes", "--joins", "2011-06-01", "--heads", "2400")
    assert done.returncode == 0, done.stderr
    assert "gss: E06000042" in (councils / "lgss/members/milton-keynes.yaml").read_text()
    assert shire("validate", "lgss").returncode == 0
    assert shire("onboard", "lgss", "milton-keynes").returncode == 0


def test_a_new_member_is_never_written_over_another(shire: Shire) -> None:
    done = shire("new", "member", "lgss", "slough", "--joins", "2011-06-01", "--heads", "2400")
    assert done.returncode == 2
    assert "councils/lgss/members/slough.yaml is there already" in done.stderr


def test_where_nobody_can_be_asked_the_missing_flag_is_named(shire: Shire) -> None:
    done = shire("new", "member", "lgss", "milton-keynes", "--joins", "2011-06-01")
    assert done.returncode == 2
    assert "--heads is missing, and there is no terminal to ask at" in done.stderr


def test_a_new_partnership_and_its_first_service_validate_at_once(shire: Shire, councils: Path) -> None:
    today = date.today().isoformat()
    done = shire(
        "new", "partnership", "fens", "--title", "Fens ICT",
        "--lead", "huntingdonshire", "--lead-heads", "700",
        "--signed", today, "--subscription", "11111111-2222-4333-8444-555555555555",
        "--tenant", "21111111-2222-4333-8444-555555555555",
        "--initial-domain", "fensexample.onmicrosoft.com",
        "--administrator", "anne_marsh",
        "--administrator-key", OWN_KEY,
        "--automation-key", KEY,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    done = shire("new", "service", "fens", "libraries", "--title", "Library management")
    assert done.returncode == 0, done.stderr
    valid = shire("validate", "fens")
    assert valid.returncode == 0, valid.stderr
    assert shire("onboard", "fens", "huntingdonshire").returncode == 0
    assert (councils / "fens/runbooks/huntingdonshire.html").exists()


def test_a_refused_answer_is_said_in_words(shire: Shire) -> None:
    done = shire("new", "member", "lgss", "milton-keynes", "--joins", "2011-06-01", "--heads", "many")
    assert done.returncode == 2
    assert "--heads: got 'many', expected a whole number" in done.stderr


def test_a_copy_takes_the_shape_and_leaves_what_is_the_source_s_own(shire: Shire, councils: Path) -> None:
    flags = ("--joins", "2011-06-01", "--heads", "2400", "--from", "slough")
    done = shire("new", "member", "lgss", "milton-keynes", *flags)
    assert done.returncode == 0, done.stderr
    text = (councils / "lgss/members/milton-keynes.yaml").read_text()
    assert "E06000042" in text
    assert "10.32.0.0/18" not in text
    assert shire("validate", "lgss").returncode == 0


def test_a_copy_of_what_is_not_there_names_what_is_near(shire: Shire) -> None:
    done = shire("new", "service", "lgss", "salaries", "--title", "Salaries", "--from", "payrol")
    assert done.returncode == 2
    assert "there is no councils/lgss/services/payrol.yaml; did you mean 'payroll'?" in done.stderr


def test_what_addressing_finds_is_said_with_its_line(shire: Shire, councils: Path) -> None:
    shire("onboard", "lgss", "slough")
    shire("leave", "lgss", "slough", "--yes")
    path = councils / "lgss/members/slough.yaml"
    line = next(n for n, text in enumerate(path.read_text().splitlines(), 1) if text.startswith("joins:"))
    done = shire("addresses", "lgss")
    assert f"lgss/members/slough.yaml:{line}:8  joins" in done.stderr
    assert "[addresses-joining-again]" in done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("lgss", "--absent", "Group:x"), "--found and --absent are about one stack: name it"),
        (
            ("lgss", "slough", "--found", "Group:x"),
            "--found: got 'Group:x', expected NAME=ID, such as Group:people=/groups/GUID",
        ),
    ],
)
def test_what_is_told_of_an_interruption_is_about_one_stack_and_names_ids(
    shire: Shire, words: tuple[str, ...], said: str
) -> None:
    done = shire("recover", *words)
    assert (done.returncode, done.stderr.strip()) == (2, f"error: {said}")
