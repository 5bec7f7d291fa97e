"""Section 7: people, groups, administrators, licences."""

from infra.runbook.steps.rows import GateRow, Row

JOINT = (
    Row(
        id="idn-01",
        title="Buy the seats that are missing",
        owner="helpdesk",
        days=-60,
        after=("con-05",),
        when="licences",
        action="Declared: {seats}. Compare with what is bought and not yet used; the difference is ordered "
        "now.",
        commands=("seats",),
        evidence="Seats bought, used and needed, by licence",
        undo="Return seats at the agreement's next anniversary",
    ),
    Row(
        id="idn-02",
        title="See the units, groups and roles, and make by request what no provider makes",
        owner="host_team",
        days=-45,
        after=("net-02", "sea-01"),
        action="The stack has made the groups, roles, licences and nesting of the tables. Send the requests "
        "of this section, in their order, for the rest of {units}. Names are exact: policies and services "
        "find them by name. No policy is edited: the groups are nested in those that policies aim at.",
        evidence="Units, groups and roles listed, with their ids",
        undo="Delete what the requests made; the rest goes with the stack, and nobody is in it yet",
    ),
    Row(
        id="idn-03",
        title="Mark every account with the member's code",
        owner="helpdesk",
        days=-42,
        after=("idn-02",),
        action="The personnel system writes `{code}` to extensionAttribute1 of every account of {member}; "
        "nobody else may. Whoever writes that attribute moves people between councils. extensionAttribute2 "
        "holds the licences with spaces between, as the rules of the licence groups name them.",
        evidence="Accounts with the code against heads in the personnel system: {heads}",
        undo="Empty the attribute",
    ),
    Row(
        id="idn-04",
        title="Name the administrators, and separate them",
        owner="ict_lead",
        days=-40,
        after=("idn-02",),
        action="Separate accounts for administration, phishing-resistant sign-in, roles only within the "
        "member's units, made active for hours when needed: the table of roles says which, and until when. "
        "Nobody of {member} holds a role over {others}, and nobody a standing one.",
        evidence="List of administrators with role, unit and method of sign-in",
        undo="Take the accounts out of the groups",
    ),
    Row(
        id="idn-05",
        title="Check the addresses of the named location",
        when="egress",
        owner="network_engineer",
        days=-40,
        after=("idn-02",),
        action="From a desktop, see which public address the internet sees: it must be one of {egress}. Two "
        "councils behind one address cannot be told apart, and a location never takes the place of a second "
        "factor.",
        evidence="The address seen, for each site",
        undo="Correct the egress addresses in the member's file",
    ),
    Row(
        id="idn-06",
        title="Drill the break-glass accounts",
        owner="host_team",
        days=-35,
        after=("idn-02",),
        action="Two cloud-only accounts with their own keys, in two safes. Sign in with each, see the alert "
        "arrive, seal the envelopes again.",
        evidence="Time of each sign-in and of its alert",
        expires=90,  # learn.microsoft.com entra/identity/role-based-access-control/security-emergency-access
        undo="Nothing to undo",
    ),
    Row(
        id="idn-07",
        title="Read what the report-only policies would have refused",
        when="staging",
        owner="decider_identity",
        days=-22,
        after=("idn-03", "idn-04"),
        action="The staff of {member} are in report-only policies until {staging_ends}, when they bind by "
        "themselves. With fourteen days of sign-ins, read each would-be refusal with the help desk: a "
        "device to replace, an old mail program, a person abroad.",
        evidence="Report of refusals with an answer for each",
        undo="Declare a later day of joining: the report-only time ends with it",
    ),
    Row(
        id="idn-08",
        title="Hand joiners, movers and leavers to one list",
        owner="helpdesk",
        days=-21,
        after=("idn-03",),
        action="From the personnel system, daily: who came, who moved, who left. Try it with one of each; a "
        "leaver is out of every group within the day.",
        evidence="The three test cases with their times",
        undo="Nothing to undo",
    ),
    Row(
        id="idn-09",
        title="End the exceptions",
        owner="exception_owner",
        days=0,
        by="expires",
        each="exception",
        after=(),
        action="By the day on which an exception ends its cause is gone. A longer one is a new exception "
        "with a new approval.",
        particulars=(
            ("From what", "{subject}"),
            ("Why", "{why}"),
            ("Approved by", "{approver}"),
            ("Ends", "{expires}"),
        ),
        evidence="The group of the exception is empty",
        undo="A new exception, declared and approved",
    ),
)

OWN_TENANT = (
    Row(
        id="idn-10",
        title="Open the two tenants to each other, by group and application",
        when="two tenants",
        owner="host_team",
        days=-45,
        after=("idn-02",),
        action="The member keeps its own tenant `{tenant}`. By the requests of this section about the "
        "partner, its people are guests of the shared applications alone, and its second factor and its "
        "devices are trusted. Everything else stays shut, on both sides.",
        evidence="Cross-tenant access settings of both sides, read back",
        undo="Delete the partner's settings: the default is shut",
    ),
    Row(
        id="idn-11",
        title="Settle how accounts reach the other tenant",
        when="two tenants",
        owner="decider_identity",
        days=-42,
        after=("idn-10",),
        action="Cross-tenant synchronisation is documented as unsupported between separate organisations, "
        "and councils are such. Have Microsoft's answer in writing, or use access packages with an owner and "
        "an end.",
        evidence="Microsoft's answer, or the access packages listed",
        undo="Remove the guests of {member}",
    ),
)

ROWS = (*JOINT, *OWN_TENANT)

GATES = (
    GateRow(
        id="identity",
        title="Identity",
        days=-20,
        question="May the accounts of {member} sign in to the shared services?",
        criteria=(
            "Seats are there for everybody: {seats} (idn-01)",
            "Every refusal of the report-only policies has an answer (idn-07)",
            "Every administrator is named, separate and without a standing role (idn-04)",
            "The break-glass drill is done (idn-06)",
            "The tenants are open to each other by group and application alone (idn-10, idn-11)",
        ),
        otherwise="The staff stay on their old sign-in, and no service is opened to them. Put the join off: "
        "the report-only time goes on until the day that is declared.",
    ),
)
