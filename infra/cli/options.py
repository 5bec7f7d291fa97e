"""Arguments and options that several commands share."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer


def parse_date(text: str | date) -> date:
    """An ISO date. Raises typer.BadParameter, which names what was expected."""
    if isinstance(text, date):
        return text
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError:
        raise typer.BadParameter(f"got '{text}', expected a date such as 2011-04-04") from None


PartnershipName = Annotated[str, typer.Argument(help="The partnership's slug: its folder's name.")]
MemberName = Annotated[str, typer.Argument(help="The member's slug: its file's name.")]
EstateFolder = Annotated[
    Path,
    typer.Option("--estate", metavar="DIR", help="The folder with one folder a partnership."),
]
AsOf = Annotated[
    date | None,
    typer.Option(
        "--as-of",
        metavar="DATE",
        parser=parse_date,
        help="Judge dates as of this day (default: the example's own date, or today).",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the report as JSON.")]
DEFAULT_ESTATE = Path("councils")
