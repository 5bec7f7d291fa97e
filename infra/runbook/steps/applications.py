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
        id="app-07",
        title="Rehearse the servers on a twin of the network",
        owner="host_team",
        days=-50,
        each="service on a twin",
        after=("adr-04",),
        action="As root of a machine with Linux, without any server of the partnership: the playbooks "
        "configure servers like those that are declared, once more without a change, and an officer of "
        "{member} opens the council's own page, which nobody else does.",
        commands=("rehearse service",),
        evidence="What it printed: each thing shown",
        proved=True,
        undo="Nothing to undo",
    ),
    Row(
        id="app-03",
        title="Make the member's own databases",
        follows=("app-01", "app-07"),
        owner="host_team",
        days=-45,
        each="postgresql",
        after=("adr-04",),
        action="From where the servers are reached by SSH, signed in to Azure for their secrets. A database "
        "and a role for {member} alone; the role of every other member is refused by name, by address and "
        "by password, each tried by itself.",
        commands=("preflight", "configure", "verify"),
        evidence="The three refusals for each other member, with a row of {member} that nobody else sees",
        undo="Withdraw the member from the service in stages: a last copy of its data, which it signs for, "
        "then close, and remove once the service's wait is over",
        undo_commands=("decommission",),
    ),
    Row(
        id="app-08",
        title="Make the member's own databases of SQL Server",
        follows=("app-01",),
        owner="host_team",
        days=-45,
        each="sql server",
        after=("adr-04",),
        action="The command brings the servers to their baseline, and no further. The database's "
        "administrator makes a database and a login for {member} alone, and tries that the login of every "
        "other member is refused.",
        commands=("windows",),
        evidence="The refusals for each other member, with a row of {member} that nobody else sees",
        undo="Drop the empty database and its login",
    ),
    Row(
        id="app-04",
        title="Load and reconcile, first time",
        follows=("app-01", "app-03", "app-08"),
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
