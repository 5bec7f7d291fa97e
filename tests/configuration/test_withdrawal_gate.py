"""What must hold before a stage of a withdrawal, by what a server says: of each condition, both sides."""

import json
from collections.abc import Mapping

import pytest

from infra.configuration.places import playbooks
from tests.configuration.templates import templated, variables

ROLE = playbooks() / "roles" / "withdrawal"
PRIMARY, STANDBY = "payroll-data-1", "payroll-data-2"
ENDED, CLOSED, TODAY = "2011-04-30", "2011-04-30", "2011-05-30"
LAST = {"copy": "one.dump", "sha256": "0" * 64, "rows": "entry=1", "content": "1" * 64}
SIGNED = {"payroll": {key: LAST[key] for key in ("sha256", "rows")}}
SLOUGH = {
    "council": "slough",
    "account": "payroll-slough",
    "database": "payroll__slough",
    "cluster": "slough",
    "ended": ENDED,
}
SERVICE = {
    "service": "payroll",
    "wait_days": 30,
    "retention_days": 90,
    "councils": [],
    "leavers": [SLOUGH],
    "database": {"isolation": "cluster-per-council", "primary": PRIMARY, "standbys": [STANDBY]},
}
STATE: Mapping[str, object] = {
    "state": "closed",
    "closed": CLOSED,
    "port": "5434",
    "content": LAST["content"],
    "sha256": LAST["sha256"],
    "last": LAST,
    "left": [],
    "removed": [],
    "aside": "",
}
EMPTY: Mapping[str, object] = {
    **STATE,
    "state": "absent",
    "closed": "",
    "content": "",
    "sha256": "",
    "last": {},
}
ANEW = (
    "no database 'payroll__slough', and no word here of its removal since 2011-04-30",
    "find its data, for this would destroy every copy: another server may have it, and be declared the "
    "primary then; or this one was made anew",
)


def refused(
    state: Mapping[str, object],
    stage: str = "remove",
    on: str = PRIMARY,
    service: Mapping[str, object] = SERVICE,
    signed: Mapping[str, object] = SIGNED,
) -> list[tuple[str, str]]:
    """What was got and what is to be done, of each condition that does not hold."""
    known = {
        **variables(ROLE / "defaults" / "main.yml"),
        **variables(ROLE / "vars" / "main.yml"),
        "service": service,
        "confirm": "slough",
        "withdrawal": {"stage": stage, "today": TODAY, "signed": signed},
        "withdrawal_read": {"stdout": json.dumps(state)},
        "inventory_hostname": on,
        "groups": {"databases": [PRIMARY], "standbys": [STANDBY]},
    }
    rows = templated(known["withdrawal_refused"], known)
    return [(row["got"], row["do"]) for row in rows]


def test_what_was_closed_copied_signed_for_and_waited_for_is_removed() -> None:
    assert refused(STATE) == []


@pytest.mark.parametrize("stage", ["remove", "forget"])
def test_what_this_leaving_has_removed_is_removed_again(stage: str) -> None:
    assert refused({**EMPTY, "removed": ["2011-03-01", ENDED]}, stage, signed={}) == []


@pytest.mark.parametrize("removed", [[], ["2011-04-29"]])
def test_a_server_without_the_data_that_has_not_removed_it_destroys_no_copy(removed: list[str]) -> None:
    """Also where the council was removed once, joined again, and leaves once more."""
    assert refused({**EMPTY, "removed": removed}, signed={}) == [ANEW]


@pytest.mark.parametrize("removed", [[], ["2011-04-29"]])
def test_what_was_left_of_a_database_is_removed_where_this_leaving_began_it(removed: list[str]) -> None:
    remains = {**EMPTY, "state": "remains"}
    assert refused({**remains, "removed": removed}) == [ANEW]
    assert refused({**remains, "removed": [ENDED]}) == []
    ((got, do),) = refused({**remains, "removed": [ENDED], "left": [{"removed": ENDED}]}, "forget")[:1]
    assert got == "database 'payroll__slough' gone, and others of it or roles there"
    assert do == "run stage 'remove' first"


def test_what_a_restore_put_aside_is_looked_at_before_a_council_is_closed() -> None:
    """Of a restore after that, the council has signed for what was put aside."""
    aside = {**STATE, "aside": "payroll__slough__old"}
    assert refused(aside, "close") == [
        ("database 'payroll__slough__old', put aside by a restore", "look at it, and drop it")
    ]
    assert refused(aside) == []


def test_nothing_is_removed_of_a_council_that_is_declared() -> None:
    declared = {**SERVICE, "councils": [SLOUGH], "leavers": []}
    for state in (STATE, {**EMPTY, "removed": [ENDED]}):
        assert "slough still declared to take payroll" in [got for got, _ in refused(state, service=declared)]


def test_a_standby_that_has_it_open_keeps_it() -> None:
    """Whatever its primary says: it may have been the primary, and hold what nobody has signed for."""
    ((got, do),) = refused({**STATE, "state": "open", "sha256": "", "last": {}}, on=STANDBY)
    assert got == "database 'payroll__slough' open"
    assert do == "find out why it does not follow payroll-data-1: it may hold what nobody has signed for"
    ((got, _),) = refused({**EMPTY, "state": "down"}, on=STANDBY)
    assert got == "cluster 'slough' down"


@pytest.mark.parametrize("state", ["closed", "absent"])
def test_a_standby_that_has_what_its_primary_has_lets_it_go(state: str) -> None:
    assert refused({**EMPTY, "state": state}, on=STANDBY, signed={}) == []


def test_nothing_is_forgotten_that_is_not_known_to_be_removed() -> None:
    ((got, do),) = refused(EMPTY, "forget")
    assert got == "database 'payroll__slough' absent, and no copies put by"
    assert do == "run stage 'remove' first"


def test_what_a_former_primary_has_put_by_is_not_forgotten_in_silence() -> None:
    folder = "/var/backups/shire/left/payroll-slough-2011-02-01"
    left = {**EMPTY, "removed": [ENDED], "left": [{"folder": folder, "removed": "2011-02-01"}]}
    assert refused(left, "forget") == []
    ((got, do),) = refused(left, "forget", on=STANDBY)
    assert got == f"copies put by in {folder} of payroll-data-2"
    assert do == "move them there: another server was the primary when they were put by"
    assert refused({**left, "left": []}, "forget", on=STANDBY) == []
