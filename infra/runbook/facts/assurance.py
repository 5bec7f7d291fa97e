"""What an assurance submission needs: users, sites, ranges in scope, dates, who answers for what."""

from infra.declaration.partnership import NetworkPeer
from infra.runbook.dates import written
from infra.runbook.facts.words import counted, listed, literal, literals, said
from infra.runbook.joining import Joining
from infra.runbook.model import Definitions, Table


def submission(joining: Joining) -> Definitions:
    """The facts of a Code of Connection submission, as they are with the joiner in it."""
    member = joining.member
    internal = [n.prefix for n in joining.part.networks] + [r for s in member.sites for r in s.ranges]
    return Definitions(
        caption="Facts for the Code of Connection submission",
        entries=(
            (
                "Environment",
                f"{said(joining.partnership.title)}, with {said(member.title)} from {written(member.joins)}",
            ),
            (
                "Users added",
                f"{counted(member.staff.heads, 'user')}, in all {counted(_heads(joining), 'user')}",
            ),
            ("Sites added", listed([said(site.title) for site in member.sites])),
            ("Sites in all", counted(sum(len(m.sites) for m in joining.members), "site")),
            ("Internal ranges in scope", literals(internal)),
            ("Seen by others as", literals(_external(joining))),
            ("Ranges of the partnership", literals(joining.addresses.aggregates)),
            ("Gateways", _gateways(joining)),
            ("Third-party links", _links(joining)),
            ("Diagram", f"figure 1 of this runbook, as of {written(joining.declared.as_of)}"),
            ("Hosted services", listed([said(service.title) for service in joining.taken])),
            ("Contacts", _contacts(joining)),
        ),
    )


def _heads(joining: Joining) -> int:
    return sum(m.staff.heads for m in joining.members)


def _gateways(joining: Joining) -> str:
    sealing, names = joining.part.sealed, joining.hub.names
    if sealing:
        return f"{literal(sealing.gateway.name)}, the member's own; no way to the hub's"
    return literals((names.vpn_gateway, names.firewall))


def _contacts(joining: Joining) -> str:
    """Who answers for the submission, who signs it, who knows the member's end."""
    signatories = [peer.signatory for _, peer in _peers(joining)]
    roles = (joining.lead.ict_lead, *signatories, joining.member.ict_lead)
    return "; ".join(dict.fromkeys(said(role) for role in roles))


def _external(joining: Joining) -> list[object]:
    segments: list[object] = [n.prefix for n in joining.part.networks]
    return segments + [joining.given.external(r) for s in joining.member.sites for r in s.ranges]


def _links(joining: Joining) -> str:
    return (
        ", ".join(
            f"{p.site.upper()}, connection {said(p.title)}, at {literal(p.device_address)}"
            for p in joining.hub.peers
        )
        or "none"
    )


def dates(joining: Joining) -> Table:
    """Every assurance with its end, against the day of joining."""
    assurance = joining.partnership.assurance
    rows = [
        ("IT health check (ITHC)", assurance.ithc_expires, joining.lead.ict_lead),
        ("PSN Code of Connection", assurance.coco_expires, joining.lead.ict_lead),
        ("Cyber Essentials", assurance.cyber_essentials_expires, joining.lead.ict_lead),
    ]
    rows += [
        (
            f"{name} certificate, connection {literal(peer.connection)}",
            peer.certificate_expires,
            peer.signatory,
        )
        for name, peer in _peers(joining)
    ]
    joins = joining.member.joins
    return Table(
        caption="Assurance dates",
        header=("What", "Ends", "Against the join", "Answers for it"),
        rows=tuple(
            (name, written(ends), _against((ends - joins).days), said(owner)) for name, ends, owner in rows
        ),
    )


def _peers(joining: Joining) -> list[tuple[str, NetworkPeer]]:
    named = (("PSN", joining.partnership.psn), ("HSCN", joining.partnership.hscn))
    return [(name, peer) for name, peer in named if peer]


def _against(days: int) -> str:
    if days < 0:
        return f"ended {counted(-days, 'day')} before the join: renew first"
    return f"lasts {counted(days, 'day')} beyond the join"


# Area, who does it, who answers for it, what shows it. Fields are those of the steps.
RESPONSIBILITIES = (
    (
        "Hub, firewall, VPN gateway",
        "{host_team}",
        "{lead_ict}",
        "firewall and flow logs, review dates of rules",
    ),
    ("Edge device and its source filter", "{network_engineer}", "{ict_lead}", "device configuration, dated"),
    (
        "Site networks, desktops, their patching",
        "{ict_lead}",
        "{ict_lead}",
        "patch report, 14 days for critical",
    ),
    ("Shared servers and their patching", "{host_team}", "{lead_ict}", "patch report, 14 days for critical"),
    ("Each shared service", "the service's owner", "the service's owner", "service level report"),
    ("Joiners, movers, leavers", "{helpdesk}", "{ict_lead}", "monthly list against HR"),
    (
        "Administrators and break-glass accounts",
        "{host_team}",
        "{decider_identity}",
        "quarterly access review",
    ),
    ("Licences", "{helpdesk}", "{ict_lead}", "seats bought against seats used"),
    (
        "Backups and restore tests",
        "{host_team}",
        "the service's owner",
        "dated restore test for each council",
    ),
    (
        "Personal data of the council",
        "{ict_lead}",
        "{decider_data}",
        "DPIA and information sharing agreement",
    ),
    ("Code of Connection and ITHC", "{lead_ict}", "{signatory}", "submission and report, dated"),
    ("Incidents: first response", "{host_team}", "{lead_ict}", "incident log, shared in a day"),
    (
        "Incidents: telling the public and the regulator",
        "{ict_lead}",
        "{decider_data}",
        "record of the notification",
    ),
    ("Decisions and their log", "{lead_ict}", "{decider_agreement}", "decision log, published"),
)


def responsibilities(fields: dict[str, str]) -> Table:
    """Who does and who answers for each area, so that an outage exposes no grey area."""
    return Table(
        caption="Responsibility matrix",
        header=("Area", "Does it", "Answers for it", "What shows it"),
        rows=tuple(tuple(cell.format_map(fields) for cell in row) for row in RESPONSIBILITIES),
    )
