"""The runbook of a sealed member: the police force of Southwest One."""

import pytest

from infra import pipeline
from infra.pipeline import Designed
from infra.runbook.model import Definitions, Diagram, Runbook, Table
from infra.runbook.render import to_markdown
from tests.conftest import COUNCILS
from tests.design.rules import sealing

FORCE = "avon-somerset-police"


@pytest.fixture(scope="module")
def known() -> Designed:
    loaded = pipeline.load(COUNCILS)
    return pipeline.designed(pipeline.addressed(COUNCILS, loaded.estate, "southwest-one"))


@pytest.fixture(scope="module")
def force(known: Designed) -> Runbook:
    return pipeline.runbook(known, FORCE)


def _steps(runbook: Runbook) -> list[str]:
    return [step.id for section in runbook.sections for step in section.steps]


def _table(runbook: Runbook, caption: str) -> Table:
    blocks = [b for s in runbook.sections for b in s.blocks if isinstance(b, Table)]
    (found,) = [b for b in blocks if b.caption == caption]
    return found


def _definitions(runbook: Runbook, caption: str) -> dict[str, str]:
    blocks = [b for s in runbook.sections for b in s.blocks if isinstance(b, Definitions)]
    (found,) = [b for b in blocks if b.caption == caption]
    return dict(found.entries)


def test_the_declared_exception_stands_there_with_its_end(force: Runbook) -> None:
    said = _definitions(force, "The declared exception: sealed")
    assert said["Approved by"] == "Southwest One chief technology officer"
    assert said["Ends on"] == "26 March 2010: by then its ranges are renumbered, or it is approved anew"
    (summary, *_) = force.summary
    assert isinstance(summary, Definitions)
    assert dict(summary.entries)["Sealed"].startswith("until 26 March 2010: Command and control")


def test_every_service_it_takes_has_its_address_and_ports(known: Designed, force: Runbook) -> None:
    rows = {row[0]: row[1:3] for row in _table(force, "Endpoints: where it finds the services").rows}
    first = known.design.member(FORCE).networks[0].subnet("endpoints").prefix[4]
    assert rows == {
        "Enterprise resource planning, web": (f"`{first}`", "TCP `443`, `8443`"),
        "Procurement, web": (f"`{first + 1}`", "TCP `443`"),
    }
    records = _table(force, "Records for the name servers of Avon and Somerset Police").rows
    assert records == (
        (f"`{FORCE}.erp.southwest-one.internal`", "A", f"`{first}`"),
        (f"`{FORCE}.procurement.southwest-one.internal`", "A", f"`{first + 1}`"),
        ("`erp.southwest-one.internal`", "A", f"`{first}`"),
        ("`procurement.southwest-one.internal`", "A", f"`{first + 1}`"),
    )


def test_its_device_sheet_is_of_its_own_gateway_with_one_tunnel(known: Designed, force: Runbook) -> None:
    sheet = _definitions(force, "VPN device sheet: Force headquarters, Portishead")
    assert sheet["Tunnels"] == "one"
    assert sealing(known.design.member(FORCE)).gateway.name in sheet["Azure's end"]
    lists = _table(force, "Address lists for Force headquarters, Portishead").rows
    assert [row[:2] for row in lists] == [
        ("local", "`10.6.0.0/17`"),
        ("remote", f"`{known.design.member(FORCE).networks[0].prefix}`"),
    ]


def test_what_belongs_to_the_hub_is_not_there(force: Runbook) -> None:
    assert {"sea-01", "sea-02", "sea-03-portishead", "sea-05-portishead", "sea-09"} <= set(_steps(force))
    gone = ("net-02", "net-03", "net-04", "net-05", "net-09", "net-10", "dns-01", "dns-03")
    assert [step for step in _steps(force) if step.startswith(gone)] == []
    text = to_markdown(force)
    for words in ("get-effective-routes", "rule-collection-group", "Every packet between any two"):
        assert words not in text


def test_what_it_cannot_do_is_said(force: Runbook) -> None:
    assert [row[0] for row in _table(force, "What a sealed member cannot do").rows] == [
        "be reached by anybody",
        "reach another member, the PSN, the HSCN or the internet",
        "have machines in the partnership's Azure",
        "be seen by the firewall",
        "use anything but TCP and UDP",
        "keep an idle connection",
        "be told by its address at the servers",
    ]


def test_the_gate_asks_what_can_be_answered(force: Runbook) -> None:
    (gate,) = [gate for gate in force.gates if gate.id == "gate-network"]
    asked = " ".join(gate.criteria)
    assert [name in asked for name in ("(sea-05)", "(sea-07)", "(net-07)", "(net-09)")] == [
        True,
        True,
        False,
        False,
    ]


def test_its_commands_name_what_its_stack_makes(known: Designed, force: Runbook) -> None:
    sealed = sealing(known.design.member(FORCE))
    words = {w for s in force.sections for step in s.steps for c in step.commands for w in c.words}
    assert {sealed.gateway.address, sealed.sites[0].connection} <= words
    assert {endpoint.name for endpoint in sealed.endpoints} <= words
    assert "none" not in words


def test_of_the_others_nothing_is_said_otherwise_than_before(known: Designed) -> None:
    others = [m.member for m in known.declared.members if m.member != FORCE]
    for member in others:
        steps = _steps(pipeline.runbook(known, member))
        assert not [step for step in steps if step.startswith("sea-")]
        assert {"net-02", "net-09", "dns-01"} <= set(steps)


def test_the_drawing_shows_its_own_gateway_and_no_way_to_the_hub(force: Runbook) -> None:
    (drawn,) = [b for section in force.sections for b in section.blocks if isinstance(b, Diagram)]
    assert drawn.description.endswith("It is sealed: no packet goes to or from the hub.")
    assert [box.level for box in drawn.boxes if box.title.startswith("Hub ")] == ["barred"]
    submitted = _definitions(force, "Facts for the Code of Connection submission")
    assert submitted["Gateways"].endswith("the member's own; no way to the hub's")
