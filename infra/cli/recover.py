"""shire recover: settle what a killed update has left undone, with what a person has found out."""

from typing import Annotated

import typer

from infra.cli.console import refuse
from infra.cli.deploying import Events, StackName, chosen, engine_errors, exit_code, ready, report
from infra.cli.live import watching
from infra.cli.options import DEFAULT_ESTATE, AsOf, EstateFolder, PartnershipName
from infra.cli.selection import select

Found = Annotated[
    list[str] | None,
    typer.Option(
        "--found", metavar="NAME=ID", help="What was created after all, and its id; may be repeated."
    ),
]
Absent = Annotated[
    list[str] | None,
    typer.Option("--absent", metavar="NAME", help="What was not created; may be repeated."),
]


def recover(
    partnership: PartnershipName,
    stack: StackName = None,
    estate: EstateFolder = DEFAULT_ESTATE,
    as_of: AsOf = None,
    as_json: Events = False,
    found: Found = None,
    absent: Absent = None,
) -> None:
    """Settle what a killed update has left undone; `up`, `refresh` and `destroy` do it by themselves.

    What was created is taken into the state, by its id in Azure, by its name in Entra. Where Entra cannot be
    asked, it says where to look, and takes what was seen there.

    Example: shire recover lgss core --absent ConditionalAccessPolicy:ca-lgss-mfa
    """
    selected = select(estate, partnership, as_of)
    parts = chosen(selected, stack)
    if (found or absent) and len(parts) > 1:
        refuse("--found and --absent are about one stack: name it")
    ids = dict(_pair(text) for text in found or ())
    place = ready(selected)

    from infra.engine.order import Work, perform
    from infra.engine.settling import Told

    work = Work(action="recover", parts=parts, told=Told(found=ids, absent=frozenset(absent or ())))
    with engine_errors(), watching(as_json=as_json) as listen:
        outcomes = perform(place, work, listen)
    raise typer.Exit(exit_code(report(outcomes, as_json=as_json)))


def _pair(text: str) -> tuple[str, str]:
    name, found, resource_id = text.partition("=")
    if not (name and found and resource_id):
        refuse(f"--found: got '{text}', expected NAME=ID, such as Group:people=/groups/GUID")
    return name, resource_id
