"""Every member of every example partnership has a runbook that can be followed."""

import re
from dataclasses import replace

import pytest

from infra import pipeline
from infra.declaration.estate import Estate
from infra.runbook.facts.services import restored_too_early
from infra.runbook.joining import Joining
from infra.runbook.model import Code, Definitions, Note, Runbook, Table
from infra.runbook.render import to_html, to_markdown
from tests.runbook.conftest import COUNCILS
from tests.runbook.reading import blocks, parsed, table, texts


def _partnerships() -> list[str]:
    return sorted(path.parent.name for path in COUNCILS.glob("*/partnership.yaml"))


@pytest.fixture(scope="module")
def estate() -> Estate:
    return pipeline.load(COUNCILS).estate


def _runbook(estate: Estate, partnership: str, member: str) -> Runbook:
    designed = pipeline.designed(pipeline.addressed(COUNCILS, estate, partnership))
    return pipeline.runbook(designed, member)


@pytest.fixture(scope="module", params=_partnerships())
def runbooks(request: pytest.FixtureRequest, estate: Estate) -> list[Runbook]:
    designed = pipeline.designed(pipeline.addressed(COUNCILS, estate, request.param))
    return [pipeline.runbook(designed, member.member) for member in designed.design.members]


def test_every_cell_and_text_says_something(runbooks: list[Runbook]) -> None:
    for runbook in runbooks:
        assert not [text for text in texts(runbook) if not text.strip()]
        assert not re.search(r"\{\w+\}|TODO|TBC", " ".join(texts(runbook)))
        for block in blocks(runbook):
            assert not isinstance(block, Table) or block.rows, runbook.title


def test_steps_are_due_after_what_they_wait_for(runbooks: list[Runbook]) -> None:
    for runbook in runbooks:
        due = {s.id: s.due for s in runbook.steps} | {g.id: g.due for g in runbook.gates}
        late = [(s.id, before) for s in runbook.steps for before in s.after if due[before] > s.due]
        assert not late, runbook.title


def test_a_gate_asks_only_for_steps_that_are_there(runbooks: list[Runbook]) -> None:
    for runbook in runbooks:
        for gate in runbook.gates:
            assert gate.decider
            assert gate.criteria, f"{runbook.title}: {gate.id}"


def test_pages_are_whole_and_their_links_resolve(runbooks: list[Runbook]) -> None:
    tree = parsed(to_html(runbooks[0]))
    tags = ("section", "li", "h2", "h3", "main", "tr")
    ids = {e.attributes["id"] for e in tree.all(*tags) if "id" in e.attributes}
    assert all(e.attributes["href"][1:] in ids for e in tree.all("a"))
    assert to_markdown(runbooks[0]).startswith("# ")


def test_a_circuit_has_its_sheet_and_its_steps(estate: Estate) -> None:
    surrey = _runbook(estate, "surrey-east-sussex", "surrey")
    (sheet,) = [
        b for b in blocks(surrey) if isinstance(b, Definitions) and b.caption.startswith("ExpressRoute sheet")
    ]
    said = dict(sheet.entries)
    assert said["Circuit"].endswith("/expressRouteCircuits/erc-county-hall`")
    assert "10.24.0.0/16" in said["Routes kept"]
    assert "translated at the council's edge" in said["Address translation"]
    ids = {step.id for step in surrey.steps}
    assert {"net-11-county-hall", "net-12-county-hall", "net-08-county-hall"} <= ids
    assert {"net-05-quadrant-court", "net-08-quadrant-court"} <= ids
    assert "net-05-county-hall" not in ids


def test_a_partner_that_takes_no_service_is_told_so(estate: Estate) -> None:
    partner = _runbook(estate, "southwest-one", "ibm")
    notes = [b.text for b in blocks(partner) if isinstance(b, Note)]
    assert "Restore order: this member takes no shared service." in notes
    assert not [
        step.id for step in partner.steps if step.id.startswith(("app-", "rec-01", "net-05", "dns-05"))
    ]


def test_an_accession_signed_after_the_gate_is_warned_of(estate: Estate, slough: Runbook) -> None:
    partner = _runbook(estate, "southwest-one", "ibm")
    warnings = [b.text for b in blocks(partner) if isinstance(b, Note) and b.kind == "warning"]
    assert warnings == [
        "The accession is signed on 28 September 2007, but the agreement gate is due on 14 May 2007: hold "
        "that gate, and all that follows it, until it is signed."
    ]
    assert not [b for b in blocks(slough) if isinstance(b, Note) and b.kind == "warning"]


def test_each_member_with_its_own_tenant_opens_it_by_requests(estate: Estate) -> None:
    sussex = _runbook(estate, "surrey-east-sussex", "east-sussex")
    ids = {step.id for step in sussex.steps}
    assert {"idn-10", "idn-11", "dns-11-eastsussex-gov-uk"} <= ids
    assert not {id for id in ids if id.startswith(("dns-05", "dns-07", "dns-08"))}
    (asked,) = [b.text for b in blocks(sussex) if isinstance(b, Code) and "Graph" in b.caption]
    assert "POST https://graph.microsoft.com/v1.0/policies/crossTenantAccessPolicy/partners" in asked
    assert any("stays in the member's own tenant" in b.text for b in blocks(sussex) if isinstance(b, Note))


def test_the_lead_authoritys_runbook_sets_the_tenant_up(estate: Estate, slough: Runbook) -> None:
    lead = _runbook(estate, "lgss", "cambridgeshire")
    captions = [b.caption for b in blocks(lead) if isinstance(b, Code) and "Graph" in b.caption]
    assert captions[0] == "Requests to Microsoft Graph, once for the tenant"
    assert not [b for b in blocks(slough) if isinstance(b, Code) and "once for the tenant" in b.caption]


def test_a_service_restored_before_what_it_needs_is_warned_of(joining: Joining) -> None:
    assert restored_too_early(joining) == ()
    finance = joining.declared.service("finance")
    last = finance.model_copy(update={"recovery": finance.recovery.model_copy(update={"priority": 9})})
    services = tuple(last if s.service == "finance" else s for s in joining.declared.services)
    late = replace(joining, declared=replace(joining.declared, services=services))
    assert [note.text for note in restored_too_early(late)] == [
        "Payroll and pensions comes back before Financial systems, which it needs.",
        "Online payments comes back before Financial systems, which it needs.",
    ]


def test_names_with_commas_stay_apart(estate: Estate) -> None:
    sites = dict(
        next(
            b.entries
            for b in blocks(_runbook(estate, "lgss", "slough"))
            if isinstance(b, Definitions) and "Code of Connection" in b.caption
        )
    )["Sites added"]
    assert sites == "St Martin's Place, Slough; and Landmark Place, Slough"
    assert table(_runbook(estate, "lgss", "slough"), "Sites").rows[0][0] == "St Martin's Place, Slough"
