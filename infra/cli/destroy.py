"""shire destroy: delete what a stack holds, members first."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from infra.cli.console import err, refuse
from infra.cli.deploying import Events, Jobs, Yes, engine_errors, exit_code, report, settle, standing
from infra.cli.exits import FINDINGS
from infra.cli.live import watching
from infra.cli.options import DEFAULT_ESTATE, AsOf, EstateFolder, PartnershipName
from infra.cli.selection import select
from infra.cli.targets import Target, plans

if TYPE_CHECKING:
    from infra.engine.stacks import Holding

Which = Annotated[str, typer.Argument(help="A member, `core`, or `all`.")]
Protected = Annotated[bool, typer.Option("--protected", help="Delete what is protected, too.")]


def destroy(
    partnership: PartnershipName,
    stack: Which,
    estate: EstateFolder = DEFAULT_ESTATE,
    as_of: AsOf = None,
    as_json: Events = False,
    jobs: Jobs = 1,
    yes: Yes = False,
    protected: Protected = False,
) -> None:
    """Delete what the stack of a member, of core, or of all holds. Says what, and asks.

    Example: shire destroy lgss slough
    """
    from infra.engine.order import Work, perform
    from infra.engine.stacks import holding, unprotect

    with engine_errors():
        selected = select(estate, partnership, as_of)
        place, parts = standing(selected, None if stack == "all" else stack)
        settle(place, parts, jobs, as_json=as_json)
        held = tuple(holding(place, part.stack) for part in parts)
        _stop_on_protected(held, protected)
        if not yes:
            _ask(held)
        for part in parts if protected else ():
            unprotect(place, part.stack)
        known = plans([Target(selected=selected, place=place, parts=parts)], backwards=True)
        with watching(as_json=as_json, plans=known) as listen:
            outcomes = perform(place, Work(action="destroy", parts=parts, jobs=jobs), listen)
    raise typer.Exit(exit_code(report(outcomes, as_json=as_json)))


def _stop_on_protected(held: Sequence["Holding"], allowed: bool) -> None:
    kept = [name for stack in held for name in stack.protected]
    if kept and not allowed:
        refuse(
            f"{', '.join(kept)}: protected, because what they hold cannot be made again. "
            "To delete them too, take --protected",
            FINDINGS,
        )


def _ask(held: Sequence["Holding"]) -> None:
    for stack in held:
        err.print(Text(f"{stack.stack}: {', '.join(stack.names) or 'nothing'}"), soft_wrap=True)
    number = sum(len(stack.names) for stack in held)
    typer.confirm(f"Delete these {number} resources, for good?", abort=True, err=True)
