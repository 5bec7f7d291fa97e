"""Section 4: the member's range, and what clashes."""

from infra.runbook.steps.rows import GateRow, Row

ROWS = (
    Row(
        id="adr-01",
        title="Read the address plan and the plan of the join",
        owner="network_engineer",
        days=-130,
        after=("gate-agreement",),
        action="Both commands work offline and change nothing. The first shows who has which range and every "
        "clash; the second shows what would be created, and that nothing of {others} changes.",
        commands=("addresses", "plan"),
        evidence="Output of both commands, kept with the declarations' digest",
        proved=True,
        undo="Nothing to undo",
    ),
    Row(
        id="adr-02",
        title="Tell suppliers and partners the translated ranges",
        owner="network_engineer",
        days=-110,
        after=("gate-addresses", "dis-07"),
        when="translated",
        action="Everybody outside {member} will see the ranges in the table of translations. Tell each owner "
        "on the list of dis-07 which address to expect, and from which day.",
        evidence="The letters, and their answers",
        undo="Write again: old addresses stay valid until the cutover",
    ),
    Row(
        id="adr-03",
        title="Check links to others that this project cannot see",
        owner="network_engineer",
        days=-128,
        after=("dis-02",),
        action="Health, police, schools and suppliers may route ranges that are declared nowhere here. "
        "Compare the segment {segment} and every translated range with theirs.",
        evidence="Confirmation of each link's owner that nothing overlaps",
        undo="Nothing to undo",
    ),
    Row(
        id="adr-04",
        title="Take the range",
        owner="lead_ict",
        days=-115,
        after=("gate-addresses",),
        action="Run the join. It takes {given} once, writes them to the lockfile, and "
        "never moves them again. Commit the lockfile with this runbook.",
        commands=("onboard", "check"),
        evidence="The commit with the lockfile, and its review",
        undo="Before it is merged: drop the commit. After: leave, and the range stays reserved for its time",
        undo_commands=("leave",),
    ),
)

GATES = (
    GateRow(
        id="addresses",
        title="Addresses",
        days=-120,
        question="May {given} be given to {member} for good?",
        criteria=(
            "Every range in use is declared (dis-02)",
            "No clash is without an answer (the table of this section)",
            "Links that the project cannot see are clear (adr-03)",
            "The plan changes nothing for {others} (adr-01)",
        ),
        otherwise="No range is taken. Declare what is missing, or change the range that cannot be "
        "translated.",
    ),
)
