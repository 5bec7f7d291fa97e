"""A council uses a shared service on servers that the playbooks have configured, and another is kept out."""

from pathlib import Path

import pytest

from infra import pipeline, servicing
from infra.cli.console import out
from infra.cli.serviced import print_service
from infra.configuration.running import Done
from infra.pipeline import Designed
from infra.servicing import NoServiceError, Served, Shown, served
from tests.rehearsal.twin.standing import COUNCILS, stacks

LGSS = "lgss"


def known() -> Designed:
    return pipeline.designed(pipeline.addressed(COUNCILS, pipeline.load(COUNCILS).estate, LGSS))


@pytest.fixture(scope="module")
def heard() -> list[Done]:
    return []


@pytest.fixture(scope="module")
def payroll(heard: list[Done]) -> Served:
    return served(known(), COUNCILS, stacks(LGSS), "slough", "payroll", heard.append)


def test_slough_uses_payroll_and_another_council_is_refused(payroll: Served, heard: list[Done]) -> None:
    assert [(shown.title, shown.problem) for shown in payroll.shown] == [
        ("The playbooks configure 3 servers", ""),
        ("Once more, and nothing changes", ""),
        ("The playbooks verify what they did", ""),
        ("Slough Borough Council: an officer opens the council's own page over TLS", ""),
        (
            "An officer of Cambridgeshire County Council is refused there, "
            "even from Slough Borough Council's network",
            "",
        ),
        (
            "Cambridgeshire County Council's network is refused, "
            "even with a certificate of Slough Borough Council",
            "",
        ),
    ]
    assert payroll.ok
    assert payroll.servers == ("payroll-web-1", "payroll-web-2", "payroll-data-1")
    assert {done.host for done in heard} == set(payroll.servers)


def test_a_service_that_the_council_does_not_take_is_named() -> None:
    with pytest.raises(NoServiceError) as raised:
        served(known(), COUNCILS, stacks(LGSS), "slough", "procurement", lambda _: None)
    assert str(raised.value).startswith(
        "got service 'procurement', expected one that slough takes: finance, "
    )


def test_a_machine_without_its_programs_is_told_the_packages(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert servicing.missing() == ("curl", "gunicorn", "nginx", "openssl", "postgresql")
    with pytest.raises(NoServiceError, match="apt-get install curl gunicorn nginx openssl postgresql"):
        served(known(), COUNCILS, stacks(LGSS), "slough", "payroll", lambda _: None)


def test_what_is_not_as_it_must_be_is_printed_and_counts() -> None:
    found = Served(
        service="payroll",
        member="slough",
        servers=("payroll-web-1",),
        shown=(
            Shown(title="The playbooks configure 1 servers", problem="", seconds=40.0),
            Shown(title="Another is refused", problem="got '200', expected 403", seconds=0.1),
        ),
    )
    with out.capture() as said:
        print_service(found)
    assert not found.ok
    assert "✓ The playbooks configure 1 servers  40.0 s" in said.get()
    assert "✗ Another is refused: got '200', expected 403" in said.get()
