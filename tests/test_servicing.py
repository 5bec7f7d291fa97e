"""A council uses a shared service on servers that the playbooks have configured, and another is kept out."""

from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from infra import pipeline, servicing
from infra.cli.console import out
from infra.cli.serviced import print_service
from infra.configuration.evidence import SecretFoundError
from infra.configuration.running import RunError
from infra.configuration.telling import Done
from infra.pipeline import Designed
from infra.rehearsal.twin.running import TwinError
from infra.servicing import NoServiceError, Seen, Served, Shown, Way, served
from infra.servicing.picture import lanes, picture, to_html
from infra.servicing.showing import tried
from infra.servicing.using import PAYEE
from infra.verdict.words import origin
from tests.cli.test_twinned import ORIGIN
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
    slough, cambridgeshire = "Slough Borough Council", "Cambridgeshire County Council"
    assert [(shown.title, shown.seen.problem) for shown in payroll.shown] == [
        ("The playbooks configure 4 servers", ""),
        ("Once more, and nothing changes", ""),
        ("The playbooks verify what they did", ""),
        (f"{slough}: the name of its page leads there", ""),
        (f"{slough}: an officer enters a payment and sees it on the council's page", ""),
        (f"{cambridgeshire}: an officer's page has nothing of it", ""),
        (f"An officer of {cambridgeshire} is refused, even from {slough}'s network", ""),
        (f"{cambridgeshire}'s network is refused, even with a certificate of {slough}", ""),
        (f"{cambridgeshire}'s people do not reach the data server", ""),
        (f"{cambridgeshire}'s application is refused {slough}'s database", ""),
        ("So it is where pg_hba.conf would let everybody in", ""),
    ]
    assert payroll.ok
    assert payroll.servers == ("payroll-web-1", "payroll-web-2", "payroll-data-1", "payroll-data-2")
    assert {done.host for done in heard} == set(payroll.servers)
    assert PAYEE in payroll.page


def test_each_thing_that_stops_another_council_is_named_by_what_it_answers(payroll: Served) -> None:
    said = {shown.title: shown.seen.said for shown in payroll.shown if shown.way and not shown.way.arrives}
    officer, network, packets, hba, role = said.values()
    assert (officer, network, packets) == ("400", "403", "no answer")
    assert "pg_hba.conf rejects connection" in hba
    # Slough has a cluster of its own, in which the other's role is not known.
    assert 'password authentication failed for user "payroll__cambridgeshire__app"' in role


def test_the_picture_has_a_line_for_each_request(payroll: Served) -> None:
    rows = lanes(payroll)
    assert [row.shown.title for row in rows] == [shown.title for shown in payroll.shown if shown.way]
    assert len({row.y for row in rows}) == len(rows)
    arrive = [row.end for row in rows if row.shown.way and row.shown.way.arrives]
    assert min(arrive) > max(row.end for row in rows if row.shown.way and not row.shown.way.arrives)
    drawn = picture(payroll, "Slough uses payroll")
    assert ElementTree.fromstring(drawn).tag == "{http://www.w3.org/2000/svg}svg"
    assert drawn.count("<circle") == 2


def test_the_page_shows_what_the_officer_saw(payroll: Served) -> None:
    page = to_html(payroll, "Slough uses payroll", "own.html", origin(ORIGIN))
    assert "The council uses its service, and another is kept out at each door" in page
    assert '<a href="own.html">' in page


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
    assert servicing.missing() == ("curl", "gunicorn", "nginx", "openssl", "postgresql", "pgbackrest")
    with pytest.raises(
        NoServiceError, match="apt-get install curl gunicorn nginx openssl postgresql pgbackrest"
    ):
        served(known(), COUNCILS, stacks(LGSS), "slough", "payroll", lambda _: None)


def test_what_is_not_as_it_must_be_is_printed_and_counts() -> None:
    found = Served(
        service="payroll",
        member="slough",
        servers=("payroll-web-1",),
        shown=(
            Shown(
                title="The playbooks configure 1 servers", way=None, seen=Seen(said="3 tasks"), seconds=40.0
            ),
            Shown(
                title="Another is refused",
                way=Way(start="network", end="virtual host"),
                seen=Seen(said="200", problem="got '200', expected 403"),
                seconds=0.1,
            ),
        ),
        page="",
    )
    with out.capture() as said:
        print_service(found, Path("service.html"))
    assert not found.ok
    assert "✓ The playbooks configure 1 servers  40.0 s" in said.get()
    assert "✗ Another is refused: got '200', expected 403" in said.get()
    page = to_html(found, "Slough uses payroll", "own.html", origin(ORIGIN))
    assert "Not as it must be" in page
    assert "Another is refused: got &#39;200&#39;, expected 403" in page
    assert "Another is refused: not as it must be" in picture(found, "Slough uses payroll")


def test_a_service_of_which_nothing_was_shown_is_not_in_order() -> None:
    nothing = Served(service="payroll", member="slough", servers=(), shown=(), page="<html>")
    assert not nothing.ok
    one = Shown(title="The playbooks configure", way=None, seen=Seen(said="3 tasks"), seconds=40.0)
    assert replace(nothing, shown=(one,)).ok


@pytest.mark.parametrize("error", [TwinError, RunError, SecretFoundError])
def test_what_could_not_be_done_is_what_is_wrong(error: type[Exception]) -> None:
    def show() -> Seen:
        raise error("the machine has gone")

    assert tried(show) == Seen(said="", problem="the machine has gone")
