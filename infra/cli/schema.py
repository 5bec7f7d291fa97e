"""shire schema: JSON Schema of the declarations, for editors."""

import json
from pathlib import Path
from typing import Annotated

import typer

from infra.cli.console import out, print_json
from infra.cli.options import AsJson
from infra.declaration.schema import schemas
from infra.files import write_whole

Folder = Annotated[Path, typer.Option("--out", metavar="DIR", help="Where the schemas are written.")]


def schema(folder: Folder = Path("schemas"), as_json: AsJson = False) -> None:
    """Write the JSON Schema of each kind of file of an estate, or print them all with --json.

    Example: shire schema --out schemas
    """
    from infra.keeping import ALL_KINDS

    known = schemas(ALL_KINDS)
    if as_json:
        print_json(known)
        return
    for name, text in known.items():
        path = folder / f"{name}.schema.json"
        changed = write_whole(path, json.dumps(text, indent=2, ensure_ascii=False) + "\n")
        out.print(f"{path}" + ("" if changed else "  (as it was)"))
