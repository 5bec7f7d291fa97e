"""Each rule of accepted drift has an acceptance that breaks it, and says so."""

from collections.abc import Mapping
from datetime import date

import pytest

from infra.engine.acceptance import Accepted
from infra.engine.accepted_rules import ACCEPTED_RULES, Held, breaches

HELD = Held(stacks=("lgss-core", "lgss-slough"), as_of=date(2010, 11, 1))
WHOLE = {
    "stack": "lgss-slough",
    "resource": "a group",
    "path": "tags.owner",
    "value": "Somebody else",
    "reason": "Change 4711",
    "owner": "Head of ICT",
    "accepted": "2010-10-01",
    "until": "2010-11-01",
}
BROKEN = {
    "drift-order": (
        {"accepted": "2010-11-02"},
        "until: got '2010-11-01', expected a day from 2010-11-02, on which it was accepted",
    ),
    "drift-ended": (
        {"until": "2010-10-31"},
        "until: got '2010-10-31', 1 day ago, expected 2010-11-01 or later; mend the drift or accept it anew "
        "by `shire drift --accept`; take the entry out once it is mended",
    ),
    "drift-stack": (
        {"stack": "lgss-slow"},
        "stack: got 'lgss-slow', expected a stack of the partnership; did you mean 'lgss-slough'?",
    ),
}


def _said(changed: Mapping[str, str]) -> list[str]:
    known = Accepted.model_validate({"accepted": [{**WHOLE, **changed}]})
    return [str(problem) for problem in breaches("lgss", known, HELD)]


def test_its_last_day_is_in_date() -> None:
    assert _said({}) == []


@pytest.mark.parametrize("rule", BROKEN)
def test_an_acceptance_breaks_its_rule_alone(rule: str) -> None:
    changed, says = BROKEN[rule]
    assert _said(changed) == [f"lgss/drift.yaml:1:1: accepted[0].{says} [{rule}]"]


def test_every_rule_has_an_acceptance_that_breaks_it() -> None:
    assert BROKEN.keys() == {rule.id for rule in ACCEPTED_RULES}
    assert all(rule.says.endswith(".") for rule in ACCEPTED_RULES)
