"""Evidence says what was rehearsed, when, of which declarations, by which versions; it is read as written."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from infra import pipeline
from infra.rehearsal.evidence import Evidence, EvidenceError, Went, from_json, to_json
from infra.rehearsal.refusals import RULES
from infra.verdict.build import judged
from tests.verdict.conftest import SLOUGH, rehearsed, stage


def test_it_names_declarations_day_commit_and_versions(slough: Evidence, designed: pipeline.Designed) -> None:
    assert slough.digest == designed.digest
    assert (slough.rehearsed, slough.commit[:6], slough.uncommitted) == (date(2026, 3, 4), "c0ffee", False)
    assert slough.versions.keys() == {
        "shirehall",
        "pulumi",
        "pulumi-azure-native",
        "pulumi-azuread",
        "python",
    }
    assert slough.stages[0] == Went(name="preview", stack=SLOUGH, resources=91, seconds=1.2, problems=())


def test_what_is_written_is_read_again(slough: Evidence) -> None:
    assert from_json(to_json(slough)) == slough
    assert to_json(from_json(to_json(slough))) == to_json(slough)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "it is no evidence of a rehearsal: the whole: Invalid JSON"),
        ("{}", "it is no evidence of a rehearsal: partnership: Field required"),
    ],
)
def test_what_is_no_evidence_is_said_to_be_none(text: str, message: str) -> None:
    with pytest.raises(EvidenceError) as raised:
        from_json(text)
    assert message in str(raised.value)


def test_another_version_s_evidence_is_not_read(slough: Evidence) -> None:
    other = json.loads(to_json(slough)) | {"format": 2}
    with pytest.raises(EvidenceError, match=r"written by another version of shire: format 2, not 1"):
        from_json(json.dumps(other))


def test_one_stage_that_failed_is_the_verdict(designed: pipeline.Designed) -> None:
    found = rehearsed(designed, stage("preview"), stage("deploy", "InvalidNextHop"))
    assert not found.ok
    assert found.failed
    assert found.failed.name == "deploy"


def test_people_are_left_the_steps_that_wait_for_the_stack_alone(slough: Evidence) -> None:
    names = [step.id for step in slough.still]
    assert names[0] == "net-03"
    assert {"net-04", "net-07", "net-09", "idn-02"} <= {*names}
    assert not {"net-01", "net-02", "cut-05", "dns-01"} & {*names}
    assert [step.due for step in slough.still] == sorted(step.due for step in slough.still)


def test_a_refusal_has_a_say_where_its_type_is_written() -> None:
    everywhere = [row for row in RULES if not row.types]
    nothing = judged([])
    assert nothing.verified + nothing.unverified == len(everywhere)
    hub = judged(["azure-native:network:VirtualHub"])
    assert hub.verified > nothing.verified
    every = judged({kind for row in RULES for kind in row.types})
    assert every.verified + every.unverified == len(RULES)


def test_the_evidence_of_a_member_is_its_own_or_that_of_all(
    slough: Evidence, designed: pipeline.Designed, tmp_path: Path
) -> None:
    folder = pipeline.evidence_folder(tmp_path, "lgss")
    folder.mkdir(parents=True)
    assert pipeline.evidence(tmp_path, designed, "slough") is None

    of_all = replace(slough, rehearsed=date(2026, 3, 5), joiners=("lgss-cambridgeshire", SLOUGH))
    (folder / "rehearsal.json").write_text(to_json(of_all))
    (folder / "rehearsal-slough.json").write_text(to_json(slough))
    assert pipeline.evidence(tmp_path, designed, "slough") == of_all
    assert pipeline.evidence(tmp_path, designed, "cambridgeshire") == of_all
    assert pipeline.evidence(tmp_path, designed, "northamptonshire") is None

    (folder / "rehearsal.json").write_text(to_json(replace(of_all, digest="of other declarations")))
    assert pipeline.evidence(tmp_path, designed, "slough") == slough

    (folder / "rehearsal-slough.json").write_text("{")
    with pytest.raises(EvidenceError, match=r"rehearsal-slough\.json: it is no evidence .* Rehearse again"):
        pipeline.evidence(tmp_path, designed, "slough")
