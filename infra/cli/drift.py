"""shire drift: what stands in Azure and Entra is not what was deployed; writes nothing there."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from infra.cli.console import refuse
from infra.cli.deploying import Events, Jobs, StackName, engine_errors, exit_code, report
from infra.cli.drifted import Seen, print_seen
from infra.cli.live import json_line, watching
from infra.cli.options import DEFAULT_ESTATE, AsOf, EstateFolder, parse_date
from infra.cli.selection import Selected, stop_on_errors
from infra.cli.targets import (
    Asked,
    Changed,
    Target,
    Which,
    nothing_changed,
    only,
    perform,
    selections,
    targets,
)
from infra.declaration.layout import DRIFT
from infra.engine.report import Outcome
from infra.files import write_whole

if TYPE_CHECKING:
    from infra.engine.acceptance import Accepted
    from infra.engine.drift import Drift

Accept = Annotated[
    list[str] | None,
    typer.Option(
        "--accept", metavar="ID", help="Let this finding be, with the value it has now. Repeatable."
    ),
]
Reason = Annotated[str, typer.Option("--reason", help="With --accept: why it may stay.")]
Owner = Annotated[str, typer.Option("--owner", help="With --accept: the role that answers for it.")]
Until = Annotated[
    date | None,
    typer.Option("--until", metavar="DATE", parser=parse_date, help="With --accept: its last day."),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """On what terms drift is accepted."""

    reason: str
    owner: str
    until: date


def drift(
    partnership: Which = None,
    stack: StackName = None,
    estate: EstateFolder = DEFAULT_ESTATE,
    as_of: AsOf = None,
    as_json: Events = False,
    jobs: Jobs = 1,
    changed: Changed = False,
    accept: Accept = None,
    reason: Reason = "",
    owner: Owner = "",
    until: Until = None,
) -> None:
    """Say what no longer stands as it was deployed, whom it affects, and what decides it. Only looks.

    What was made by hand beside the stacks is in none of them, and is not seen.

    Example: shire drift lgss slough
    """
    asked = Asked(
        estate=estate, partnership=partnership, stack=stack, as_of=as_of, changed=changed, jobs=jobs
    )
    terms = _terms(accept, reason, owner, until)
    selected = selections(asked)
    accepted = {each.slug: _accepted(each) for each in selected}
    with engine_errors():
        found = targets(asked, selected, deployed=True)
        if not found:
            nothing_changed(as_json=as_json)
        outcomes = _look(found, jobs, as_json=as_json)
    failed = tuple(outcome for outcome in outcomes if not outcome.ok)
    report(failed, as_json=as_json)
    if terms:
        target = only(found, "--accept")
        slug = target.selected.slug
        accepted[slug] = _accept(target, outcomes, accepted[slug], accept or [], terms)
    with engine_errors():
        seen = tuple(_seen(target, outcomes, accepted[target.selected.slug]) for target in found)
    raise typer.Exit(exit_code(_show(seen, failed, as_json=as_json)))


def _terms(accept: list[str] | None, reason: str, owner: str, until: date | None) -> Terms | None:
    if not accept:
        return None
    if not (reason and owner and until):
        refuse("--accept needs --reason, --owner and --until: why it may stay, who answers for it, how long")
    return Terms(reason=reason, owner=owner, until=until)


def _look(found: Sequence[Target], jobs: int, *, as_json: bool) -> tuple[Outcome, ...]:
    from infra.engine.order import Work

    with watching(as_json=as_json) as listen:
        return perform(found, lambda target: Work(action="drift", parts=target.parts), jobs, listen)


def _accepted(selected: Selected) -> "Accepted":
    """What was accepted before. Exits where the file is not whole: an acceptance might be lost."""
    from infra.engine.acceptance import read_accepted

    known, problems = read_accepted(selected.folder.resolve(), selected.slug)
    stop_on_errors(problems)
    return known


def _drifts(target: Target, outcomes: Iterable[Outcome]) -> tuple["Drift", ...]:
    from infra.engine.drift import drifts

    return drifts(target.selected.known.design, _own(target, outcomes))


def _own(target: Target, outcomes: Iterable[Outcome]) -> tuple[Outcome, ...]:
    stacks = [part.stack for part in target.parts]
    return tuple(outcome for outcome in outcomes if outcome.stack in stacks and outcome.ok)


def _seen(target: Target, outcomes: Sequence[Outcome], known: "Accepted") -> Seen:
    from infra.engine.acceptance import judge
    from infra.engine.changed import absorbed
    from infra.engine.drift import answers

    own = _own(target, outcomes)
    stacks = tuple(outcome.stack for outcome in own)
    as_of = target.selected.known.declared.as_of
    return Seen(
        partnership=target.selected.slug,
        looked_at=stacks,
        judgement=judge(_drifts(target, outcomes), known.accepted, stacks, as_of),
        answers=answers(own),
        absorbed=tuple(stack for stack in stacks if absorbed(target.place, stack)),
    )


def _accept(
    target: Target, outcomes: Sequence[Outcome], known: "Accepted", ids: list[str], terms: Terms
) -> "Accepted":
    """Write down that those findings are accepted. Exits where one is not there, or cannot be."""
    from infra.engine.acceptance import AcceptanceError, accept, render

    selected = target.selected
    there = {drift.id: drift for drift in _drifts(target, outcomes)}
    try:
        for wanted in ids:
            if wanted not in there:
                refuse(f"got '{wanted}', expected what was found: {', '.join(there) or 'there is no drift'}")
            known = accept(
                known,
                there[wanted],
                reason=terms.reason,
                owner=terms.owner,
                until=terms.until,
                as_of=selected.known.declared.as_of,
            )
        write_whole(selected.folder / selected.slug / DRIFT, render(known))
    except AcceptanceError as error:
        refuse(f"not accepted: {error}")
    return known


def _show(seen: Sequence[Seen], failed: Sequence[Outcome], *, as_json: bool) -> bool:
    """Whether all was seen, and is fine."""
    fine = not failed and all(each.fine for each in seen)
    if as_json:
        json_line("drift", {"ok": fine, "partnerships": [_plain(each) for each in seen]})
    else:
        for each in seen:
            print_seen(each)
    return fine


def _plain(seen: Seen) -> dict[str, object]:
    """For a program: each drift with the id by which it is accepted."""
    return {
        "partnership": seen.partnership,
        "looked_at": seen.looked_at,
        "drifts": [
            {
                "id": judged.drift.id,
                "state": judged.state,
                "drift": judged.drift,
                "acceptance": judged.acceptance,
            }
            for judged in seen.judgement.drifts
        ],
        "idle": seen.judgement.idle,
        "answers": seen.answers,
        "absorbed": seen.absorbed,
    }
