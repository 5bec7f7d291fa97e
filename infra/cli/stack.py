"""shire stack: the stacks that there are, what they hold, and what was done to them."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from infra.cli.console import out, print_json, refuse
from infra.cli.deploying import chosen, engine_errors, ready
from infra.cli.options import DEFAULT_ESTATE, AsJson, AsOf, EstateFolder, PartnershipName
from infra.cli.selection import check_member, select
from infra.declaration.problems import near_miss

if TYPE_CHECKING:
    from infra.engine.workplace import Workplace

app = typer.Typer(
    help="List, export or look back on stacks, and authorize their circuits.", no_args_is_help=True
)

Which = Annotated[str, typer.Argument(help="A member, or `core`.")]


@app.command("list")
def list_(
    partnership: PartnershipName,
    estate: EstateFolder = DEFAULT_ESTATE,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """List the stacks of a partnership that have been deployed.

    Example: shire stack list lgss
    """
    from infra.engine.stacks import entries

    selected = select(estate, partnership, as_of)
    names = {part.stack for part in chosen(selected, None)}
    with engine_errors():
        found = [entry for entry in entries(ready(selected)) if entry.stack in names]
    if as_json:
        print_json({"stacks": found})
        return
    table = Table(box=None, pad_edge=False)
    for column in ("stack", "resources", "updated"):
        table.add_column(column)
    for entry in found:
        table.add_row(entry.stack, str(entry.resources), entry.updated or "never")
    out.print(table if found else "no stack has been deployed")


@app.command()
def export(
    partnership: PartnershipName,
    stack: Which,
    estate: EstateFolder = DEFAULT_ESTATE,
    as_of: AsOf = None,
) -> None:
    """Print the state of a stack as JSON. Secrets are as they are kept: encrypted.

    Example: shire stack export lgss slough
    """
    from infra.engine import stacks

    with engine_errors():
        place, name = _one(partnership, stack, estate, as_of)
        print_json(stacks.export(place, name))


@app.command()
def history(
    partnership: PartnershipName,
    stack: Which,
    estate: EstateFolder = DEFAULT_ESTATE,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """What was done to a stack, newest first: what kind of update, when, how it ended, who approved it.

    Example: shire stack history lgss slough
    """
    from infra.engine import stacks

    with engine_errors():
        place, name = _one(partnership, stack, estate, as_of)
        found = stacks.history(place, name)
    if as_json:
        print_json({"stack": name, "updates": found})
        return
    table = Table(box=None, pad_edge=False)
    for column in ("when", "kind", "result", "what"):
        table.add_column(column, overflow="fold")
    for update in found:
        table.add_row(f"{update.begun:%Y-%m-%d %H:%M}", update.kind, update.result, update.message)
    out.print(table)


@app.command()
def authorize(
    partnership: PartnershipName,
    member: Annotated[str, typer.Argument(help="The member whose circuit it is.")],
    site: Annotated[str, typer.Argument(help="The site that the circuit leads to.")],
    estate: EstateFolder = DEFAULT_ESTATE,
    as_of: AsOf = None,
) -> None:
    """Keep the authorization of a circuit in another subscription: asked for, or read from standard input.

    It is kept encrypted among this machine's settings of the stack: a pipeline keeps it before each preview
    and each update.

    Example: shire stack authorize surrey-east-sussex surrey county-hall
    """
    from infra.engine import stacks

    selected = select(estate, partnership, as_of)
    check_member(selected, member)
    circuits = [each.site for each in selected.known.design.member(member).expressroute_sites]
    if site not in circuits:
        known = near_miss(site, circuits) or f"with a circuit: {', '.join(circuits) or 'none'}"
        refuse(f"site '{site}' of {member} has no circuit; {known}")
    value = _secret(f"Authorization of the circuit of {site}")
    with engine_errors():
        place, name = _one(partnership, member, estate, as_of)
        stacks.keep_secret(place, name, f"authorization-{site}", value)
    out.print(f"Kept, encrypted, among this machine's settings of {name}.")


def _secret(question: str) -> str:
    """What is typed and not shown, or what stands in standard input."""
    asked = typer.prompt(question, hide_input=True, err=True) if sys.stdin.isatty() else sys.stdin.read()
    value = str(asked).strip()
    if not value:
        refuse("got nothing in standard input, expected the authorization's key")
    return value


def _one(partnership: str, stack: str, estate: EstateFolder, as_of: AsOf) -> tuple["Workplace", str]:
    selected = select(estate, partnership, as_of)
    (part,) = chosen(selected, stack)
    return ready(selected), part.stack
