"""Why a run is not gone on with: it was of something else than what is typed, or declared, now."""

from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

from infra.cli.console import refuse
from infra.configuration.leaving import Leaving
from infra.inventory.model import Inventory

if TYPE_CHECKING:
    from infra.configuration.running import Asked

_MAY_DIFFER = frozenset({"ident"})


def refuse_another(folder: Path, asked: "Asked", known: Inventory) -> None:
    """Exit where the run in that folder is not what is asked of what is declared now. Raises RunError."""
    from infra.configuration.running import origin_of, prepared

    why = "; ".join(_differences(asked, prepared(folder)))
    if not why and origin_of(folder).digest != known.digest:
        why = "what is declared has changed since"
    if why:
        refuse(f"--resume: {why}, in {folder}: give the same options as then, or none of --resume")


def _differences(asked: "Asked", earlier: "Asked") -> Iterator[str]:
    for name in (field.name for field in fields(asked) if field.name not in _MAY_DIFFER):
        got, expected = getattr(asked, name), getattr(earlier, name)
        if got != expected:
            yield f"got {name} {_word(got)}, expected {_word(expected)} as in that run"


def _word(value: object) -> str:
    """As people read it. Of who leaves, the day and the sign-offs are what can differ."""
    match value:
        case Leaving():
            return f"of {value.today} " + ", ".join(f"signed {s.day} by {s.by}" for s in value.signed)
        case tuple():
            return ", ".join(map(str, value)) or "of all"
        case _:
            return repr(value)
