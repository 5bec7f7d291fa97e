"""What `shire run P decommission` refuses before it asks any server."""

from datetime import date
from pathlib import Path

from infra.configuration.leaving import Leaving, draft, read_sign_off
from infra.configuration.limits import limits
from infra.configuration.running import Asked, Origin, prepare
from tests.cli.conftest import Shire
from tests.configuration.servers import inventory
from tests.configuration.test_leaving import DECIDER, PACK
from tests.estates.small import estate, member, write

WITHDRAW = ("run", "lgss", "decommission")


def filled(role: str) -> str:
    """A sign-off by whoever is that, as if for the copy of the day before."""
    text = draft("slough", "payroll", PACK, role)
    return text.replace("by: ''", "by: minute 14").replace("day: ''", "day: 2010-10-31")


def test_a_withdrawal_names_who_goes_and_which_stage(shire: Shire) -> None:
    done = shire(*WITHDRAW)
    assert done.returncode == 2
    assert "--confirm: got none with 'decommission', expected it with 'decommission' alone" in done.stderr
    done = shire(*WITHDRAW, "--confirm", "slough", "--stage", "delete")
    assert done.returncode == 2
    assert "--stage: got 'delete', expected 'copy' to take the last copy of its data" in done.stderr
    assert "; 'forget' to destroy its copies and their key" in done.stderr
    done = shire(*WITHDRAW, "--confirm", "slough", "--stage", "remove")
    assert done.returncode == 2
    assert (
        "--signed: got none with 'remove', expected it with stages 'close', 'remove' alone, and there always"
        in done.stderr
    )
    done = shire(*WITHDRAW, "--confirm", "slough", "--stage", "copy", "--member", "luton")
    assert (
        "--member: expected none with 'decommission', which is of the member to be confirmed" in done.stderr
    )
    done = shire("run", "lgss", "verify", "--stage", "copy")
    assert "--stage: got 'copy' with 'verify', expected it with 'decommission' alone" in done.stderr


def test_a_sign_off_that_is_not_there_is_named(shire: Shire) -> None:
    done = shire(*WITHDRAW, "--confirm", "slough", "--stage", "close", "--signed", "nothere.yaml")
    assert done.returncode == 2
    assert "nothere.yaml: got no sign-off: No such file or directory\n" in done.stderr


def test_who_takes_no_shared_service_cannot_leave_one(shire: Shire) -> None:
    done = shire(*WITHDRAW, "--confirm", "luton", "--stage", "copy", "--service", "payroll")
    assert done.returncode == 2
    assert (
        "--confirm: got 'luton', expected a declared member that takes or took payroll; its file stays"
        in (done.stderr)
    )


def test_what_somebody_else_signed_is_refused_before_a_server_is_asked(shire: Shire, tmp_path: Path) -> None:
    path = tmp_path / "payroll.yaml"
    path.write_text(filled("Head of payroll services"), encoding="utf-8")
    done = shire(*WITHDRAW, "--confirm", "slough", "--stage", "close", "--signed", str(path))
    assert done.returncode == 1
    assert f"got role 'Head of payroll services', expected '{DECIDER}', who decides on data" in done.stderr
    assert not (tmp_path / ".shire" / "runs").exists()


def test_no_wait_is_over_sooner_by_another_day_of_judging(shire: Shire, tmp_path: Path) -> None:
    example = estate(members={"a": member("a", 1, services=("pay",))}, services=("pay",))
    live = {name: text.replace("as_of: 2026-01-01\n", "") for name, text in example.items()}
    folder = write(tmp_path / "live", live)
    # Of no run before: whatever is wrong here, none begins.
    words = ("run", "shire", "decommission", "--confirm", "a", "--stage", "forget", "--resume")
    done = shire(*words, "--estate", str(folder), "--as-of", "2026-01-01")
    assert done.returncode == 2
    assert (
        "--as-of: got 2026-01-01, expected none with run: what servers are to be is judged as of today"
        in (done.stderr)
    )


def test_a_run_of_another_day_is_not_gone_on_with(shire: Shire, tmp_path: Path) -> None:
    """A council would count as closed since the day on which that was first tried."""
    folder = tmp_path / ".shire/runs/lgss/20101030T090000Z-decommission-slough-close"
    path = tmp_path / "payroll.yaml"
    path.write_text(filled(DECIDER), encoding="utf-8")
    earlier = Leaving(
        council="slough", stage="close", today=date(2010, 10, 30), signed=(read_sign_off(path),)
    )
    limit = limits(inventory("lgss"), ["slough"], [])
    asked = Asked(ident=folder.name, phase="decommission", limit=limit, leaving=earlier)
    prepare(folder, asked, Origin(commit="", digest=""), {})
    done = shire(*WITHDRAW, "--confirm", "slough", "--stage", "close", "--resume", "--signed", str(path))
    assert done.returncode == 2
    signed = "signed 2010-10-31 by minute 14"
    assert (
        f"--resume: got leaving of 2010-11-01 {signed}, expected of 2010-10-30 {signed} as in that run, in "
        f"{folder}: give the same options as then, or none of --resume" in done.stderr
    )
    done = shire(*WITHDRAW, "--confirm", "slough", "--stage", "forget", "--resume")
    assert "--resume: got no run of 'decommission-slough-forget' in" in done.stderr
