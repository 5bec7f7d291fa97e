"""What previewing for approval and deploying as approved share: what is approved, and whether this is it."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from infra.cli.console import refuse
from infra.cli.exits import FINDINGS
from infra.cli.selection import Selected
from infra.commits import described
from infra.components.parts import Part
from infra.declaration.digest import digests

if TYPE_CHECKING:
    from infra.engine.approval import Declared, Preview
    from infra.engine.workplace import Workplace

# How much of a seal is shown, and written into a stack's history.
SEAL = 12


def declared(selected: Selected) -> "Declared":
    """What is declared now."""
    from infra.engine.approval import Declared

    return Declared(
        partnership=selected.slug,
        declarations=digests(selected.known.declared),
        commit=described(selected.folder),
    )


def states(place: "Workplace", parts: Sequence[Part]) -> Mapping[str, str]:
    """What was last done to the state of each stack."""
    from infra.engine.stacks import latest

    return {part.stack: latest(place, part.stack) for part in parts}


def approval(path: Path, selected: Selected, meant: Sequence[Part]) -> "Preview":
    """The preview that is kept there. Exits where it does not approve what is declared now."""
    from infra.engine.approval import ApprovalError, check, from_text

    try:
        approved = from_text(path.read_text(encoding="utf-8"))
        check(approved, declared(selected), meant)
    except (ApprovalError, OSError) as error:
        refuse(f"{path} does not approve this: {error}", FINDINGS)
    return approved


def stop_on_moved(path: Path, approved: "Preview", place: "Workplace", meant: Sequence[Part]) -> None:
    """Exit where the state of one of those stacks has moved since it was previewed."""
    from infra.engine.approval import ApprovalError, check_states

    try:
        check_states(approved, states(place, meant))
    except ApprovalError as error:
        refuse(f"{path} does not approve this: {error}", FINDINGS)
