"""What `shire run P promote` and `rejoin` refuse before they ask any server, and what a run then says."""

from pathlib import Path

import pytest

from infra.cli.succeeding import succession
from tests.cli.conftest import Shire

STANDBY = {"state": "standby", "follows": "10.64.4.9", "replayed": "0/5000148"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("promote",),
            "--service: got none, expected one with 'promote': it decides which server holds that",
        ),
        (("rejoin", "--put-by", "payroll-data-2"), "--service: got none, expected one with 'rejoin'"),
        (("rejoin", "--service", "payroll"), "--put-by: got none with 'rejoin', expected it with"),
        (
            ("verify", "--put-by", "payroll-data-2"),
            "--put-by: got 'payroll-data-2' with 'verify', expected it with 'rejoin' alone, and there always",
        ),
        (
            ("rejoin", "--service", "payroll", "--put-by", "payroll-data-1"),
            "--put-by: got 'payroll-data-1', expected a declared standby: 'payroll' has primary "
            "payroll-data-1, standbys payroll-data-2",
        ),
        (
            ("rejoin", "--service", "nothing", "--put-by", "payroll-data-2"),
            "--put-by: got 'payroll-data-2', expected a declared standby: no data is kept there",
        ),
    ],
)
def test_who_holds_data_is_decided_by_name(
    shire: Shire, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    done = shire("run", "lgss", *words)
    assert done.returncode == 2
    assert said in done.stderr
    assert not (tmp_path / ".shire" / "runs").exists()


@pytest.mark.parametrize(
    ("moment", "last"), [("2011-04-04T16:30:02Z", "2011-04-04T16:30:02Z"), (None, "unknown")]
)
def test_how_far_each_cluster_had_got_is_said(moment: str | None, last: str) -> None:
    clusters = {"slough": {**STANDBY, "moment": moment}}
    assert list(succession({"reached": {"payroll": {"on": "payroll-data-2", "clusters": clusters}}})) == [
        "Reached: payroll, cluster slough on payroll-data-2: replayed its log to 0/5000148, last commit "
        f"{last}; what was entered later is on 10.64.4.9 alone"
    ]


def test_where_data_was_put_by_and_what_is_missing_is_said() -> None:
    folders = ["/var/lib/postgresql/put-by/slough-20110405T090000Z"]
    assert list(succession({"put_by": {"payroll": {"on": "payroll-data-1", "folders": folders}}})) == [
        f"Put by: payroll, on payroll-data-1: {folders[0]}; `configure` lets it follow the primary"
    ]
    assert list(succession({"missing": {"payroll": "no standby"}})) == [
        "Missing: payroll, no standby; `verify` fails until it is back"
    ]
    assert list(succession({})) == []
