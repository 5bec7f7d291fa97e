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
    assert "net-08: Prove the source" in done.stdout
    assert len(done.stdout.splitlines()) < 40


def test_a_proof_is_data_too(shire: Shire) -> None:
    report = json.loads(shire("prove", "lgss", "--json").stdout)
    assert report["verdict"] == "proved-if"
    assert {claim["verdict"] for claim in report["claims"]} <= {"proved", "proved-if"}
    assert {assumption["evidence"]["step"] for assumption in report["assumptions"]} >= {"net-03", "net-08"}
    assert {condition["verdict"] for condition in report["conditions"]} == {"holds"}


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
