"""Section 2: contracts, licences and leases that the join meets."""

from infra.runbook.steps.rows import Row

ROWS = (
    Row(
        id="con-01",
        title="Compare the contract register with the declarations",
        owner="ict_lead",
        days=-145,
        action="Go through the contract register of {member}, its procurement cards and its direct debits. "
        "Every contract for ICT that is not in the table of this section is added to the member's file.",
        commands=("validate",),
        evidence="Contract register, dated, with a tick against each line",
        undo="Nothing to undo",
    ),
    Row(
        id="con-02",
        title="Decide what becomes of contracts that outlive the join",
        owner="ict_lead",
        days=-125,
        each="outliving contract",
        after=("con-01",),
        action="Decide between novation to {lead}, running it to its end beside the shared service, and "
        "leaving early: what it costs until its end counts against what the shared service saves.",
        particulars=(
            ("Supplier", "{supplier}"),
            ("Runs until", "{ends}"),
            ("Costs", "{cost}"),
            ("Notice", "{notice_months}, last day {last_notice}"),
        ),
        evidence="Decision with its cost, in the decision log; the supplier's answer in writing",
        undo="Reopen the decision before the last day for notice",
    ),
    Row(
        id="con-03",
        title="Give notice, or let the contract run on",
        owner="ict_lead",
        days=0,
        by="last_notice",
        each="outliving contract",
        action="On the due date notice can still end the contract on its day (a notice that falls due on a "
        "day off is given before it). If nothing is done, it runs on.",
        particulars=(("Notice to", "{supplier}"), ("Ends the contract on", "{ends}"), ("Or costs", "{cost}")),
        evidence="Notice with the supplier's receipt, or the decision to let it run on",
        undo="Withdraw the notice in writing, if the supplier agrees",
    ),
    Row(
        id="con-04",
        title="Cover the gap after contracts that end too soon",
        owner="ict_lead",
        days=-120,
        each="ending contract",
        after=("con-01",),
        action="Extend it to a month past the join, with a break clause, or have {lead} start early.",
        particulars=(
            ("Supplier", "{supplier}"),
            ("Ends", "{ends}, {gap} before the join"),
            ("Costs", "{cost}"),
            ("Last day for notice", "{last_notice}"),
        ),
        evidence="Signed extension, or {lead}'s written offer to start early",
        undo="Use the break clause",
    ),
    Row(
        id="con-05",
        title="Count the licences that may move",
        owner="helpdesk",
        days=-120,
        after=("con-01",),
        action="For each licence agreement: may seats move to the partnership's tenant, and from when? What "
        "is declared for the join: {seats}. Order what is missing; a seat short is a person without mail on "
        "the first day.",
        commands=("seats",),
        evidence="Licence statement with transfer rights, and the order",
        undo="Cancel the order within its cooling-off time",
    ),
    Row(
        id="con-06",
        title="Ask landlords and line owners",
        owner="ict_lead",
        days=-120,
        after=("con-01",),
        action="For {sites}: who owns the building, the ducts and the lines, until when, and who must agree "
        "to new equipment or a changed circuit? Ask in writing.",
        evidence="Answers of the landlords and the carriers",
        undo="Nothing to undo",
    ),
)
