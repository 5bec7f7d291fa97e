"""What an engine's command works on: a stack, a partnership, all of them, or those that have changed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from rich.text import Text

from infra.cli.console import err, refuse
from infra.cli.deploying import (
    chosen,
    exit_code,
    part_name,
    provisional,
    ready,
    stop_on_provisional,
)
from infra.cli.exits import FINDINGS
from infra.cli.live import Plans, json_line
from infra.cli.selection import Selected, select, select_all
from infra.cli.waiting import Needs, needs
from infra.components.parts import Part
from infra.declaration.vocabulary import ALL
from infra.engine.report import Listen, Outcome

if TYPE_CHECKING:
    from infra.engine.order import Work
    from infra.engine.workplace import Workplace

Which = Annotated[
    str | None,
    typer.Argument(
        metavar="PARTNERSHIP",
        help=f"The partnership's slug, or `{ALL}` for all of the estate. Not needed with --changed.",
    ),
]
Changed = Annotated[
    bool,
    typer.Option(
        "--changed",
        help="Only the stacks that would be built otherwise than they were deployed last, or never were.",
    ),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Stacks of one partnership, and where the engine works on them."""

    selected: Selected
    place: "Workplace"
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was asked for on the command line."""

    estate: Path
    partnership: str | None
    stack: str | None
    as_of: date | None
    changed: bool = False
    jobs: int = 1


def targets(asked: Asked, among: Sequence[Selected], *, deployed: bool = False) -> tuple[Target, ...]:
    """The stacks that are meant, by partnership; `deployed` leaves out those that hold nothing.

    Exits where an address is only provisional, where nothing is meant or deployed, and where the engine or a
    credential is missing.
    """
    if not deployed and not asked.changed:
        for selected in among:
            stop_on_provisional(selected, chosen(selected, asked.stack))
    found = tuple(_target(selected, asked, deployed) for selected in among)
    meant = tuple(target for target in found if target.parts)
    if not meant and deployed and not asked.changed:
        names = ", ".join(target.selected.slug for target in found)
        refuse(f"nothing is deployed of {asked.stack + ' of ' if asked.stack else ''}{names}", FINDINGS)
    return meant


def stop_without_core(found: Sequence[Target]) -> None:
    """Exit where a member's stack would come before core: it refers to core's resources, one by one."""
    from infra.engine.stacks import existing

    for target in found:
        slug, core = target.selected.slug, target.selected.known.design.core
        if core not in target.parts and not existing(target.place, [core]):
            refuse(
                f"the core of {slug} is not deployed, and a member's stack hangs on it: "
                f"`shire up {slug} core` first",
                FINDINGS,
            )


def nothing_changed(*, as_json: bool) -> NoReturn:
    """Say that there is nothing to do, and exit."""
    if as_json:
        json_line("unchanged", {"ok": True})
    else:
        err.print("nothing has changed since it was deployed")
    raise typer.Exit(exit_code(fine=True))


def only(found: tuple[Target, ...], option: str) -> Target:
    """The one target. Exits where there are several: what is approved is one partnership's."""
    if len(found) != 1:
        refuse(f"{option} is for one partnership, and here are {len(found)}: name the one")
    return found[0]


def perform(
    found: Sequence[Target], work: Callable[[Target], "Work"], jobs: int, listen: Listen
) -> tuple[Outcome, ...]:
    """Do the work of each of them, hubs and partnerships side by side. Raises CommandError, OSError."""
    from infra.engine.order import Order, perform_all

    return perform_all([Order(place=target.place, work=work(target)) for target in found], jobs, listen)


def plans(found: Sequence[Target], *, backwards: bool = False) -> Plans:
    """What those stacks are going to be made of, or (`backwards`) lose, where somebody looks."""

    def captured() -> Sequence[Needs]:
        from infra import pipeline

        return tuple(
            needs(planned, backwards=backwards)
            for target in found
            for planned in pipeline.planned(
                target.selected.known.design, [part.stack for part in target.parts], target.selected.cache
            )
        )

    return captured


def selections(asked: Asked) -> tuple[Selected, ...]:
    """The partnerships that are meant. Exits where none can be, or one is not whole."""
    named = asked.partnership
    if named not in (None, ALL):
        return (select(asked.estate, str(named), asked.as_of),)
    if named is None and not asked.changed:
        refuse(f"say which partnership: its slug, `{ALL}` for every one, or --changed for what has changed")
    if asked.stack:
        refuse(f"'{asked.stack}' is of one partnership: name that partnership")
    return select_all(asked.estate, asked.as_of)


def _target(selected: Selected, asked: Asked, deployed: bool) -> Target:
    from infra.engine.changed import changed
    from infra.engine.stacks import existing

    parts, place = chosen(selected, asked.stack), ready(selected)
    if deployed:
        meant, parts = parts, existing(place, parts)
        _say(f"not deployed of {selected.slug}", tuple(part for part in meant if part not in parts))
    if asked.changed:
        waiting = tuple(part for part in parts if provisional(selected, part))
        parts = changed(place, tuple(part for part in parts if part not in waiting), asked.jobs)
        _say(f"changed in {selected.slug}", parts)
        _say(f"left out in {selected.slug}, as `shire onboard` has not recorded their addresses", waiting)
    return Target(selected=selected, place=place, parts=parts)


def _say(what: str, parts: Sequence[Part]) -> None:
    if parts:
        names = ", ".join(part_name(part) for part in parts)
        err.print(Text(f"  {what}: {names}"), soft_wrap=True)
