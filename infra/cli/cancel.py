"""shire cancel: let go of the lock that a killed update left behind."""

from typing import Annotated

import typer

from infra.cli.console import out
from infra.cli.deploying import Yes, engine_errors, standing
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
    from infra.engine import stacks

    with engine_errors():
        place, (part,) = standing(select(estate, partnership, as_of), stack)
        if not yes:
            typer.confirm(f"Is nobody at work on {part.stack}, on any machine?", abort=True, err=True)
        stacks.cancel(place, part.stack)
    out.print(f"{part.stack}: its lock is gone. Look first what was left undone: `shire refresh`")
