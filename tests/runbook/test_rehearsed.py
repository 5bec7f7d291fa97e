"""A runbook's build steps say what a rehearsal has shown of them, for these declarations or for others."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from infra import pipeline
from infra.rehearsal.evidence import Evidence
from infra.runbook.model import Runbook
from infra.runbook.render import to_html, to_markdown
from tests.verdict.conftest import designed, rehearsed, slough, stage

__all__ = ["designed", "slough"]


def told(runbook: Runbook) -> dict[str, str]:
    return {work.id: work.rehearsed for work in runbook.works if work.rehearsed}


def test_without_evidence_it_says_how_to_get_it(designed: pipeline.Designed) -> None:
    found = told(pipeline.runbook(designed, "slough"))
    assert found.keys() == {"net-01", "net-02"}
    assert set(found.values()) == {
        "Not yet. Run `shire rehearse lgss slough`, which does this first in a simulated Azure and Entra."
    }


def test_evidence_for_these_declarations_says_when_and_how_long(
    designed: pipeline.Designed, slough: Evidence
) -> None:
    found = told(pipeline.runbook(designed, "slough", slough))
    assert set(found.values()) == {
        f"On 4 March 2026, for the declarations `{designed.digest[:12]}`: all 2 stages went as they must. "
        "For real, it may take 11 to 30 minutes."
    }


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            {"digest": "0123456789abcdef"},
            "Stale. On 4 March 2026, for the declarations `0123456789ab`, which have changed since. "
            "Run `shire rehearse lgss slough` before this step.",
        ),
        (
            {"fingerprints": {"lgss-slough": "of other code"}},
            "what builds the stack has changed since. Run `shire rehearse lgss slough` before this step.",
        ),
    ],
)
def test_evidence_for_anything_else_is_stale(
    designed: pipeline.Designed, slough: Evidence, change: dict[str, Any], said: str
) -> None:
    stale = replace(slough, **change)
    for text in told(pipeline.runbook(designed, "slough", stale)).values():
        assert text.startswith("Stale. On 4 March 2026")
        assert said in text


def test_a_rehearsal_of_nothing_holds_the_step(designed: pipeline.Designed) -> None:
    text = told(pipeline.runbook(designed, "slough", rehearsed(designed)))["net-02"]
    assert text.endswith("and no stage was gone through. Do not go on before a rehearsal succeeds.")


def test_a_rehearsal_that_failed_holds_the_step(designed: pipeline.Designed) -> None:
    failed = rehearsed(designed, stage("preview"), stage("deploy", "InvalidNextHop"))
    text = told(pipeline.runbook(designed, "slough", failed))["net-02"]
    assert text.endswith("and it failed at `deploy lgss-slough`. Do not go on before a rehearsal succeeds.")


def test_a_runbook_names_neither_commit_nor_time_of_day(
    designed: pipeline.Designed, slough: Evidence
) -> None:
    made = pipeline.runbook(designed, "slough", slough)
    assert made == pipeline.runbook(designed, "slough", replace(slough, commit="another", uncommitted=True))
    for text in (to_markdown(made), to_html(made)):
        assert slough.commit[:7] not in text
        assert "4 March 2026" in text


def test_it_is_the_day_of_the_rehearsal_and_not_of_the_join(
    designed: pipeline.Designed, slough: Evidence
) -> None:
    later = replace(slough, rehearsed=date(2026, 12, 1))
    assert "On 1 December 2026" in told(pipeline.runbook(designed, "slough", later))["net-01"]


def test_a_sealed_member_s_own_network_is_a_build_step_too() -> None:
    from tests.runbook.conftest import COUNCILS

    estate = pipeline.load(COUNCILS).estate
    sealed = pipeline.designed(pipeline.addressed(COUNCILS, estate, "southwest-one"))
    found = told(pipeline.runbook(sealed, "avon-somerset-police"))
    assert found.keys() == {"net-01", "sea-01"}
