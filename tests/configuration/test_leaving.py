"""Stages of a withdrawal as data, and what a council signs for, before any server is asked."""

import re
from datetime import date
from pathlib import Path

import pytest
import yaml

from infra.configuration.leaving import STAGES, Leaving, SignOff, SignOffError, doubts, draft, read_sign_off
from infra.configuration.places import playbooks

GUIDE = Path(__file__).parents[2] / "docs" / "how-to" / "leaving.md"
ROLE = playbooks() / "roles" / "withdrawal"
DECIDER = "Senior information risk owner of the joining council"
DAY = date(2011, 5, 2)
PACK = {"copy": "20110430T090000Z.dump", "sha256": "0123456789abcdef" * 4, "rows": "entry=1 migration=2"}


def signed(**otherwise: object) -> SignOff:
    known = {"council": "slough", "service": "payroll", "file": PACK["copy"], "sha256": PACK["sha256"]}
    return SignOff.model_validate(
        {**known, "rows": PACK["rows"], "by": "minute 14", "role": DECIDER, "day": DAY, **otherwise}
    )


def test_what_the_copy_gave_is_signed_for_by_filling_it_in(tmp_path: Path) -> None:
    path = tmp_path / "payroll.yaml"
    text = draft("slough", "payroll", PACK, DECIDER)
    path.write_text(
        text.replace("by: ''", "by: minute 14").replace("day: ''", f"day: {DAY}"), encoding="utf-8"
    )
    assert read_sign_off(path) == signed()


def test_a_checksum_of_digits_alone_is_none_the_less_text(tmp_path: Path) -> None:
    path = tmp_path / "payroll.yaml"
    text = draft("slough", "payroll", PACK | {"sha256": "1" * 64}, DECIDER).replace("'", "")
    path.write_text(text.replace("by: ", "by: minute 14").replace("day: ", f"day: {DAY}"), encoding="utf-8")
    assert read_sign_off(path).sha256 == "1" * 64


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("day: ''", "day: 2 May", "day: expected a date such as 2026-04-01"),
        ("sha256: 0", "sha256: x", "sha256: expected a SHA-256 of 64 hexadecimal digits"),
        ("council: slough", "council: slough\nnote: x", "note: Extra inputs are not permitted"),
        ("by: ''", "by: [", "got no sign-off: "),
    ],
)
def test_what_is_not_filled_in_or_not_right_is_said(tmp_path: Path, old: str, new: str, said: str) -> None:
    path = tmp_path / "payroll.yaml"
    path.write_text(draft("slough", "payroll", PACK, DECIDER).replace(old, new), encoding="utf-8")
    with pytest.raises(SignOffError) as raised:
        read_sign_off(path)
    assert str(raised.value).startswith(f"{path}: ")
    assert said in str(raised.value)


def test_a_file_that_is_not_there_is_no_sign_off(tmp_path: Path) -> None:
    with pytest.raises(SignOffError, match=r"none\.yaml: got no sign-off: .*No such file"):
        read_sign_off(tmp_path / "none.yaml")


def test_who_signs_is_who_decides_on_the_councils_data_and_not_before_they_could() -> None:
    assert not list(doubts([signed()], "slough", DECIDER, DAY))
    (said,) = doubts([signed(council="northamptonshire")], "slough", DECIDER, DAY)
    assert said == "sign-off of 'payroll': got council 'northamptonshire', expected 'slough'"
    (said,) = doubts([signed(role="Head of payroll services")], "slough", DECIDER, DAY)
    assert said.startswith("sign-off of 'payroll': got role 'Head of payroll services', expected 'Senior ")
    assert said.endswith("council', who decides on data")
    (said,) = doubts([signed(day=date(2011, 5, 3))], "slough", DECIDER, DAY)
    assert said == "sign-off of 'payroll': got day 2011-05-03, expected 2011-05-02 or earlier"


def test_a_run_is_told_who_leaves_which_stage_which_day_and_what_was_signed() -> None:
    told = Leaving(council="slough", stage="close", today=DAY, signed=(signed(),)).variables()
    assert told["confirm"] == "slough"
    assert told["withdrawal"] == {
        "stage": "close",
        "today": "2011-05-02",
        "signed": {"payroll": signed().model_dump(mode="json")},
    }


def test_the_guide_shows_a_sign_off_that_is_read(tmp_path: Path) -> None:
    (shown,) = re.findall(r"^```yaml\n(.*?)^```", GUIDE.read_text(encoding="utf-8"), re.M | re.S)
    path = tmp_path / "payroll.yaml"
    path.write_text(shown, encoding="utf-8")
    assert not list(doubts([read_sign_off(path)], "slough", DECIDER, DAY))


def test_the_guide_runs_every_stage_in_its_order() -> None:
    commands = re.findall(
        r"^shire run lgss decommission .* --stage (\w+)", GUIDE.read_text(encoding="utf-8"), re.M
    )
    assert commands == list(STAGES)


def test_each_stage_has_its_tasks_its_conditions_and_its_name_in_the_roles_argument() -> None:
    files = {path.stem.partition("_")[0] for path in (ROLE / "tasks").glob("*.yml")} - {"gate", "stop"}
    rows = yaml.safe_load((ROLE / "vars" / "main.yml").read_text(encoding="utf-8"))["withdrawal_conditions"]
    spec = yaml.safe_load((ROLE / "meta" / "argument_specs.yml").read_text(encoding="utf-8"))
    told = spec["argument_specs"]["gate"]["options"]["withdrawal"]["options"]["stage"]["choices"]
    assert files == {stage for row in rows for stage in row["stages"]} == set(STAGES)
    assert told == list(STAGES)
    for row in rows:
        assert set(row) - {"standbys"} == {"stages", "holds", "got", "expected", "do"}
