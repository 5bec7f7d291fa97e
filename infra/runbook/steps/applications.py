"""Section 8: each service, its data, and the time both run side by side."""

from infra.runbook.steps.rows import GateRow, Row

ROWS = (
    Row(
        id="app-01",
        title="Map the data",
        owner="service_owner",
        days=-75,
        each="service",
        after=("gate-agreement",),
        action="Field by field, from the old system to the shared one: what moves, what is archived, what is "
        "wrong and who corrects it.",
        particulars=(("Marking", "{classification}"),),
        evidence="Data map, signed by both sides",
        undo="Nothing to undo",
    ),
    Row(
        id="app-02",
        title="Reach the services from a desktop",
        follows=("dns-03",),
        owner="network_engineer",
        days=-29,
        each="service",
        after=("gate-network",),
        action="The port answers from every site that is to use it, over the name and not the address.",
        commands=("reach",),
        evidence="The answer, for each site",
        undo="Nothing to undo",
    ),
    Row(
        id="app-03",
        title="Make the member's own databases",
        follows=("app-01",),
        owner="host_team",
        days=-45,
        each="database",
        action="A database and a role for {member} alone; the role of every other member is refused by name, "
        "by address and by password, each tried by itself.",
        evidence="The three refusals for each other member, with a row of {member} that nobody else sees",
        undo="Drop the empty database and its role",
    ),
    Row(
        id="app-04",
        title="Load and reconcile, first time",
        follows=("app-01", "app-03"),
        owner="service_owner",
        days=-28,
        each="service",
        action="Load a full copy. Count records, sum the money columns, compare both with the old system to "
        "the penny. Differences are explained, not averaged.",
        evidence="Reconciliation with counts and sums, signed",
        undo="Empty the member's database",
    ),
    Row(
        id="app-05",
        title="Run both in parallel until they agree",
        follows=("app-04",),
        owner="service_owner",
        days=-3,
        on="since",
        each="service",
        action="Work one full cycle (a pay run, a month's end) in both systems and compare every result. The "
        "old system remains the one that counts until the shared one goes live.",
        particulars=(("Goes live", "{go_live}"),),
        evidence="Comparison of the cycle, signed by the service's owner",
        undo="Stop entering into the shared service: the old one was never stopped",
    ),
    Row(
        id="app-06",
        title="Go live",
        follows=("app-05",),
        owner="service_owner",
        days=0,
        on="since",
        each="service",
        after=("gate-data", "gate-cutover"),
        action="Last load, last reconciliation, then the old system is set to read-only.",
        evidence="Time of the switch, and the last reconciliation",
        undo="Open the old system for writing again, and enter again what came since; agreed for seven days",
    ),
)

GATES = (
    GateRow(
        id="data",
        title="Data",
        days=-14,
        question="May personal data of {member} be loaded into the shared services for good?",
        criteria=(
            "The data protection impact assessment is signed (asr-01)",
            "The information sharing agreement is signed (asr-02)",
            "The first load reconciled for every service (app-04)",
            "A restore of every database has been tried and timed (rec-01)",
        ),
        otherwise="Only test data stays; the full copies are deleted and their deletion is recorded.",
    ),
)
