"""Section 1: what is joined, who agreed, who decides."""

from infra.runbook.steps.rows import GateRow, Row

ROWS = (
    Row(
        id="sco-01",
        title="Agree what is shared and what stays sovereign",
        owner="ict_lead",
        days=-152,
        action="Read the service matrix with every head of service of {member}. Nothing is marked as shared "
        "that no team will run together: services listed only to raise turnover have sunk partnerships. "
        "Correct the member's file until the matrix says what will be.",
        commands=("validate", "show"),
        evidence="Minutes with the matrix as agreed, and the commit that holds it",
        undo="Take the service's line out of the member's file; nothing is built yet",
    ),
    Row(
        id="sco-02",
        title="Open the decision log",
        owner="lead_ict",
        days=-152,
        action="Open a log with number, date, decision, who decided, why, and what was turned down. Every "
        "gate of this runbook is an entry. Unrecorded decisions have cost a partnership a year.",
        evidence="The log, with this join as its first entry",
        undo="Nothing to undo: a log is only added to",
    ),
    Row(
        id="sco-03",
        title="File the signed accession",
        owner="lead_ict",
        days=-150,
        after=("sco-02",),
        action="The accession is signed on {signed}. File it with the agreement, the cost parts ({parts}, "
        "{share}) and the exit terms of section 12, and enter it in the decision log.",
        evidence="Signed accession, and its number in the decision log",
        undo="Withdraw by letter before the agreement gate; no notice runs yet",
    ),
    Row(
        id="sco-04",
        title="Put names to the deciding roles",
        owner="lead_ict",
        days=-148,
        after=("sco-02",),
        action="For every gate below, the deciding role tells the migration lead who holds it, and who "
        "deputises. The names go into the decision log, not into the declarations.",
        evidence="A holder and a deputy for each gate, in the decision log",
        undo="Nothing to undo",
    ),
    Row(
        id="sco-05",
        title="Write down what is spent today",
        owner="ict_lead",
        days=-145,
        after=("sco-01",),
        action="Record what {member} spends on the services it will take: staff, licences, contracts, "
        "buildings. Savings are judged against this baseline. From the join its segment is budgeted at "
        "{budget} a month, and it carries {share} of the common cost.",
        evidence="Cost baseline, signed by the finance officers of {member} and {lead}",
        undo="Nothing to undo",
    ),
)

GATES = (
    GateRow(
        id="agreement",
        title="Agreement",
        days=-140,
        question="Is it agreed what {member} joins, on which terms, and how it could leave?",
        criteria=(
            "The accession is filed (sco-03)",
            "The service matrix is agreed by every head of service (sco-01)",
            "The cost baseline is signed (sco-05), and so are the exit terms of section 12",
            "Each gate has a named decider and a deputy (sco-04)",
        ),
        otherwise="Nothing has been built or spent. Take up what is missing, and set a new day for this "
        "gate.",
    ),
)
