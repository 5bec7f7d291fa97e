"""What a rehearsal has shown, said to a program as the exit code says it."""

from dataclasses import replace

import pytest

from infra.cli.shown import Shown, Unshown
from infra.rehearsal.stage import Rehearsal, Stage
from infra.servicing import Seen, Served
from infra.servicing import Shown as Tried
from infra.twinning import Comparison
from tests.cli.conftest import Shire
from tests.cli.test_twinned import HOLE, comparison


def rehearsal(*problems: str) -> Rehearsal:
    stage = Stage(name="deploy", stack="lgss-slough", resources=1, seconds=0.5, problems=problems)
    return Rehearsal(partnership="lgss", digest="d", joiners=("lgss-slough",), stages=(stage,))


def use(problem: str = "") -> Served:
    tried = Tried(title="A page", way=None, seen=Seen(said="200", problem=problem), seconds=1.0)
    return Served(service="payroll", member="slough", servers=(), shown=(tried,), page="<p>")


def shown(
    found: Rehearsal, packets: Comparison | Unshown | None = None, used: Served | Unshown | None = None
) -> Shown:
    return Shown(found=found, planned=(), packets=packets, used=used, trial=False)


@pytest.mark.parametrize(
    ("one", "ok"),
    [
        (shown(rehearsal()), True),
        (shown(rehearsal("it failed")), False),
        (shown(rehearsal(), comparison(), use()), True),
        (shown(rehearsal(), comparison(HOLE), use()), False),
        (shown(rehearsal(), comparison(), use("got 500")), False),
    ],
)
def test_a_program_is_told_of_packets_and_of_users_too(one: Shown, ok: bool) -> None:
    """Where the engine alone was asked, its word is the whole."""
    assert (one.report({})["ok"], one.ok) == (ok, ok)


LACKS = Unshown(what="payroll", why="no nginx", missing=True)
FAILED = Unshown(what="payroll", why="it broke off", missing=False)


@pytest.mark.parametrize(
    ("one", "code"),
    [
        (shown(rehearsal()), 0),
        (shown(rehearsal(), comparison(), use()), 0),
        (shown(rehearsal(), comparison(), LACKS), 3),
        (shown(rehearsal(), LACKS, LACKS), 3),
        (shown(rehearsal(), comparison(), FAILED), 1),
        (shown(rehearsal(), comparison(HOLE), LACKS), 1),
        (shown(rehearsal("it failed"), LACKS), 1),
        (shown(replace(rehearsal(), stages=())), 1),
    ],
)
def test_what_was_asked_for_and_not_shown_is_not_fine(one: Shown, code: int) -> None:
    """What went wrong counts for more than what this machine lacks."""
    assert one.code == code
    assert one.ok is (code == 0)


def test_what_was_not_shown_is_named_to_a_program() -> None:
    report = shown(rehearsal(), comparison(), LACKS).report({})
    assert (report["ok"], report["service"], report["unshown"]) == (False, None, (LACKS,))


@pytest.mark.parametrize(
    ("member", "service", "said"),
    [
        ("slough", "pay", "; did you mean 'payroll'?"),
        ("slough", "procurement", "got service 'procurement', expected one that slough takes"),
        ("core", "payroll", "--service takes --twin and a member"),
    ],
)
def test_nothing_runs_for_a_service_that_the_member_does_not_use(
    shire: Shire, member: str, service: str, said: str
) -> None:
    done = shire("rehearse", "lgss", member, "--twin", "--service", service)
    assert done.returncode == 2, done.stdout
    assert said in done.stderr
    assert "Rehearsing" not in done.stderr
