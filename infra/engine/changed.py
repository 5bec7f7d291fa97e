"""Which stacks would be built otherwise than they were last: told by what their history says.

`up` leaves in the history of a stack the fingerprint of what it was built from. The history is kept with the
state, wherever that is, so it is the same for all who share the state; and an update that failed says so.
"""

import functools
import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

from infra.components.parts import Part
from infra.engine.pending import pending
from infra.engine.report import QUIET
from infra.engine.stacks import Update, existing, export, history
from infra.engine.workplace import Workplace
from infra.resources.fingerprint import fingerprint

# Hexadecimal digits: 64 bits, so that no two designs are taken for one by accident.
_DIGITS = 16
_MARK = re.compile(rf"built from ([0-9a-f]{{{_DIGITS}}})$")
# How much of a history is asked for at a time: the newest update is nearly always in it.
_RECENT = 20


def marked(message: str, part: Part) -> str:
    """The message of an update of that part, with what it was built from at its end."""
    return f"{message}{', ' if message else ''}built from {_short(part)}"


def changed(place: Workplace, parts: Sequence[Part], jobs: int) -> tuple[Part, ...]:
    """Those of the parts that are not deployed as they are designed now, as far as their history says.

    `jobs` is how many histories are read at a time. Raises CommandError, OSError.
    """
    deployed = {part.stack for part in existing(place, parts)}
    with ThreadPoolExecutor(jobs) as pool:
        same = pool.map(functools.partial(_same, place), (p for p in parts if p.stack in deployed))
        unchanged = {stack for stack in same if stack}
    return tuple(part for part in parts if part.stack not in unchanged)


def built_from(updates: Sequence[Update]) -> str:
    """The mark of what stands, of a history with the newest first; empty where the history leaves it open.

    It does so where the newest update failed, bears no mark, or something was changed after it: destroyed,
    imported, or found otherwise by a refresh.
    """
    for update in updates:
        if update.kind == "update":
            found = _MARK.search(update.message)
            return found[1] if found and update.result == "succeeded" else ""
        if update.kind != "refresh" or _altering(update):
            return ""
    return ""


def absorbed(place: Workplace, stack: str) -> bool:
    """Whether a refresh has taken drift into the state since the last update: comparing finds it no more.

    Raises StackNotFoundError, CommandError.
    """
    for update in history(place, stack, newest=_RECENT):
        if update.kind != "refresh":
            return False
        if _altering(update):
            return True
    return False


def _altering(update: Update) -> bool:
    return any(number for operation, number in update.changes.items() if operation not in QUIET)


def _same(place: Workplace, part: Part) -> str:
    """The name of the stack where it stands as designed, or nothing."""
    known = built_from(history(place, part.stack, newest=_RECENT))
    return part.stack if known == _short(part) and not _interrupted(place, part.stack) else ""


def _interrupted(place: Workplace, stack: str) -> bool:
    return bool(pending(export(place, stack)["deployment"] or {}))


def _short(part: Part) -> str:
    """Whatever the month: a budget keeps the start that it was deployed with."""
    undated = replace(part, budget=replace(part.budget, start=date.min))
    return fingerprint(undated)[:_DIGITS]
