"""shire addresses: who has which range, how full the aggregates are, and what still fits."""

import re
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from infra.addressing.plan import AddressPlan
from infra.addressing.utilisation import WhatIf, utilisation, what_if
from infra.cli.address_map import legend, svg, terminal
from infra.cli.console import out, print_json, print_problems, refuse
from infra.cli.options import DEFAULT_ESTATE, AsJson, AsOf, EstateFolder, PartnershipName
from infra.cli.selection import select_addresses
from infra.files import write_whole

WhatIfLength = Annotated[
    str | None, typer.Option("--what-if", metavar="/N", help="How many more councils of /N fit?")
]
Svg = Annotated[Path | None, typer.Option("--svg", metavar="FILE", help="Write the picture as SVG.")]


def addresses(
    partnership: PartnershipName,
    estate: EstateFolder = DEFAULT_ESTATE,
    as_of: AsOf = None,
    as_json: AsJson = False,
    length: WhatIfLength = None,
    picture: Svg = None,
) -> None:
    """Show the ranges that a partnership has given, as a table and as a picture.

    Example: shire addresses lgss --what-if /20
    """
    fitting = _length(length) if length else None
    problems, known = select_addresses(estate, partnership, as_of)
    plan = known.addresses
    answer = _what_if(plan, fitting) if fitting else None
    if picture:
        write_whole(picture, svg(plan))
    if as_json:
        print_json({"addresses": plan, "utilisation": utilisation(plan), "what_if": answer})
        return
    print_problems(p for p in problems if p.rule.startswith(("addresses-", "lockfile-")))
    _print_blocks(plan)
    _print_utilisation(plan)
    if answer:
        out.print(_said(answer))
    if picture:
        out.print(f"\nPicture: {picture}")


def _length(text: str) -> int:
    if not re.fullmatch(r"/?\d{1,2}", text):
        refuse(f"--what-if: got '{text}', expected a prefix length such as /20")
    return int(text.removeprefix("/"))


def _what_if(plan: AddressPlan, length: int) -> WhatIf:
    try:
        return what_if(plan, length)
    except ValueError as error:
        refuse(f"--what-if: {error}")


def _said(answer: WhatIf) -> str:
    hubs = f", on {answer.hubs} more hub{'' if answer.hubs == 1 else 's'}" if answer.hubs else ""
    return f"\n[bold]{answer.members}[/] more councils of /{answer.prefix_length} fit{hubs}."


def _print_blocks(plan: AddressPlan) -> None:
    table = Table(title=f"Addresses of {plan.partnership}", title_justify="left", box=None, pad_edge=False)
    for column in ("range", "what", "whose", "state"):
        table.add_column(column)
    for block in plan.blocks:
        if block.kind == "barred":
            continue
        state = "provisional" if block.provisional else "recorded"
        table.add_row(
            str(block.prefix),
            block.kind,
            block.owner,
            f"reserved until {block.until}" if block.until else state,
        )
    out.print(table)


def _print_utilisation(plan: AddressPlan) -> None:
    for row in utilisation(plan):
        out.print(
            f"\n[bold]{row.aggregate}[/]  {row.percent:.1f}% taken: {row.given:,} given, {row.reserved:,} "
            f"reserved for leavers, {row.barred:,} barred, {row.free:,} free; "
            f"largest free block {row.largest_free or 'none'}"
        )
        out.print(terminal(plan, row.aggregate, out.width))
    line = Text()
    for mark in legend(plan).values():
        line.append("█ ", style=mark.style).append(f"{mark.owner}  ")
    out.print(line.append("· free", style="bright_black"))
