"""What restores and copies say, against what is promised: both sides of each limit, and what to do."""

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from tests.configuration.test_playbooks import plugin

NOW = datetime(2011, 4, 4, 12, tzinfo=UTC).timestamp()
SERVICE = {
    "service": "payroll",
    "rto_hours": 8,
    "councils": [{"council": "slough", "cluster": "slough"}],
}
MEND = "run `shire run PARTNERSHIP restore-test --service payroll`"


def restored(on: str = "2011-04-04", seconds: float = 5.0) -> Mapping[str, object]:
    return {"service": "payroll", "council": "slough", "on": on, "seconds": seconds}


def copied(hours_ago: float) -> Mapping[str, object]:
    ended = {"timestamp": {"stop": NOW - hours_ago * 3600}}
    return {"name": "slough", "status": {"code": 0, "message": "ok"}, "backup": [ended]}


def restore_faults(*found: Mapping[str, object]) -> list[str]:
    return list(plugin("filter/recovery.py").restore_faults(found, SERVICE, NOW))


def copy_faults(*found: Mapping[str, object]) -> list[str]:
    return list(plugin("filter/recovery.py").copy_faults(found, SERVICE, NOW))


def test_a_restore_counts_for_ninety_days() -> None:
    assert restore_faults(restored("2011-01-04")) == []
    assert restore_faults(restored("2011-01-03")) == [
        "payroll for slough: got a restore tried on 2011-01-03, 91 days ago, expected one within 90 days: "
        + MEND
    ]


def test_a_restore_of_tomorrow_does_not_count() -> None:
    (fault,) = restore_faults(restored("2011-04-05"))
    assert "tried on 2011-04-05, -1 days ago" in fault


def test_a_restore_is_no_slower_than_the_declared_time() -> None:
    assert restore_faults(restored(seconds=8 * 3600)) == []
    assert restore_faults(restored(seconds=8 * 3600 + 0.1)) == [
        "payroll for slough: got a restore that took 28800.1 s, expected at most the declared RTO of 8 h: "
        "give the server faster disks, or declare a longer time"
    ]


def test_a_council_without_a_restore_is_missed_whatever_others_have() -> None:
    assert restore_faults({**restored(), "council": "northamptonshire"}) == [
        "payroll for slough: got no restore that was tried, expected one within 90 days: " + MEND
    ]


def test_a_restore_of_another_service_does_not_count() -> None:
    assert restore_faults({**restored(), "service": "planning"}) == restore_faults()


def test_a_copy_counts_for_a_night_and_two_hours() -> None:
    assert copy_faults(copied(26)) == []
    assert copy_faults(copied(26.01)) == [
        "cluster slough: got a last copy of 2011-04-03 09:59 UTC, expected one within 26 h: see "
        "`systemctl status 'shire-copy-*'`"
    ]


@pytest.mark.parametrize(
    "found", [(), ({"name": "slough", "status": {"code": 1, "message": "missing stanza path"}},)]
)
def test_a_repository_without_the_cluster_is_a_fault(found: tuple[Mapping[str, object], ...]) -> None:
    assert copy_faults(*found) == [
        "cluster slough: got a repository that says 'missing stanza path', expected 'ok'"
    ]
