"""Section 9: what an assessor will ask of the partnership with the joiner in it."""

from infra.runbook.steps.rows import Row

ROWS = (
    Row(
        id="asr-01",
        title="Sign the data protection impact assessment",
        owner="decider_data",
        days=-60,
        after=("gate-agreement",),
        action="One assessment for the join, naming each service of the matrix, who controls and who "
        "processes, and what happens to the data when {member} leaves.",
        evidence="Signed assessment with its review date",
        undo="Withdraw it: the data gate then stays shut",
    ),
    Row(
        id="asr-02",
        title="Sign the information sharing agreement",
        owner="decider_data",
        days=-45,
        after=("asr-01",),
        action="Between {member} and the owner of each service: purpose, lawful basis, retention, who "
        "answers a subject access request.",
        evidence="Signed agreement",
        undo="Withdraw it: the data gate then stays shut",
    ),
    Row(
        id="asr-03",
        title="Bring the sites into the health check's scope",
        owner="lead_ict",
        days=-90,
        after=("gate-agreement",),
        action="The IT health check must cover {sites} and the member's segment before they connect: an ITHC "
        "that leaves them out does not cover {member}. Findings get an owner and a date.",
        evidence="Scope letter, then the report and its remediation plan",
        expires=365,  # each certificate of connection asks for a health check of its year
        undo="Nothing to undo",
    ),
    Row(
        id="asr-04",
        title="Submit the Code of Connection with the joiner in it",
        owner="signatory",
        days=-60,
        after=("asr-03",),
        when="public sector network",
        action="The facts are in this section, the dated diagram is figure 1. Nothing of {psn_ranges} is "
        "told to a network outside the public sector.",
        commands=("runbook",),
        evidence="The submission as sent, and the certificate",
        expires=365,  # gov.uk apply-for-a-public-services-network-psn-connection-compliance-certificate
        undo="Submit the change again without the joiner",
    ),
    Row(
        id="asr-05",
        title="Bring the sites into the scope of Cyber Essentials",
        owner="lead_ict",
        days=-60,
        after=("dis-03",),
        action="Firewalls, secure configuration, updates within 14 days, user access, malware: for every "
        "device in the asset register. Cloud services cannot be left out. What is unsupported is on a "
        "segment of its own, with evidence.",
        evidence="Scope statement with the segments in and out of it",
        expires=365,  # IASME: a certificate is valid for twelve months
        undo="Nothing to undo",
    ),
    Row(
        id="asr-06",
        title="See the logs arrive",
        owner="host_team",
        days=-28,
        after=("gate-network",),
        action="Flow logs of the segment, firewall logs and sign-ins of {member} arrive in `{workspace}`, "
        "are kept for {retention}, and have a named reader who looks at them.",
        evidence="A log line of each kind, and the reader's role",
        undo="Nothing to undo",
    ),
)
