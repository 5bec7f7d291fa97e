"""shire leave: a member gives up its addresses, which are kept from others until a date."""

from datetime import date
from typing import Annotated

import typer

from infra import pipeline
from infra.addressing.entries import LockfileError
from infra.cli.console import out, print_json, refuse
from infra.cli.exits import FINE
from infra.cli.options import (
    DEFAULT_ESTATE,
    AsJson,
    AsOf,
    EstateFolder,
    MemberName,
    PartnershipName,
    parse_date,
)
from infra.cli.selection import select_addresses
from infra.declaration.days import months_after
from infra.runbook.dates import written

Until = Annotated[
    date | None,
    typer.Option(
        "--until",
        metavar="DATE",
        parser=parse_date,
        help="Keep its range from others until then (default: as many months as the partnership declares).",
    ),
]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


def leave(
    partnership: PartnershipName,
    member: MemberName,
    estate: EstateFolder = DEFAULT_ESTATE,
    as_of: AsOf = None,
    until: Until = None,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Record that a member gives up its addresses. They stay reserved; nobody else's move.

    Example: shire leave lgss slough --until 2014-04-01
    """
    _, known = select_addresses(estate, partnership, as_of)
    declared = known.declared
    last = until or months_after(declared.as_of, declared.partnership.reserve_leavers_months)
    held = [str(b.prefix) for b in known.addresses.blocks if b.owner == member]
    if not yes and held:
        typer.confirm(
            f"{member} gives up {', '.join(held)}, for good; nobody else gets them before {written(last)}. "
            "Go on?",
            abort=True,
            err=True,
        )
    try:
        changed = pipeline.save(estate, pipeline.released(known, member, last))
    except LockfileError as error:
        refuse(str(error))
    if as_json:
        print_json({"member": member, "released": held, "until": last, "changed": changed})
    else:
        out.print(f"{member}: {', '.join(held)} reserved until {written(last)}")
        out.print(
            f"Now declare its last day in 'leaves'. Keep {partnership}/members/{member}.yaml until its part "
            "of each shared service is removed and forgotten (`shire run ... decommission`): servers are "
            "told by it what to take away."
        )
    raise typer.Exit(FINE)
