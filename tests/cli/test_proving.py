"""shire prove and shire trace, as somebody types them."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.cli.conftest import Shire


def test_a_proof_that_holds_is_short_and_ends_with_zero(shire: Shire) -> None:
    done = shire("prove", "lgss")
    assert done.returncode == 0, done.stderr
    assert "lgss  proved-if  3 members" in done.stdout
    assert "net-08, again within 365 days: Prove the source filter" in done.stdout
    assert "not recorded; due 23 February 2011  (slough)" in done.stdout
    assert len(done.stdout.splitlines()) < 40
    assert max(map(len, done.stdout.splitlines())) <= 100


def test_a_proof_is_data_too(shire: Shire) -> None:
    report = json.loads(shire("prove", "lgss", "--json").stdout)
    assert report["verdict"] == "proved-if"
    assert {claim["verdict"] for claim in report["claims"]} <= {"proved", "proved-if"}
    told = report["assumptions"]
    assert {one["assumption"]["evidence"]["step"] for one in told} >= {"net-03", "net-08"}
    assert {one["state"] for one in told} == {"not built"}
    assert {condition["verdict"] for condition in report["conditions"]} == {"holds"}


def test_a_proof_that_is_kept_is_read_by_the_runbook_s_gate(shire: Shire, councils: Path) -> None:
    assert shire("onboard", "lgss", "slough").returncode == 0
    runbook = councils / "lgss/runbooks/slough.md"
    assert "**Proof of the plan:** Not yet." in runbook.read_text(encoding="utf-8")
    done = shire("prove", "lgss", "--keep")
    assert "councils/lgss/evidence/proof.json" in done.stdout
    assert shire("runbook", "lgss", "slough", "--check").returncode == 1
    assert shire("runbook", "lgss", "slough").returncode == 0
    assert ": 6 of 6 ordered pairs of members are apart" in runbook.read_text(encoding="utf-8")


def test_what_is_kept_and_is_none_is_refused_with_its_file(shire: Shire, councils: Path) -> None:
    kept = councils / "lgss/evidence/proof.json"
    kept.parent.mkdir()
    kept.write_text("{}", encoding="utf-8")
    done = shire("runbook", "lgss", "slough")
    assert done.returncode == 2
    assert "proof.json: it is no kept proof: partnership" in done.stderr.replace("\n", " ")


def test_the_proof_of_what_stands_is_not_the_plan_s(shire: Shire) -> None:
    done = shire("prove", "lgss", "--live", "core.json", "--keep")
    assert done.returncode == 2
    assert "got --keep with --live" in done.stderr


def test_a_trace_names_the_rule_and_the_declaration_and_draws_them(shire: Shire, tmp_path: Path) -> None:
    file = tmp_path / "way.svg"
    ends = ("--from", "cambridgeshire/workspace", "--to", "payroll", "--port", "443")
    done = shire("trace", "lgss", *ends, "--svg", str(file))
    assert done.returncode == 0, done.stderr
    assert "cambridgeshire/workspace to payroll  allow  arrives, and its answer comes back" in done.stdout
    assert "lgss/members/cambridgeshire.yaml:services[0]" in done.stdout
    picture = ElementTree.fromstring(file.read_text(encoding="utf-8"))
    assert picture.attrib["aria-label"] == "cambridgeshire/workspace to payroll"


def test_a_packet_that_is_stopped_ends_with_one(shire: Shire) -> None:
    done = shire("trace", "lgss", "--from", "cambridgeshire/workspace", "--to", "slough/workspace", "--json")
    assert done.returncode == 1
    report = json.loads(done.stdout)
    assert report["verdict"] == "deny"
    assert "deny-councils-out" in report["hops"][0]["rule"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (
            ("--from", "nowhere", "--to", "payroll"),
            "got 'nowhere', expected an address, a place or a service",
        ),
        (("--from", "internet"), "expected one or the other"),
        (
            ("--from", "internet", "--to", "payroll", "--protocol", "pigeon"),
            "got protocol 'pigeon', expected tcp",
        ),
    ],
)
def test_wrong_use_says_what_was_expected(shire: Shire, words: tuple[str, ...], says: str) -> None:
    done = shire("trace", "lgss", *words)
    assert done.returncode == 2
    assert says in done.stderr


def test_who_reaches_a_service_is_listed(shire: Shire) -> None:
    rows = json.loads(shire("trace", "lgss", "--who-reaches", "payroll", "--json").stdout)
    assert {row["from"] for row in rows} >= {"slough/workspace", "cambridgeshire/site-shire-hall"}
    assert {row["services"] for row in rows} == {"TCP 443"}


def test_what_a_place_reaches_is_listed(shire: Shire) -> None:
    done = shire("trace", "lgss", "--what-reaches", "slough/workspace")
    assert "northamptonshire" not in done.stdout
    assert "shared/web" in done.stdout
