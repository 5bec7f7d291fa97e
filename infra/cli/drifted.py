"""How drift is shown to people: what differs, then whom it affects and which declaration decides it."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from infra.cli.console import out
from infra.runbook.facts.words import counted

if TYPE_CHECKING:
    from infra.engine.acceptance import Acceptance, Judged, Judgement
    from infra.engine.affected import Affected

# Characters of the longest value in a table; `--json` cuts none.
_LONGEST = 100
# Flows that are named one by one; of more, how many there are.
_NAMED = 3
_ABSORBED = (
    "a refresh has taken drift into its state: `shire preview` shows what differs from the declarations"
)
_STYLES = {"accepted": "green", "found": "bold red", "expired": "bold red", "changed since": "bold red"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What came of looking at the stacks of a partnership.

    `looked_at` are the stacks that were, `answers` the resources of which only Azure's answer has changed,
    `absorbed` the stacks whose state a refresh has made to agree with what stands.
    """

    partnership: str
    looked_at: tuple[str, ...]
    judgement: "Judgement"
    answers: tuple[str, ...]
    absorbed: tuple[str, ...]

    @property
    def fine(self) -> bool:
        """Whether nothing has drifted that was not accepted, as far as looking can tell."""
        return not self.judgement.findings and not self.absorbed


def print_seen(seen: Seen) -> None:
    """All that was seen of one partnership."""
    judgement = seen.judgement
    if judgement.drifts:
        out.print(_differences(judgement.drifts))
        out.print(_consequences(judgement.drifts))
    for judged in judgement.drifts:
        if judged.acceptance:
            out.print(Text(f"{judged.drift.id}  {_said(judged, judged.acceptance)}"), soft_wrap=True)
    for idle in judgement.idle:
        out.print(Text(f"{idle.id}  accepted, and no more there: take it out of drift.yaml"), soft_wrap=True)
    if seen.answers:
        names = ", ".join(seen.answers)
        out.print(
            Text(f"Only what Azure answers has changed, which nobody asked for: {names}"), soft_wrap=True
        )
    for stack in seen.absorbed:
        out.print(Text(f"{stack}  {_ABSORBED}"), soft_wrap=True)
    if seen.looked_at:
        out.print(_verdict(seen), soft_wrap=True)


def _differences(drifts: Sequence["Judged"]) -> Table:
    table = _table("Drift", "id", "", "resource", "property", "deployed", "stands")
    for judged in drifts:
        drift = judged.drift
        table.add_row(
            drift.id,
            Text(judged.state, _STYLES[judged.state]),
            Text(f"{drift.stack}\n{drift.kind} {drift.name}"),
            Text(drift.path),
            Text(shown(drift.deployed)),
            Text(shown(drift.stands)),
        )
    return table


def _consequences(drifts: Sequence["Judged"]) -> Table:
    table = _table("\nWho is likely affected, and what decides it", "id", "members", "flows", "decided by")
    for judged in drifts:
        affected = judged.drift.affected
        table.add_row(
            judged.drift.id,
            Text(", ".join(affected.members)),
            Text("\n".join(_flows(affected))),
            Text(affected.decided_by or "no single field, or it cannot be told"),
        )
    return table


def _flows(affected: "Affected") -> Iterable[str]:
    yield affected.why
    if len(affected.flows) > _NAMED:
        owners = sorted({flow.owner for flow in affected.flows})
        yield f"{len(affected.flows)} flows, of {', '.join(owners)}"
        return
    for flow in affected.flows:
        yield f"{flow.id}, of {flow.owner}, declared in {flow.declared_in}"


def _said(judged: "Judged", acceptance: "Acceptance") -> str:
    who = f"{acceptance.owner} ({acceptance.reason})"
    if judged.state == "accepted":
        return f"accepted until {acceptance.until} by {who}"
    if judged.state == "expired":
        return f"the acceptance by {who} ended on {acceptance.until}: accept it again, or mend it"
    return f"accepted by {who} was {shown(acceptance.value)}, and another value stands"


def shown(value: object) -> str:
    """A value on one line, cut where it is long."""
    if value is None:
        return "not set"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}... ({len(text)} characters)"


def _verdict(seen: Seen) -> Text:
    number, drifted = len(seen.judgement.findings), len(seen.judgement.drifts)
    where = f" in {', '.join(seen.looked_at)}"
    if seen.fine:
        accepted = f" but for what was accepted, {drifted}" if drifted else ""
        return Text.assemble(("No drift", "bold green"), f"{accepted}{where}")
    return Text.assemble(
        (counted(number, "finding"), "bold red"),
        f"{where}. To undo: `shire refresh {seen.partnership}`, then `shire up {seen.partnership}`. "
        "To keep: change what decides it, or --accept",
    )


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table
