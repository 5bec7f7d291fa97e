"""Why a standby may not be promoted, or a server's data not be put by: both sides of each condition."""

from collections.abc import Mapping

import pytest

from tests.configuration.test_playbooks import plugin

OLD, NEW = "10.64.4.9", "10.64.4.10"
OTHERS = {OLD: "payroll-data-1"}
GIB = 2**30


def said(state: str = "standby", **more: object) -> Mapping[str, object]:
    return {"state": state, "follows": OLD, "system": "7", "timeline": 1, "bytes": GIB, **more}


def promotion_faults(*heard: Mapping[str, str], **clusters: Mapping[str, object]) -> list[str]:
    return list(plugin("filter/failover.py").promotion_faults(clusters, OTHERS, heard))


def rejoining_faults(here: Mapping[str, object], there: Mapping[str, object], room: int = GIB) -> list[str]:
    asked = {"room": room, "clusters": {"slough": here}}
    other = {"clusters": {"slough": there}}
    return list(plugin("filter/failover.py").rejoining_faults(asked, other, ["slough"]))


def replaced(**more: object) -> Mapping[str, object]:
    return said("down", follows="", **more)


def primary(**more: object) -> Mapping[str, object]:
    return said("primary", follows="", timeline=2, **more)


def test_a_standby_of_a_server_that_is_silent_is_promoted() -> None:
    assert promotion_faults(slough=said()) == []


def test_what_takes_writes_already_is_left() -> None:
    assert promotion_faults(slough=primary()) == []
    assert plugin("filter/failover.py").standing({"slough": primary(), "luton": said()}) == {"luton": said()}


@pytest.mark.parametrize("state", ["down", "absent"])
def test_a_cluster_that_does_not_answer_is_not_promoted(state: str) -> None:
    assert promotion_faults(slough=said(state)) == [
        f"cluster slough: got it {state}, expected a standby that answers: start it, or declare another "
        "server as the primary"
    ]


def test_a_standby_of_a_stranger_is_not_promoted() -> None:
    assert promotion_faults(slough=said(follows="10.9.9.9")) == [
        "cluster slough: got a standby of 10.9.9.9, expected one of payroll-data-1 (10.64.4.9): declare a "
        "server as the primary that followed what was lost"
    ]


def test_whoever_hears_the_old_primary_is_named() -> None:
    heard = {"from": "payroll-web-1", "address": OLD, "said": "a refusal at port 5434"}
    assert promotion_faults(heard, slough=said()) == [
        "payroll-data-1 (10.64.4.9): got a refusal at port 5434 from payroll-web-1, expected no answer, for "
        "two primaries are worse than none: deallocate its machine, so that it stays away, and run this again"
    ]


def test_what_a_replaced_primary_holds_may_be_put_by() -> None:
    assert rejoining_faults(replaced(), primary()) == []
    assert rejoining_faults(said("primary", follows=""), primary()) == []


def test_what_comes_from_the_primary_is_not_its_own() -> None:
    own = plugin("filter/failover.py").own
    assert own({"slough": said(follows=NEW), "luton": said("absent")}, NEW) == []
    assert own({"slough": said(follows=OLD), "luton": replaced()}, NEW) == ["slough", "luton"]


def test_nothing_is_put_by_before_another_takes_writes() -> None:
    assert rejoining_faults(replaced(), said()) == [
        "cluster slough: got the declared primary's standby, expected it to take writes: run `shire run "
        "PARTNERSHIP promote` first"
    ]


@pytest.mark.parametrize(("system", "got"), [("8", "8"), ("", "unknown")])
def test_other_data_than_the_primarys_is_not_put_by(system: str, got: str) -> None:
    (fault,) = rejoining_faults(replaced(system=system), primary())
    assert (
        f"cluster slough: got system {got}, expected 7, the primary's: it is no copy of the same data"
        in fault
    )


def test_a_server_that_was_not_replaced_keeps_its_data() -> None:
    """A primary declared in error, on an older timeline, would take the place of the right one."""
    assert rejoining_faults(replaced(timeline=2), primary()) == [
        "cluster slough: got timeline 2, expected one before the primary's, 2: the primary has not taken its "
        "place; declare which of them is to be kept"
    ]


def test_copies_must_have_room_beside_what_is_put_by() -> None:
    assert rejoining_faults(replaced(), primary(), room=GIB) == []
    (fault,) = rejoining_faults(replaced(), primary(), room=GIB - 1)
    assert fault.startswith(
        "got 1.0 GiB free, expected 1.0 GiB for copies beside what is put by: enlarge its disk"
    )
