"""What `shire run P decommission` is asked: who leaves, which stage, what was signed; what it then shows."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from infra.cli.console import err, out, refuse
from infra.cli.exits import FINDINGS
from infra.cli.selection import Selected
from infra.configuration.leaving import STAGES, Leaving, SignOffError, doubts, draft, read_sign_off
from infra.inventory.model import Inventory

if TYPE_CHECKING:
    from infra.configuration.evidence import Evidence

Confirm = Annotated[
    str, typer.Option("--confirm", metavar="MEMBER", help="decommission: the member that is to go, by name.")
]
StageName = Annotated[
    str, typer.Option("--stage", metavar="STAGE", help=f"decommission: one of {', '.join(STAGES)}.")
]
Signed = Annotated[
    list[Path] | None,
    typer.Option(
        "--signed", metavar="FILE", help="decommission: what the member signed for; again for more."
    ),
]


def refuse_unless_whole(
    phase: str, takes_away: bool, confirm: str, stage: str, signed: bool, members: Sequence[str]
) -> None:
    """Exit where what a leaving phase needs is missing, or given to another."""
    if takes_away != bool(confirm):
        got = f"'{confirm}'" if confirm else "none"
        refuse(
            f"--confirm: got {got} with '{phase}', expected it with 'decommission' alone, and there always"
        )
    if takes_away and members:
        refuse("--member: expected none with 'decommission', which is of the member to be confirmed alone")
    if takes_away and stage not in STAGES:
        known = "; ".join(f"'{name}' to {found.says}" for name, found in STAGES.items())
        refuse(f"--stage: got '{stage}', expected {known}")
    if stage and not takes_away:
        refuse(f"--stage: got '{stage}' with '{phase}', expected it with 'decommission' alone")
    if takes_away and STAGES[stage].signed != signed:
        needs = ", ".join(f"'{name}'" for name, found in STAGES.items() if found.signed)
        got = "a file" if signed else "none"
        refuse(f"--signed: got {got} with '{stage}', expected it with stages {needs} alone, and there always")


def leaving(
    selected: Selected,
    known: Inventory,
    confirm: str,
    stage: str,
    services: Sequence[str],
    signed: Sequence[Path],
) -> Leaving:
    """Who leaves what, on the day of judging. Says why not and exits where that cannot be."""
    declared = selected.known.declared
    if not _takes(known, confirm, services):
        refuse(
            f"--confirm: got '{confirm}', expected a declared member that takes or took "
            f"{' or '.join(services) or 'a shared service'}; its file stays, with its last day in 'leaves', "
            "until its copies are forgotten"
        )
    try:
        found = tuple(read_sign_off(path) for path in signed)
    except SignOffError as error:
        refuse(str(error))
    wrong = tuple(doubts(found, confirm, declared.partnership.deciders["data"], declared.as_of))
    if wrong:
        refuse("; ".join(wrong), FINDINGS)
    return Leaving(council=confirm, stage=stage, today=declared.as_of, signed=found)


def _takes(known: Inventory, council: str, services: Sequence[str]) -> bool:
    return any(
        council in service.served for service in known.services if not services or service.service in services
    )


def print_shown(selected: Selected, evidence: "Evidence") -> None:
    """The sign-offs to be filled in, to standard output, and what was destroyed."""
    goes, shown = evidence.asked.leaving, evidence.outcome.shown
    if goes is None:
        return
    role = selected.known.declared.partnership.deciders["data"]
    for service, pack in _rows(shown.get("exit_pack")):
        err.print(Text(f"To be signed for by {role}: {service}, {pack['copy']}"), soft_wrap=True)
        out.file.write(draft(goes.council, service, pack, role))
    for service, gone in _rows(shown.get("destroyed")):
        err.print(Text(f"Destroyed: {service}, {', '.join(map(str, gone['folders']))}"), soft_wrap=True)


def _rows(found: object) -> Sequence[tuple[str, Mapping[str, list[object]]]]:
    return tuple(found.items()) if isinstance(found, dict) else ()
