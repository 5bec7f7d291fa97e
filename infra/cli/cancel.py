"""shire cancel: let go of the lock that a killed update left behind."""

from typing import Annotated

import typer
from rich.text import Text

from infra.cli.console import err, out, refuse
from infra.cli.deploying import Yes, chosen, engine_errors, ready
from infra.cli.exits import FINDINGS
from infra.cli.options import DEFAULT_ESTATE, AsOf, EstateFolder, PartnershipName
from infra.cli.selection import select

Which = Annotated[str, typer.Argument(help="A member, or `core`.")]


def cancel(
    partnership: PartnershipName,
    stack: Which,
    estate: EstateFolder = DEFAULT_ESTATE,
    as_of: AsOf = None,
    yes: Yes = False,
) -> None:
    """Let go of the lock of a stack whose update was killed. Never of one that somebody is at work on.

    Example: shire cancel lgss slough
    """
    from infra.engine import locks, stacks

    selected = select(estate, partnership, as_of)
    (part,) = chosen(selected, stack)
    place = ready(selected)
    for holder in locks.holders(place.backend, part.stack):
        if holder.here and holder.running:
            refuse(f"{holder}, is at work on {part.stack}: wait for it, or end it first", FINDINGS)
        err.print(Text(f"{part.stack} is locked by {holder}"), soft_wrap=True)
    if not yes:
        typer.confirm(f"Is nobody at work on {part.stack}, on any machine?", abort=True, err=True)
    with engine_errors():
        stacks.cancel(place, part.stack)
    out.print(f"{part.stack}: its lock is gone. The next `shire up` settles what was left undone")
