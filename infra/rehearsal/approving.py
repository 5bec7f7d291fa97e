"""A preview approved: kept and read again, as `shire preview --out` and `shire up --approved` do it."""

import time
from pathlib import Path

from infra.components.parts import Part
from infra.engine.approval import ApprovalError, Declared, check, from_text, previewed, to_text, write_plans
from infra.engine.report import Outcome


def plan_of(part: Part, plans: Path) -> Path:
    """The file of that folder in which the engine's plan of a stack is kept."""
    return plans / f"{part.stack}.json"


def approve(part: Part, digest: str, outcome: Outcome, plans: Path) -> Outcome:
    """The operation of approving what that preview showed; its plan is then the one that was approved.

    `digest` is that of the declarations. Raises OSError where the plan cannot be read or written.
    """
    started = time.monotonic()
    error = ""
    about = Declared(partnership=part.stack, declarations={"all": digest}, commit="")
    try:
        kept = from_text(to_text(previewed(about, [part], {part.stack: ""}, [outcome], plans)))
        check(kept, about, [part])
        write_plans(kept, plans)
    except ApprovalError as refused:
        error = str(refused)
    return Outcome(
        stack=part.stack,
        operation="approve",
        ok=not error,
        changes=outcome.changes,
        steps=(),
        errors=(error,) if error else (),
        seconds=time.monotonic() - started,
    )
