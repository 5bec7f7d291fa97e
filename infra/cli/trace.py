"""shire trace: what becomes of one packet, who reaches a place, what a place reaches."""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from infra import proving
from infra.assurance.packets.services import in_words
from infra.assurance.proof.asking import NobodyError, Spot
from infra.assurance.proof.passing import Piece
from infra.assurance.proof.trace import Trace
from infra.assurance.proof.wording import lines
from infra.cli.console import out, print_json, refuse, step
from infra.cli.exits import FINDINGS, FINE
from infra.cli.options import DEFAULT_ESTATE, AsJson, AsOf, EstateFolder, PartnershipName
from infra.cli.proof_words import print_way
from infra.cli.selection import select
from infra.cli.trace_picture import picture
from infra.files import write_whole
from infra.proving import Asked

From = Annotated[str | None, typer.Option("--from", help="An address, or a place such as slough/workspace.")]
To = Annotated[str | None, typer.Option("--to", help="An address, a place, or a service such as payroll.")]
Port = Annotated[int, typer.Option("--port", min=0, max=65535, help="The destination's port.")]
Protocol = Annotated[str, typer.Option("--protocol", help="tcp, udp, icmp, esp or ah.")]
Host = Annotated[str, typer.Option("--host", help="The name that HTTP or TLS asks for.")]
WhoReaches = Annotated[str | None, typer.Option("--who-reaches", help="All that can reach this.")]
WhatReaches = Annotated[str | None, typer.Option("--what-reaches", help="All that this can reach.")]
Svg = Annotated[Path | None, typer.Option("--svg", metavar="FILE", help="Draw the way as a picture.")]

_STYLES = {"allow": "bold green", "deny": "bold red", "fails": "bold red", "unknown": "bold yellow"}
_FATES = {
    "allow": "arrives, and its answer comes back",
    "deny": "is stopped",
    "fails": "arrives, and its answer does not come back",
    "unknown": "nobody can say",
}


def trace(
    partnership: PartnershipName,
    start: From = None,
    to: To = None,
    port: Port = 443,
    protocol: Protocol = "tcp",
    host: Host = "",
    who_reaches: WhoReaches = None,
    what_reaches: WhatReaches = None,
    svg: Svg = None,
    estate: EstateFolder = DEFAULT_ESTATE,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Follow a packet through the planned network, hop by hop, with the rule that decided at each.

    Example: shire trace lgss --from cambridgeshire/workspace --to payroll --port 443
    """
    selected = select(estate, partnership, as_of)
    with step(f"Reading the network of {partnership}"):
        asked = proving.asked(selected.known, selected.cache)
    if who_reaches or what_reaches:
        _reach(asked, who_reaches, what_reaches, as_json)
        raise typer.Exit(FINE)
    if not start or not to:
        refuse("got no --from and --to, nor --who-reaches or --what-reaches; expected one or the other")
    found = _traced(asked, start, to, protocol, port, host)
    if svg:
        write_whole(svg, picture(found, asked.declared, f"{start} to {to}"))
    if as_json:
        print_json(_report(found, asked))
    else:
        _print(found, asked, start, to)
        if svg:
            out.print(f"\npicture  {svg}")
    raise typer.Exit(FINE if found.verdict == "allow" else FINDINGS)


def _spot(asked: Asked, text: str) -> Spot:
    try:
        return asked.spot(text)
    except NobodyError as error:
        refuse(str(error))


def _traced(asked: Asked, start: str, to: str, protocol: str, port: int, host: str) -> Trace:
    ends = _spot(asked, start), _spot(asked, to)
    try:
        return asked.trace(*ends, protocol, port, host)
    except KeyError:
        refuse(f"got protocol {protocol!r}, expected tcp, udp, icmp, esp or ah")


def _report(found: Trace, asked: Asked) -> dict[str, object]:
    return {
        "packet": str(found.packet),
        "verdict": found.verdict,
        "answer": found.reply,
        "reasons": found.reasons,
        "hops": lines(found.path, asked.declared) if found.path else (),
        "firewalls": found.firewalls,
    }


def _print(found: Trace, asked: Asked, start: str, to: str) -> None:
    out.print(
        Text.assemble(
            (f"\n{start} to {to}  ", "bold"),
            (found.verdict, _STYLES[found.verdict]),
            f"  {_FATES[found.verdict]}\n{found.packet}\n",
        )
    )
    print_way(lines(found.path, asked.declared) if found.path else ())
    for reason in found.reasons:
        out.print(Text.assemble(("\nbecause", "bold"), f"  {reason}"))


def _reach(asked: Asked, who: str | None, what: str | None, as_json: bool) -> None:
    pieces = asked.reaching(_spot(asked, who)) if who else asked.reached_from(_spot(asked, what or ""))
    rows = sorted({_row(piece) for piece in pieces})
    if as_json:
        print_json([{"from": r[0], "to": r[1], "services": r[2], "names": r[3], "sure": r[4]} for r in rows])
        return
    table = Table(box=None, pad_edge=False)
    for column in ("from", "to", "services", "names"):
        table.add_column(column, overflow="fold")
    for start, end, services, names, sure in rows:
        table.add_row(start, end, services if sure else f"{services} (perhaps)", names)
    out.print(table)


def _row(piece: Piece) -> tuple[str, str, str, str, bool]:
    names = ", ".join(piece.names)
    return piece.start.title, piece.end.title, in_words(piece.box.service), names, not piece.doubts
