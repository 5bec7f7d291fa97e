"""shire new member."""

from datetime import date
from typing import Annotated

import typer

from infra.cli.new.asking import CopyOf, Day, Slug, Title, asked, checked
from infra.cli.new.drafts import copied, partnership_at, source, write
from infra.cli.options import DEFAULT_ESTATE, EstateFolder, PartnershipName
from infra.declaration.register import known_council
from infra.scaffold.answers import MemberAnswers
from infra.scaffold.copying import copy_member
from infra.scaffold.writing import new_member

Kind = Annotated[str | None, typer.Option(help="county, district, unitary, fire, police, private, ...")]
Gss = Annotated[str | None, typer.Option(help="GSS code; every council has one.")]
Domain = Annotated[str | None, typer.Option(help="Its .gov.uk domain.")]
Heads = Annotated[str | None, typer.Option(help="How many staff it has.")]
Service = Annotated[
    list[str] | None, typer.Option(help="A service it takes; repeat for more (default: all).")
]
OwnTenant = Annotated[str | None, typer.Option(help="Its own Entra tenant, where each member keeps its own.")]
InitialDomain = Annotated[str | None, typer.Option(help="Its own tenant's onmicrosoft.com domain.")]


def member(
    partnership: PartnershipName,
    slug: Slug,
    estate: EstateFolder = DEFAULT_ESTATE,
    title: Title = None,
    kind: Kind = None,
    gss: Gss = None,
    domain: Domain = None,
    heads: Heads = None,
    signed: Day = None,
    joins: Day = None,
    service: Service = None,
    own_tenant: OwnTenant = None,
    initial_domain: InitialDomain = None,
    copy_of: CopyOf = None,
) -> None:
    """Write a member of a partnership. What is publicly known of a council is offered.

    Example: shire new member lgss milton-keynes --joins 2016-04-01 --heads 2400
    """
    declared = partnership_at(estate, partnership)
    values = about_body(slug, title=title, kind=kind, gss=gss, domain=domain, heads=heads)
    joining = asked(joins, "Joins on (YYYY-MM-DD)", "--joins")
    values |= {"joins": joining, "signed": asked(signed, "Signed on", "--signed", joining)}
    values["services"] = tuple(s.service for s in declared.services) if service is None else tuple(service)
    if declared.partnership.tenancy.model == "own":
        values["own_tenant"] = asked(own_tenant, "Its own Entra tenant", "--own-tenant")
        values["initial_domain"] = asked(initial_domain, "Its onmicrosoft.com domain", "--initial-domain")
    answers = checked(MemberAnswers, values)
    if copy_of:
        text = source(estate, partnership, "members", f"{copy_of}.yaml")
        write(estate, copied(lambda: copy_member(text, partnership, answers)))
    else:
        write(estate, new_member(partnership, answers))


def about_body(slug: str, *, prefix: str = "--", **given: object) -> dict[str, object]:
    """The facts of the body itself: what a flag gave, what is publicly known, or what is answered."""
    known = known_council(slug)
    public = MemberAnswers.public_facts(known) if known else {}
    facts: dict[str, object] = {**public, "member": slug}
    for name, question in QUESTIONS.items():
        default = str(public[name]) if public.get(name) else _DEFAULTS.get(name)
        facts[name] = asked(given.get(name), f"{slug}: {question}", f"{prefix}{name}", default) or None
    return facts


QUESTIONS = {
    "title": "full name",
    "kind": "kind",
    "gss": "GSS code",
    "domain": "domain",
    "heads": "staff",
}
"""What is asked of a body, in this order, by the name of its fact."""
# A force or a partner has no GSS code, and perhaps no domain of its own; the check of the kind says so.
_DEFAULTS = {"gss": "", "domain": ""}


def today() -> str:
    """The day on which somebody sits at the keyboard, offered as an answer."""
    return date.today().isoformat()
