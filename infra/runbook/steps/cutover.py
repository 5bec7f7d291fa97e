"""Section 11: the day itself, and the week around it."""

from infra.runbook.steps.rows import GateRow, Row

ROWS = (
    Row(
        id="cut-01",
        title="Tell everybody what changes for them",
        owner="ict_lead",
        days=-28,
        after=("gate-network",),
        action="To {heads}: what changes, when, what to do on the first morning, whom to call. To "
        "councillors, trade unions and the public: what they will notice. Twice on paper, not by mail alone.",
        evidence="The messages, with their dates",
        undo="Write again",
    ),
    Row(
        id="cut-02",
        title="Rehearse going back",
        owner="host_team",
        days=-12,
        after=("gate-identity",),
        action="With the sheet of every undo in sections 6 to 8, in reverse order, with a watch. Going back "
        "must end before the first desk opens; the time it takes sets the last moment to decide.",
        evidence="Time of each undo, and the last moment to decide",
        undo="Nothing to undo",
    ),
    Row(
        id="cut-03",
        title="Read the cost of a delay to the decider",
        owner="ict_lead",
        days=-6,
        after=("cut-02",),
        action="A month's delay costs {delay} from the declared figures alone, before staff time and "
        "services that run twice. It is weighed against the open points, not used to silence them.",
        evidence="The table of this section, in the decision log",
        undo="Nothing to undo",
    ),
    Row(
        id="cut-04",
        title="Freeze changes",
        owner="lead_ict",
        days=-5,
        after=("gate-data",),
        action="No change to the shared services, the hub or the networks of {member} until a week after the "
        "join, but those of this runbook.",
        evidence="Freeze notice to all members",
        undo="Lift the freeze",
    ),
    Row(
        id="cut-05",
        title="Join",
        owner="lead_ict",
        days=0,
        after=("gate-cutover",),
        action="Follow the steps due on {cutover} in the order of the calendar. One person reads, one does, "
        "one writes down the time. Whoever sees a criterion fail says stop.",
        commands=("check",),
        evidence="The calendar with the time of each step",
        undo="Each step's own undo, last one first, before the last moment to decide (cut-02)",
    ),
    Row(
        id="cut-06",
        title="Walk the floors",
        owner="helpdesk",
        days=4,
        after=("cut-05",),
        action="At {sites}, someone of the help desk is on every floor for the first five days, from the "
        "opening of the first desk. Every question is written down.",
        evidence="Questions by kind and day",
        undo="Nothing to undo",
    ),
    Row(
        id="cut-07",
        title="Close the way back",
        owner="lead_ict",
        days=7,
        after=("cut-05", "cut-06"),
        action="A week on, with the incident log before it: stay, or go back. After this the old systems are "
        "archived and there is no way back but the exit of section 12.",
        evidence="The decision, in the decision log",
        undo="Section 12",
    ),
)

GATES = (
    GateRow(
        id="cutover",
        title="Cutover",
        days=-2,
        question="Does {member} cut over on {cutover}?",
        criteria=(
            "The gates before this one are open, none with a condition",
            "Every backup of last night completed (rec-06), and restores met their times (rec-01)",
            "Going back was rehearsed and fits the night (cut-02)",
            "People are told (cut-01), changes are frozen (cut-04), the floor walkers have their rota",
            "The cost of a delay was read (cut-03)",
        ),
        otherwise="Nothing is moved. Each month of delay costs {delay}; set the next day, and tell everybody "
        "within the hour.",
    ),
)
