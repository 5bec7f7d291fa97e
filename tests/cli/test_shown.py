"""What a rehearsal has shown, said to a program as the exit code says it."""

import pytest

from infra.cli.shown import Shown
from infra.rehearsal.stage import Rehearsal, Stage
from infra.servicing import Seen, Served
from infra.servicing import Shown as Tried
from infra.twinning import Comparison
from tests.cli.test_twinned import HOLE, comparison


def rehearsal(*problems: str) -> Rehearsal:
    stage = Stage(name="deploy", stack="lgss-slough", resources=1, seconds=0.5, problems=problems)
    return Rehearsal(partnership="lgss", digest="d", joiners=("lgss-slough",), stages=(stage,))


def use(problem: str = "") -> Served:
    tried = Tried(title="A page", way=None, seen=Seen(said="200", problem=problem), seconds=1.0)
    return Served(service="payroll", member="slough", servers=(), shown=(tried,), page="<p>")


def shown(found: Rehearsal, packets: Comparison | None = None, used: Served | None = None) -> Shown:
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
