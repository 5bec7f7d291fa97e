"""An aggregate drawn: rows of cells for a terminal, and the same rows exactly as SVG."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from ipaddress import IPv4Network

from rich.text import Text

from infra.addressing.plan import AddressPlan
from infra.addressing.utilisation import Stretch, stretches

ROWS, COLUMNS = 4, 64
_CELLS = ROWS * COLUMNS
# Okabe and Ito's palette, which colour-blind readers can tell apart, each with its terminal twin.
_PALETTE = (
    ("#0072B2", "blue"),
    ("#E69F00", "yellow"),
    ("#009E73", "green"),
    ("#CC79A7", "magenta"),
    ("#56B4E9", "cyan"),
    ("#D55E00", "red"),
)
_CORE, _BARRED, _FREE = ("#505a5f", "white"), ("#0b0c0c", "bright_black"), ("#f3f2f1", "bright_black")


@dataclass(frozen=True, slots=True, kw_only=True)
class Legend:
    """An owner with its colour, for a picture (hex) and for a terminal (name)."""

    owner: str
    hex: str
    style: str


def legend(plan: AddressPlan) -> dict[str, Legend]:
    """Every owner of something, core first, each with a colour that depends on its place alone."""
    owners = sorted({b.owner for b in plan.blocks if b.kind != "barred"} - {"core"})
    found = {"core": Legend(owner="core", hex=_CORE[0], style=_CORE[1])}
    for number, owner in enumerate(owners):
        colour, style = _PALETTE[number % len(_PALETTE)]
        found[owner] = Legend(owner=owner, hex=colour, style=style)
    return found


def terminal(plan: AddressPlan, aggregate: IPv4Network, width: int = COLUMNS) -> Text:
    """The aggregate as rows of blocks, low addresses first. A cell shows who has most of it.

    Where fewer than a row's cells fit in the width, there are twice as many rows of half the length.
    """
    columns = COLUMNS if width >= COLUMNS else COLUMNS // 2
    known = legend(plan)
    picture = Text()
    for number, owner in enumerate(_cells(stretches(plan, aggregate))):
        if number and number % columns == 0:
            picture.append("\n")
        mark = known.get(owner)
        picture.append("█" if mark else "·", style=mark.style if mark else _FREE[1])
    return picture


def _cells(parts: Sequence[Stretch]) -> Iterator[str]:
    """For each cell the owner of most of it; nothing where most of it is free."""
    total = sum(part.prefix.num_addresses for part in parts)
    shares: list[dict[str, float]] = [{} for _ in range(_CELLS)]
    at = 0.0
    for part in parts:
        size = part.prefix.num_addresses * _CELLS / total
        owner = part.block.owner if part.block else ""
        cell = int(at)
        while cell < _CELLS and cell < at + size:
            share = min(at + size, cell + 1) - max(at, cell)
            shares[cell][owner] = shares[cell].get(owner, 0) + share
            cell += 1
        at += size
    for owners in shares:
        # Something small in an empty cell is shown: better a block too many than an owner unseen.
        taken = {owner: size for owner, size in owners.items() if owner} or {"": 1.0}
        yield max(taken, key=taken.__getitem__)


def svg(plan: AddressPlan) -> str:
    """Every aggregate as a picture with a legend; each block says on hovering who has it."""
    known, y, body = legend(plan), 30, []
    for aggregate in plan.aggregates:
        body.append(f'<text x="20" y="{y}" class="title">{aggregate}</text>')
        body += _rectangles(stretches(plan, aggregate), known, y + 10)
        y += ROWS * 26 + 50
    for number, mark in enumerate(known.values()):
        x = 20 + (number % 4) * 240
        line = y + number // 4 * 24
        body.append(f'<rect x="{x}" y="{line - 11}" width="12" height="12" fill="{mark.hex}"/>')
        body.append(f'<text x="{x + 18}" y="{line}">{escape(mark.owner)}</text>')
    height = y + (len(known) // 4 + 1) * 24
    return _FRAME.format(
        height=height, title=escape(f"Addresses of {plan.partnership}"), body="\n".join(body)
    )


def _rectangles(parts: Sequence[Stretch], known: dict[str, Legend], top: int) -> Iterator[str]:
    total = sum(part.prefix.num_addresses for part in parts)
    row = total / ROWS
    at = 0
    for part in parts:
        start, end = at, at + part.prefix.num_addresses
        at = end
        for number in range(int(start // row), min(ROWS, int((end - 1) // row) + 1)):
            left, right = max(start, number * row), min(end, (number + 1) * row)
            yield _rectangle(part, known, (left % row) / row, (right - left) / row, top + number * 26)


def _rectangle(part: Stretch, known: dict[str, Legend], left: float, width: float, y: int) -> str:
    block = part.block
    colour = _FREE[0] if block is None else _BARRED[0]
    if block and block.owner in known:
        colour = known[block.owner].hex
    said = f"{part.prefix} free" if block is None else f"{part.prefix} {block.kind} of {block.owner}"
    return (
        f'<rect x="{20 + left * 960:.2f}" y="{y}" width="{width * 960:.2f}" height="22" fill="{colour}" '
        f'stroke="#fff" stroke-width="0.5" aria-label="{escape(said)}"><title>{escape(said)}</title></rect>'
    )


_FRAME = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 {height}" role="img" aria-label="{title}">
<title>{title}</title>
<style>text{{font:14px Arial,Helvetica,sans-serif;fill:#0b0c0c}}.title{{font-weight:bold}}</style>
<rect width="1000" height="{height}" fill="#fff"/>
{body}
</svg>
"""
