"""shire export: what is planned, in the formats of others."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from infra import pipeline
from infra.cli.console import err, out, print_json, refuse
from infra.cli.options import DEFAULT_ESTATE, AsOf, EstateFolder, PartnershipName
from infra.cli.selection import Selected, check_member, select
from infra.files import write_whole
from infra.resources.arm_template import ArmTemplate, arm_templates, left_out

app = typer.Typer(help="Write what is planned in the formats of others: ARM templates.", no_args_is_help=True)

Stack = Annotated[str | None, typer.Argument(help="A member, or `core`; all stacks without.")]
Out = Annotated[
    Path | None, typer.Option("--out", metavar="DIR", help="Write a file a template there, and print none.")
]


@app.callback()
def export() -> None:
    """Write what is planned in the formats of others: ARM templates."""


@app.command()
def arm(
    partnership: PartnershipName,
    stack: Stack = None,
    estate: EstateFolder = DEFAULT_ESTATE,
    as_of: AsOf = None,
    folder: Out = None,
) -> None:
    """Write the plan as ARM templates, a template a scope, so that scanners of ARM can read it.

    Example: shire export arm lgss slough --out build/arm
    """
    selected = select(estate, partnership, as_of)
    planned = pipeline.planned(selected.known.design, _stacks(selected, stack), selected.cache)
    templates = [template for each in planned for template in arm_templates(each)]
    if folder:
        _write(folder, templates)
    else:
        print_json({"templates": [{"file": each.file, "template": each.body} for each in templates]})
    for each in planned:
        if missing := left_out(each):
            err.print(Text(f"{each.stack}: ARM has no place for {', '.join(missing)}", "dim"), soft_wrap=True)


def _stacks(selected: Selected, name: str | None) -> list[str]:
    stacks = list(pipeline.parts(selected.known.design))
    if name is None:
        return stacks
    if name != "core":
        check_member(selected, name)
    return [f"{selected.slug}-{name}"]


def _write(folder: Path, templates: list[ArmTemplate]) -> None:
    for template in templates:
        text = json.dumps(template.body, indent=2, ensure_ascii=False) + "\n"
        try:
            changed = write_whole(folder / template.file, text)
        except OSError as error:
            refuse(f"{folder / template.file} cannot be written: {error.strerror}")
        out.print(f"{folder / template.file}" + ("" if changed else "  (as it was)"), soft_wrap=True)
