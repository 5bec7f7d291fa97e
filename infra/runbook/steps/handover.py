"""Section 12: the join is handed over, and what leaving would take is known from the first day."""

from infra.runbook.steps.rows import GateRow, Row

ROWS = (
    Row(
        id="exi-01",
        title="Hand over the credentials",
        owner="ict_lead",
        days=10,
        after=("cut-07",),
        action="Go through the credential list of this section. Each is changed at the handover, and the old "
        "holder can no longer use it. What is not on the list is found now, not at the exit.",
        evidence="The list with giver, taker, date and who tested that the old one fails",
        undo="Change the credential again",
    ),
    Row(
        id="exi-02",
        title="Collect the evidence",
        owner="lead_ict",
        days=14,
        after=("cut-07",),
        action="One folder, one document for each step of this runbook that names evidence, each with its "
        "date and who made it. What expires (restore tests, source filters, access reviews) gets its next "
        "date.",
        evidence="The folder, with an index",
        undo="Nothing to undo",
    ),
    Row(
        id="exi-03",
        title="Hand over the documents",
        owner="network_engineer",
        days=14,
        after=("cut-07",),
        action="Device sheets, zone files, asset register, telephony inventory, data maps and call-out "
        "sheets of {member} are where both sides can read them.",
        evidence="List of documents with their place",
        undo="Nothing to undo",
    ),
    Row(
        id="exi-04",
        title="Sign what leaving would take",
        owner="decider_handover",
        days=21,
        after=("exi-01",),
        action="Notice of {notice}; {stranded_months} of stranded cost by the formula, {stranded} at today's "
        "figures. One-off cost: {one_off}. Staff who moved come back or are paid for, contracts are novated, "
        "data comes out as one dump for each service.",
        evidence="The exit table, signed by both sides",
        undo="Nothing to undo",
    ),
    Row(
        id="exi-05",
        title="Switch off what is no longer used",
        owner="ict_lead",
        days=28,
        after=("cut-07",),
        action="Old servers wiped with a certificate, old lines and contracts ended, old accounts and old "
        "firewall rules gone. What has a later end in the tables of sections 2 and 3 keeps its own date.",
        evidence="Certificates, letters of termination, and the asset register brought up to date",
        undo="Nothing to undo: keep the archive for its retention time",
    ),
    Row(
        id="exi-06",
        title="Look at this runbook and every rule again",
        owner="lead_ict",
        days=0,
        by="review",
        after=(),
        action="The review date of the member's flows. Owners say for each rule whether it is still needed; "
        "this runbook is compared with the declarations.",
        commands=("validate", "check"),
        evidence="The rule tables, signed; the check's answer",
        undo="Nothing to undo",
    ),
)

GATES = (
    GateRow(
        id="handover",
        title="Handover",
        days=30,
        question="Is the join done, and does {member} know how it could leave?",
        criteria=(
            "Evidence is complete (exi-02), credentials are changed (exi-01), documents are handed over "
            "(exi-03)",
            "What leaving takes is signed (exi-04)",
            "Nothing old is still running without a date (exi-05)",
        ),
        otherwise="The project team stays until it is. Each open point gets an owner and a date.",
    ),
)
