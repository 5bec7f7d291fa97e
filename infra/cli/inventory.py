"""shire inventory: the shared application servers as Ansible is told of them."""

from pathlib import Path
from typing import Annotated

import typer

from infra import pipeline
from infra.cli.console import out, print_json, say_error
from infra.cli.exits import FINDINGS, FINE
from infra.cli.options import DEFAULT_ESTATE, AsJson, AsOf, EstateFolder, PartnershipName
from infra.cli.selection import select
from infra.files import write_whole
from infra.inventory.render import as_yaml

ToFile = Annotated[
    Path | None, typer.Option("--to", metavar="FILE", help="Write it there (default: print it).")
]


def inventory(
    partnership: PartnershipName,
    to: ToFile = None,
    estate: EstateFolder = DEFAULT_ESTATE,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Write the inventory of the shared servers, as Ansible reads it.

    By service, role and council, with the flows of each server's own firewall. Secrets are references alone.

    Example: shire inventory lgss --to lgss.yaml
    """
    found = pipeline.inventory(select(estate, partnership, as_of).known)
    if as_json:
        print_json(found)
    elif to is None:
        out.file.write(as_yaml(found))
    else:
        changed = write_whole(to, as_yaml(found))
        out.print(f"{'Wrote' if changed else 'Unchanged:'} {to}: {len(found.hosts)} servers")
    for gap in found.gaps:
        say_error(str(gap))
    raise typer.Exit(FINDINGS if found.gaps else FINE)
