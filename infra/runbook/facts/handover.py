"""What changes hands at the end of a join, and again at an exit: credentials and documents."""

from infra.runbook.facts.words import counted, literal, literals, said
from infra.runbook.joining import Joining
from infra.runbook.model import Table

# What, who holds it before, who after, how it is changed. Fields are those of the steps.
CREDENTIALS = (
    (
        "Administrator account of every edge device",
        "{network_engineer}",
        "{network_engineer}",
        "new password in the vault; read-only account for {host_team}",
    ),
    (
        "Pre-shared keys of the tunnels",
        "{host_team}",
        "{network_engineer}",
        "fetched from Azure, never copied; new key yearly and at an exit",
    ),
    (
        "Registrar account of the domains",
        "{ict_lead}",
        "{ict_lead}",
        "second factor changed; second holder at {lead}",
    ),
    ("Private keys of web certificates", "{ict_lead}", "{host_team}", "reissued, old ones revoked"),
    (
        "Global administrators of the old tenant",
        "{ict_lead}",
        "{lead_ict}",
        "cloud-only, second factor changed, removed when the tenant is closed",
    ),
    ("Break-glass accounts", "{host_team}", "{host_team}", "drilled, envelopes sealed again"),
    (
        "Service accounts of moved applications",
        "{ict_lead}",
        "the service's owner",
        "replaced by managed identities, or password changed",
    ),
    (
        "Backup keys of the old systems",
        "{ict_lead}",
        "{ict_lead}",
        "kept for the retention of the last backup",
    ),
    (
        "Portals of suppliers and carriers",
        "{ict_lead}",
        "{lead_ict}",
        "accounts of leavers deleted, new ones by name",
    ),
)


def credentials(fields: dict[str, str]) -> Table:
    """The credential handover list."""
    return Table(
        caption="Credential handover list",
        header=("Credential", "Held by", "Then held by", "How it is changed"),
        rows=tuple(tuple(cell.format_map(fields) for cell in row) for row in CREDENTIALS),
    )


# How much of the notice is left, what is done, who does it, what shows it. Fields are those of the steps.
# What an exit needs: notice, money, staff, contracts, data, names, credentials, documents.
EXIT_PLAN = (
    (
        1.0,
        "Give notice in writing, and enter it in the decision log",
        "{decider_handover}",
        "receipt of {lead}",
    ),
    (
        1.0,
        "Agree the one-off cost ({one_off}) and the stranded cost ({stranded_months}, {stranded} today)",
        "{lead_ict}",
        "both figures, signed by both sides",
    ),
    (
        0.75,
        "Say which staff come back or are paid for (TUPE), and consult them",
        "{ict_lead}",
        "list of posts, minutes of the consultation",
    ),
    (
        0.75,
        "Novate or end contracts and licences; order what takes their place",
        "{ict_lead}",
        "letters of the suppliers",
    ),
    (
        0.5,
        "Try it: take one copy for each service (`shire run {partnership_slug} decommission`, stage `copy`), "
        "load it where it goes next, reconcile it as at the join",
        "the services' owners",
        "reconciliation with checksums",
    ),
    (
        0.25,
        "Move names and mail back: the steps of section 6, in reverse",
        "{host_team}",
        "records looked up from outside",
    ),
    (
        0.25,
        "Hand over credentials by the list of this section, each changed, and the documents",
        "{lead_ict}",
        "the list, with who tested that the old one fails",
    ),
    (
        0.0,
        "Take the last copies, sign for them, and close the services: stages `copy` and `close`",
        "{host_team}, signed by {decider_data}",
        "the sign-offs with checksums; the runs",
    ),
    (
        0.0,
        "Destroy the stack, take the tunnels out at both ends, give the range up",
        "{host_team}",
        "state of the stack, empty; the lockfile's entry",
    ),
    (
        0.0,
        "After the wait that each service declares, delete the data (stage `remove`); its copies at the end "
        "of their time (stage `forget`)",
        "{host_team}",
        "the runs, as certificates of deletion",
    ),
)


def exit_plan(joining: Joining, fields: dict[str, str]) -> Table:
    """What is done from the day of notice to the last day, by whom, in which order."""
    notice = joining.partnership.agreement.notice_months
    return Table(
        caption="Exit plan",
        header=("Before the last day", "What", "Who", "What shows it"),
        rows=tuple(
            (_left(left * notice), *(text.format_map(fields) for text in texts)) for left, *texts in EXIT_PLAN
        ),
    )


def _left(months: float) -> str:
    return counted(round(months), "month") if round(months) else "on the last day"


def exit_items(joining: Joining) -> Table:
    """What an exit would undo, by name: what stands for this member and for nobody else."""
    part, tenancy = joining.part, joining.part.tenancy
    group, tunnels = part.rule_group, part.sealed.sites if part.sealed else part.vpn_sites
    rows = (
        (
            "Network",
            f"stack {literal(part.stack)}, segment {literals(n.prefix for n in part.networks)}",
            "the stack is destroyed; the range stays reserved",
        ),
        ("Tunnels", literals(site.connection for site in tunnels), "taken out at both ends"),
        ("Firewall", f"group {literal(group.name)}" if group else "nothing", "goes with the stack"),
        ("Groups", literals(group.name for group in tenancy.groups), "emptied, then deleted"),
        ("Units", literals(unit.name for unit in tenancy.units), "deleted; the name is not used again"),
        ("Domains", literals(sorted(tenancy.records)), "freed here, verified in the member's next tenant"),
        (
            "Data",
            ", ".join(said(service.title) for service in joining.taken) or "none",
            "one dump for each service, its checksum signed, then deleted",
        ),
    )
    return Table(caption="What an exit would undo", header=("What", "By name", "How"), rows=rows)
