"""Each rule passes the examples, and finds what it is there for, alone, in the words of said.yaml.

`python -m tests.assurance.policy.test_rules` writes said.yaml again; its changes are to be read.
"""

import tempfile
from functools import cache
from pathlib import Path

import pytest
import yaml

from infra.assurance.policy.judge import judge
from infra.assurance.policy.model import Finding
from infra.assurance.policy.table import BY_ID
from tests.assurance.policy.broken import BROKEN, Broken
from tests.tenancy.conftest import kept
from tests.tenancy.planning import evidence_of
from tests.tenancy.posture import CHECKS

__all__ = ["kept"]

SAID = Path(__file__).with_name("said.yaml")


@cache
def _before(example: str, plans: Path) -> frozenset[str]:
    return frozenset(map(str, judge(evidence_of(example, plans)).findings))


def _new(case: Broken, plans: Path) -> list[Finding]:
    """What is found that was not found before."""
    after = judge(case.broken(evidence_of(case.example, plans))).findings
    new = [finding for finding in after if str(finding) not in _before(case.example, plans)]
    return new if case.alone else [finding for finding in new if finding.rule == case.rule]


@cache
def _said() -> dict[str, list[str]]:
    read = yaml.safe_load(SAID.read_text(encoding="utf-8"))
    assert isinstance(read, dict)
    return read


@pytest.mark.parametrize("case", BROKEN, ids=lambda case: case.id)
def test_a_rule_finds_what_it_is_there_for_and_says_so(case: Broken, kept: Path) -> None:
    found = _new(case, kept)
    assert {finding.rule for finding in found} == {case.rule, *case.with_it}
    assert [str(finding) for finding in found] == _said()[case.id]


def test_every_rule_has_an_estate_that_breaks_it() -> None:
    assert {case.rule for case in BROKEN} | set(CHECKS) == set(BY_ID)
    assert set(_said()) == {case.id for case in BROKEN}


def _write() -> None:
    plans = Path(tempfile.mkdtemp())
    said = {case.id: [str(finding) for finding in _new(case, plans)] for case in BROKEN}
    SAID.write_text(yaml.safe_dump(said, width=1000, allow_unicode=True, sort_keys=False), encoding="utf-8")


if __name__ == "__main__":
    _write()
