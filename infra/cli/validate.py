"""shire validate: every problem of the whole estate, at once."""

from typing import Annotated

import typer

from infra import pipeline
from infra.cli.console import out, print_json, print_problems
from infra.cli.exits import FINE, WRONG
from infra.cli.options import DEFAULT_ESTATE, AsJson, AsOf, EstateFolder
from infra.cli.selection import about, check_partnership
from infra.declaration.vocabulary import ALL

Which = Annotated[
    str | None,
    typer.Argument(metavar="PARTNERSHIP", help=f"Only this partnership's files; `{ALL}`, or none, for all."),
]


def validate(
    partnership: Which = None,
    estate: EstateFolder = DEFAULT_ESTATE,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Check the declarations, the addresses, the records of joins with their evidence, and accepted drift.

    Each problem is said with its file, line and field, and what to do.

    Example: shire validate lgss --as-of 2010-11-01
    """
    from infra.keeping import problems_of_addresses, problems_of_kept

    named = None if partnership == ALL else partnership
    loaded = pipeline.load(estate, as_of)
    if named:
        check_partnership(estate, named)
    declared = loaded.estate
    loaded = loaded.joined((*problems_of_addresses(estate, declared), *problems_of_kept(estate, declared)))
    problems = about(loaded, named) if named else loaded.problems
    errors = sum(p.severity == "error" for p in problems)
    if as_json:
        print_json({"problems": problems, "valid": not errors})
    else:
        print_problems(problems)
        out.print(_verdict(errors, len(problems) - errors))
    raise typer.Exit(WRONG if errors else FINE)


def _verdict(errors: int, warnings: int) -> str:
    known = f"{warnings} to know about" if warnings else "nothing to know about"
    if errors:
        return f"[bold red]Not valid[/]: {errors} to mend, {known}."
    return f"[bold green]Valid[/]: nothing to mend, {known}."
