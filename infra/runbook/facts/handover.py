"""What changes hands at the end of a join, and again at an exit: credentials and documents."""

from infra.runbook.facts.words import literal, literals, said
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
