"""What was agreed: parties, deciders, cost shares, and what leaving will take."""

from infra.declaration.days import months_after
from infra.declaration.member import Member
from infra.runbook.dates import written
from infra.runbook.facts.words import counted, literal, percent, pounds, said
from infra.runbook.joining import Joining
from infra.runbook.model import Definitions, Table

KINDS = {
    "county": "county council",
    "district": "district council",
    "unitary": "unitary authority",
    "metropolitan": "metropolitan district",
    "london-borough": "London borough",
    "fire": "fire and rescue service",
    "police": "police force",
    "private": "private partner",
}


def parties(joining: Joining) -> Definitions:
    """Who joins whom, when, and who signs."""
    member, agreement = joining.member, joining.partnership.agreement
    return Definitions(
        caption="The join",
        entries=(
            ("Joins", f"{said(member.title)} ({_identity(member)})"),
            ("Partnership", said(joining.partnership.title)),
            ("Lead authority", said(joining.lead.title)),
            ("Day of joining", written(member.joins)),
            ("Accession signed", written(member.accession.signed)),
            ("Agreement", f"signed {written(agreement.signed)}, runs until {written(agreement.term_ends)}"),
            ("Notice to leave", counted(agreement.notice_months, "month")),
            ("Members that day", "; ".join(said(m.title) for m in joining.members)),
        ),
    )


def _identity(member: Member) -> str:
    code = f", {literal(member.gss)}" if member.gss else ""
    return KINDS[member.kind] + code


def shares(joining: Joining) -> Table:
    """Cost parts and percent of each member on the day of joining."""
    total = parts_of_all(joining)
    return Table(
        caption=f"Shares of the common cost from {written(joining.member.joins)}",
        header=("Member", "Parts", "Share", "Share of the host's monthly budget"),
        rows=tuple(_share(joining, member, total) for member in joining.members),
    )


def parts_of_all(joining: Joining) -> int:
    """All parts on the day of joining; at least one, so that a share can be taken."""
    return max(1, sum(m.accession.cost_parts for m in joining.members))


def share_of(joining: Joining) -> float:
    """The member's share of the common cost, of 1."""
    return joining.member.accession.cost_parts / parts_of_all(joining)


def _share(joining: Joining, member: Member, total: int) -> tuple[str, ...]:
    share = member.accession.cost_parts / total
    budget = joining.partnership.host.monthly_budget
    return (said(member.title), str(member.accession.cost_parts), percent(share), pounds(budget * share))


def stranded_cost(joining: Joining) -> float:
    """What a leaver would owe in stranded cost at the declared host budget, in pounds."""
    months = joining.partnership.agreement.exit.stranded_cost_months
    return months * joining.partnership.host.monthly_budget * share_of(joining)


def exit_terms(joining: Joining) -> Table:
    """What leaving takes, known on the day of joining: notice, stranded cost with formula and figures."""
    agreement, budget = joining.partnership.agreement, joining.partnership.host.monthly_budget
    earliest = months_after(joining.member.joins, agreement.notice_months)
    formula = (
        f"{agreement.exit.stranded_cost_months} months x {pounds(budget)} x "
        f"{joining.member.accession.cost_parts}/{parts_of_all(joining)} parts"
    )
    return Table(
        caption="What leaving would take",
        header=("Term", "Agreed", "What it comes to"),
        rows=(
            (
                "Notice",
                counted(agreement.notice_months, "month"),
                f"given on the day of joining: {written(earliest)}",
            ),
            ("Stranded cost", formula, f"{pounds(stranded_cost(joining))} at today's shares and budget"),
            ("One-off cost", said(agreement.exit.one_off), "quoted when notice is given"),
            (
                "Address range",
                f"kept from others for {counted(joining.partnership.reserve_leavers_months, 'month')}",
                "no other member is renumbered",
            ),
            ("End of the term", written(agreement.term_ends), "no notice needed; the same handover list"),
        ),
    )
