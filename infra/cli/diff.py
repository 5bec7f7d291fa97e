"""shire diff: what a change in git changes in resources, and in who can open what to whom. Offline."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.text import Text

from infra import differing
from infra.cli import diff_words
from infra.cli.console import err, out, print_json, print_problems, refuse
from infra.cli.exits import FINDINGS, FINE, MISSING
from infra.cli.options import DEFAULT_ESTATE, AsJson, AsOf, EstateFolder, PartnershipName
from infra.declaration.problems import Problem
from infra.design.errors import DesignError
from infra.differing import Change, UnsoundError
from infra.pipeline import Designed
from infra.revisions import WORK_TREE, NoGitError, RevisionError, Span, span, standing

Revisions = Annotated[
    str,
    typer.Argument(
        metavar="[REV..REV]",
        help="A..B; A...B, from where B left A; or A, to the work tree (default: HEAD to the work tree).",
    ),
]
Form = Annotated[
    Literal["text", "markdown"],
    typer.Option("--format", help="For a terminal, or for a comment on a merge request."),
]
FailOnNewReach = Annotated[
    bool, typer.Option("--fail-on-new-reach", help="Exit with 1 where anything passes that did not before.")
]
_STYLES = {"+": "green", "~": "yellow", "-": "red", "!": "bold red"}


def diff(
    partnership: PartnershipName,
    revisions: Revisions = "",
    estate: EstateFolder = DEFAULT_ESTATE,
    as_of: AsOf = None,
    as_json: AsJson = False,
    form: Form = "text",
    fail_on_new_reach: FailOnNewReach = False,
) -> None:
    """Show what a change in git changes: resources by member, and who can now, or no longer, reach what.

    Says nothing where nothing changes; --json says so.

    Example: shire diff lgss main...HEAD --format markdown
    """
    asked, before, after = _revisions(estate, partnership, revisions, as_of)
    # No word stays of it: where nothing changes, nothing is said.
    with err.status(f"Comparing {partnership}, {asked}"):
        found = differing.change(before, after, estate.resolve().parent / ".shire" / "plans")
    if as_json:
        print_json(diff_words.report(partnership, asked, found))
    elif found and form == "markdown":
        out.print(Text(diff_words.markdown(partnership, asked, found)), soft_wrap=True)
    elif found:
        _print(partnership, asked, found)
    raise typer.Exit(FINDINGS if fail_on_new_reach and found.appears else FINE)


def _revisions(
    estate: Path, partnership: str, text: str, as_of: date | None
) -> tuple[Span, Designed | None, Designed | None]:
    """Both revisions as far as their designs. Says why and exits where one cannot be had."""
    try:
        asked = span(estate, text)
        before, after = (_designed(estate, name, partnership, as_of) for name in (asked.before, asked.after))
    except NoGitError as error:
        refuse(str(error), MISSING)
    except RevisionError as error:
        refuse(str(error))
    if before is None and after is None:
        refuse(f"partnership '{partnership}' is declared neither in {asked.before} nor in {asked.after}")
    return asked, before, after


def _designed(estate: Path, revision: str, partnership: str, as_of: date | None) -> Designed | None:
    with standing(estate, revision) as folder:
        try:
            return differing.designed(folder, partnership, as_of)
        except UnsoundError as error:
            print_problems(_placed(p, revision) for p in error.problems)
            refuse(f"{len(error.problems)} to mend in {revision} before it can be compared")
        except DesignError as error:
            refuse(f"in {revision}: {error}")


def _placed(problem: Problem, revision: str) -> Problem:
    """Where git finds it, as it writes that itself: `main:lgss/partnership.yaml`."""
    return problem if revision == WORK_TREE else replace(problem, file=f"{revision}:{problem.file}")


def _print(partnership: str, asked: Span, found: Change) -> None:
    out.print(Text.assemble((f"\n{partnership}", "bold"), f"  {asked}"))
    for part in diff_words.parts(found):
        out.print(Text(f"\n{part.title}", "bold"))
        for line in part.lines:
            said = Text.assemble((f"  {line.sign} ", _STYLES.get(line.sign, "")), line.says)
            if line.declared_in:
                said.append(f"\n      {line.where}", "dim")
            out.print(said, soft_wrap=True)
