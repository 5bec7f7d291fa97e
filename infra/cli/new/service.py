"""shire new service."""

from typing import Annotated

import typer

from infra.cli.new.asking import CopyOf, Day, Slug, Title, asked, checked
from infra.cli.new.drafts import copied, partnership_at, source, write
from infra.cli.options import DEFAULT_ESTATE, EstateFolder, PartnershipName
from infra.scaffold.answers import ServiceAnswers
from infra.scaffold.copying import copy_service
from infra.scaffold.writing import new_service

Owner = Annotated[str | None, typer.Option(help="The member that owns it (default: the lead authority).")]
Classification = Annotated[str, typer.Option(help="OFFICIAL or OFFICIAL-SENSITIVE.")]
System = Annotated[str, typer.Option("--os", help="Operating system of its servers.")]


def service(
    partnership: PartnershipName,
    slug: Slug,
    estate: EstateFolder = DEFAULT_ESTATE,
    title: Title = None,
    owner: Owner = None,
    starts: Day = None,
    classification: Classification = "OFFICIAL",
    system: System = "debian-12",
    copy_of: CopyOf = None,
) -> None:
    """Write a shared service: a web role and a database.

    Example: shire new service lgss libraries --title "Library management"
    """
    declared = partnership_at(estate, partnership)
    answers = checked(
        ServiceAnswers,
        {
            "service": slug,
            "title": asked(title, "Title of the service", "--title"),
            "owner": owner or declared.partnership.lead_authority,
            "starts": str(starts or declared.as_of),
            "classification": classification,
            "os": system,
            "region": declared.partnership.regions.primary,
        },
    )
    if copy_of:
        text = source(estate, partnership, "services", f"{copy_of}.yaml")
        write(estate, copied(lambda: copy_service(text, partnership, answers)))
    else:
        write(estate, new_service(partnership, answers))
