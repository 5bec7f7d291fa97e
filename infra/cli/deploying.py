"""What the commands that need the engine share: what they work on, where, and why they cannot."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from infra.cli.console import err, out, refuse, say_error
from infra.cli.exits import FINDINGS, FINE, MISSING
from infra.cli.live import json_line, watching
from infra.cli.selection import Selected, check_member
from infra.components.parts import Part, parts
from infra.design.estate import CoreDesign
from infra.engine.backend import backend_of
from infra.engine.credentials import MissingCredentialError, check_credentials
from infra.engine.find import Engine, NoEngineError, find_engine
from infra.engine.machine import Machine, this_machine
from infra.engine.report import QUIET, Outcome

if TYPE_CHECKING:
    from infra.engine.workplace import Workplace

_UNPLANNED = "That is not what was previewed, so it was not approved: preview again"
# What the engine says, and what it does not say of it.
_HINTS = {
    "currently locked by": (
        "Somebody else is at work on this stack, or an update was killed. "
        "In the second case, and in no other: `shire cancel`"
    ),
    "no resource plugin": "To deploy for real takes the vendor's plugins: see `shire doctor`",
    "DefaultAzureCredential: failed to acquire a token": "Nobody is signed in here, or no longer: `az login`",
    "is not allowed by the plan": _UNPLANNED,
    "violates plan": _UNPLANNED,
    "ContainerNotFound": "The container that the state is declared to be in is not there: make it first",
    "AuthorizationPermissionMismatch": (
        "Who is signed in may not write there: the role is Storage Blob Data Contributor, on the container"
    ),
    "incorrect passphrase": "This state was begun under another passphrase: set that one",
    "cannot create already existing resource": (
        "An answer of Azure was lost, or somebody else made it. If it is ours: "
        "`shire recover PARTNERSHIP STACK --found TYPE:NAME=ID`, with the type and name of what failed"
    ),
    "code: -9": "The engine was killed. What it left undone is settled first when this is done again",
}

StackName = Annotated[str | None, typer.Argument(help="Only this member's stack; `core` for the core.")]
Jobs = Annotated[int, typer.Option("--jobs", min=1, metavar="N", help="How many hubs to work on at a time.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]
Events = Annotated[bool, typer.Option("--json", help="Print events and outcomes as JSON, one a line.")]


def chosen(selected: Selected, name: str | None) -> tuple[Part, ...]:
    """The stacks that are meant: all of a partnership's, or one. Exits where there is none such."""
    design = selected.known.design
    if name is None:
        return tuple(parts(design).values())
    if name == "core":
        return (design.core,)
    check_member(selected, name)
    return (design.member(name),)


def stop_on_provisional(selected: Selected, meant: Sequence[Part]) -> None:
    """Exit where an address of those stacks is not recorded: somebody else could be given it."""
    waiting = [part_name(part) for part in meant if provisional(selected, part)]
    if waiting:
        refuse(
            f"the addresses of {', '.join(waiting)} are provisional: somebody else could be given them. "
            f"Record them first, by `shire onboard {selected.slug} MEMBER`"
        )


def ready(selected: Selected) -> "Workplace":
    """Where the engine works on that partnership. Exits where the engine or a credential is missing."""
    from infra.engine.workplace import Workplace

    backend = backend_of(selected.known.declared.partnership.state, selected.folder)
    try:
        check_credentials(backend, os.environ)
    except MissingCredentialError as error:
        refuse(str(error), MISSING)
    machine = this_machine()
    return Workplace(engine=engine_of(machine), backend=backend, work=machine.cache / "work")


def standing(selected: Selected, name: str | None) -> tuple["Workplace", tuple[Part, ...]]:
    """Where, and which of the stacks that are meant hold something. Exits where none does."""
    from infra.engine.stacks import existing

    meant = chosen(selected, name)
    place = ready(selected)
    parts = existing(place, meant)
    if not parts:
        refuse(f"nothing is deployed of {', '.join(part.stack for part in meant)}", FINDINGS)
    return place, parts


def settle(place: "Workplace", parts: Sequence[Part], jobs: int, *, as_json: bool) -> None:
    """Settle what a killed update has left, before it is shown what would be done. Exits where it cannot."""
    from infra.engine.order import Work, perform

    with watching(as_json=as_json) as listen:
        outcomes = perform(place, Work(action="recover", parts=tuple(parts), jobs=jobs), listen)
    if not all(outcome.ok for outcome in outcomes):
        report(outcomes, as_json=as_json)
        raise typer.Exit(FINDINGS)


def engine_of(machine: Machine) -> Engine:
    """The engine, shown being made where it has to be. Exits where no way leads to one."""
    with err.status("Looking for the Pulumi engine") as status:

        def say(text: str) -> None:
            status.update(text)
            if not err.is_terminal and not text.endswith("compiled"):
                err.print(Text(f"  {text}"), soft_wrap=True)

        try:
            return find_engine(machine, say)
        except NoEngineError as error:
            refuse(str(error), MISSING)


@contextmanager
def engine_errors() -> Iterator[None]:
    """Say what the engine says, and exit, where it does not do what it is asked."""
    from pulumi.automation import errors

    try:
        yield
    except errors.StackNotFoundError:
        refuse("there is no such stack yet: `shire up` makes it", FINDINGS)
    except errors.CommandError as error:
        refuse(_explained(str(error)), FINDINGS)


def report(outcomes: Sequence[Outcome], *, as_json: bool) -> bool:
    """Print what each operation came to; whether all went well."""
    for outcome in outcomes:
        if as_json:
            json_line("outcome", outcome)
        else:
            out.print(_line(outcome), soft_wrap=True)
            for error in outcome.errors:
                say_error(_explained(error))
    return all(outcome.ok for outcome in outcomes)


def exit_code(fine: bool) -> int:
    """0 where all went well, 1 where something did not."""
    return FINE if fine else FINDINGS


def _line(outcome: Outcome) -> Text:
    changed = [f"{n} {operation}" for operation, n in outcome.changes.items() if operation not in QUIET]
    quiet = sum(n for operation, n in outcome.changes.items() if operation in QUIET)
    verdict = ("fine", "bold green") if outcome.ok else ("failed", "bold red")
    said = ", ".join([*changed, f"{quiet} unchanged"])
    return Text.assemble(
        (outcome.stack, "bold"), f"  {outcome.operation} ", verdict, f": {said}  ({outcome.seconds:.1f} s)"
    )


def _explained(error: str) -> str:
    hints = [hint for mark, hint in _HINTS.items() if mark in error]
    return "\n  ".join([error.partition("stderr:")[2].strip() or error, *hints])


def part_name(part: Part) -> str:
    """As it is typed: a member, or `core`."""
    return "core" if isinstance(part, CoreDesign) else part.member


def provisional(selected: Selected, part: Part) -> bool:
    """Whether an address of that stack is not recorded yet."""
    addresses = selected.known.addresses
    if isinstance(part, CoreDesign):
        return any(place.provisional for place in addresses.hubs + addresses.hosts)
    return addresses.member(part.member).provisional
