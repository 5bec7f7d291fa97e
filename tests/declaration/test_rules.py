"""One deliberately broken copy of LGSS per rule reports exactly that rule, with file and line."""

from datetime import date
from pathlib import Path

import pytest

from infra.declaration.catalogue import catalogue
from infra.declaration.load import load_estate
from infra.declaration.problems import Problem
from tests.estates.breaking import LGSS, Broken
from tests.estates.broken_files import BROKEN_FILES
from tests.estates.broken_members import BROKEN_MEMBERS
from tests.estates.broken_partnerships import BROKEN_PARTNERSHIPS
from tests.estates.broken_sealing import BROKEN_SEALING

TODAY = date(2026, 11, 21)
BROKEN = (*BROKEN_FILES, *BROKEN_MEMBERS, *BROKEN_PARTNERSHIPS, *BROKEN_SEALING)
OF_THE_WHOLE = {"estate-empty"}
"""Rules that no copy of LGSS can break: they have tests of their own."""


@pytest.fixture(scope="module")
def healthy() -> set[tuple[str, str, str]]:
    """What LGSS is warned of as it stands."""
    problems = load_estate(LGSS.parent, today=TODAY).problems
    assert not [problem for problem in problems if problem.severity == "error"]
    return {_place(problem) for problem in problems}


def _place(problem: Problem) -> tuple[str, str, str]:
    return problem.rule, problem.file, problem.path


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.rule)
def test_a_broken_copy_reports_exactly_its_rule(
    broken: Broken, healthy: set[tuple[str, str, str]], tmp_path: Path
) -> None:
    file = broken.copy_to(tmp_path)
    problems = load_estate(tmp_path, today=TODAY).problems
    found = [problem for problem in problems if _place(problem) not in healthy]
    assert {problem.rule for problem in found} == {broken.rule}, [str(problem) for problem in found]
    here = [problem for problem in found if problem.file == broken.reported or problem.file == broken.file]
    assert broken.line(file) in [problem.line for problem in here], [str(problem) for problem in found]
    assert [problem for problem in here if broken.says in problem.message], [str(p) for p in found]


def test_every_rule_has_a_copy_that_breaks_it() -> None:
    assert {broken.rule for broken in BROKEN} == catalogue().keys() - OF_THE_WHOLE


def test_rule_ids_are_distinct_and_say_what_holds() -> None:
    assert all(says.endswith(".") for says in catalogue().values())
