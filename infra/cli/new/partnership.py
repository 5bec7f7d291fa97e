"""shire new partnership."""

from datetime import date
from ipaddress import IPv4Network
from pathlib import Path
from typing import Annotated

import typer

from infra.cli.new.asking import CopyOf, Day, Slug, Title, asked, checked
from infra.cli.new.drafts import Texts, copied, estate_at, partnership_at, source, write
from infra.cli.new.member import QUESTIONS, Domain, Gss, Heads, Kind, about_body, today
from infra.cli.options import DEFAULT_ESTATE, EstateFolder
from infra.declaration.estate import Estate
from infra.scaffold.aggregates import propose_aggregate
from infra.scaffold.answers import PartnershipAnswers
from infra.scaffold.copying import copy_partnership
from infra.scaffold.writing import new_partnership

Lead = Annotated[str | None, typer.Option(help="Slug of the lead authority.")]
LeadTitle = Annotated[str | None, typer.Option(help="Full name of the lead authority.")]
Aggregate = Annotated[str | None, typer.Option(help="Its own range (default: one that is free).")]
Subscription = Annotated[str | None, typer.Option(help="Azure subscription of the hub.")]
Tenant = Annotated[str | None, typer.Option(help="Microsoft Entra tenant of the host.")]
InitialDomain = Annotated[str | None, typer.Option(help="The tenant's onmicrosoft.com domain.")]
AutomationKey = Annotated[
    str | None, typer.Option(help="OpenSSH public key of the account that playbooks sign in as.")
]
Administrator = Annotated[str | None, typer.Option(help="Account name of the servers' first administrator.")]
AdministratorKey = Annotated[str | None, typer.Option(help="That administrator's own OpenSSH public key.")]


def partnership(
    slug: Slug,
    estate: EstateFolder = DEFAULT_ESTATE,
    title: Title = None,
    lead: Lead = None,
    lead_title: LeadTitle = None,
    lead_kind: Kind = None,
    lead_gss: Gss = None,
    lead_domain: Domain = None,
    lead_heads: Heads = None,
    signed: Day = None,
    joins: Day = None,
    aggregate: Aggregate = None,
    subscription: Subscription = None,
    tenant: Tenant = None,
    initial_domain: InitialDomain = None,
    automation_key: AutomationKey = None,
    administrator: Administrator = None,
    administrator_key: AdministratorKey = None,
    copy_of: CopyOf = None,
) -> None:
    """Write a partnership with its lead authority.

    Example: shire new partnership fens --title "Fens ICT" --lead huntingdonshire
    """
    agreed = asked(signed, "Agreement signed on", "--signed", today())
    values: dict[str, object] = {
        "partnership": slug,
        "title": asked(title, "Title of the partnership", "--title"),
        "signed": agreed,
        "aggregate": aggregate or str(propose_aggregate(_taken(estate_at(estate)))),
        **_host(subscription, tenant, initial_domain),
        **_access(automation_key, administrator, administrator_key),
    }
    given = (lead_title, lead_kind, lead_gss, lead_domain, lead_heads)
    values["lead"] = _lead(lead, dict(zip(QUESTIONS, given, strict=True)), agreed, joins)
    answers = checked(PartnershipAnswers, values)
    write(estate, _copied(estate, copy_of, answers) if copy_of else new_partnership(answers))


def _lead(lead: str | None, given: dict[str, object], agreed: str, joins: date | None) -> dict[str, object]:
    body = about_body(asked(lead, "Slug of the lead authority", "--lead"), prefix="--lead-", **given)
    joining = asked(joins, "It joins on", "--joins", agreed)
    return {k: v for k, v in body.items() if v is not None} | {"signed": agreed, "joins": joining}


def _host(subscription: str | None, tenant: str | None, initial_domain: str | None) -> dict[str, object]:
    return {
        "subscription": asked(subscription, "Azure subscription of the hub", "--subscription"),
        "tenant": asked(tenant, "Microsoft Entra tenant of the host", "--tenant"),
        "initial_domain": asked(initial_domain, "Its onmicrosoft.com domain", "--initial-domain"),
    }


def _access(automation: str | None, name: str | None, key: str | None) -> dict[str, object]:
    """Who signs in to the servers."""
    return {
        "automation_key": asked(automation, "OpenSSH public key for playbooks", "--automation-key"),
        "administrator": asked(name, "Account name of the first administrator", "--administrator"),
        "administrator_key": asked(key, "OpenSSH public key of that administrator", "--administrator-key"),
    }


def _copied(estate: Path, copy_of: str, answers: PartnershipAnswers) -> Texts:
    # Whole first: its services are copied too, and each must be one.
    partnership_at(estate, copy_of)
    services = sorted((estate / copy_of / "services").glob("*.yaml"))
    texts = {path.stem: path.read_text(encoding="utf-8") for path in services}
    text = source(estate, copy_of, "partnership.yaml")
    return copied(lambda: copy_partnership(text, texts, answers))


def _taken(estate: Estate) -> list[IPv4Network]:
    """What the other partnerships have as their own, or use at their sites."""
    owned = [a for p in estate.partnerships for a in p.partnership.aggregates]
    used = [r for p in estate.partnerships for m in p.members for s in m.sites for r in s.ranges]
    return owned + used
