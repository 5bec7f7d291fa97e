"""A proof in a terminal: what is claimed, what does not hold and by which packet, what it all stands on."""

from collections import Counter
from collections.abc import Iterable

from rich.table import Table
from rich.text import Text

from infra.assurance.proof.claims import worst
from infra.assurance.proof.comparing import Excess
from infra.assurance.proof.liveness import Standing, State
from infra.assurance.proof.proving import Proof
from infra.assurance.proof.wording import Line, lines
from infra.cli.console import out
from infra.runbook.dates import written

_STYLES = {
    "proved": "green",
    "proved-if": "green",
    "unknown": "bold yellow",
    "violated": "bold red",
    "not applicable": "dim",
}
# What people call the kinds of claims, in the order in which they are shown.
_KINDS = {
    "isolation": "no member reaches another",
    "outside": "no way to or from the internet and other networks, but declared ones",
    "service": "members reach the services they take, both ways",
    "names": "members resolve the partnership's names",
    "administration": "the host's administrators reach the servers",
    "within": "members reach their own, from segment and sites",
    "least privilege": "what passes is what is declared",
}
_STATES: dict[State, tuple[str, str]] = {
    "live": ("shown, until {day}", "green"),
    "expired": ("expired on {day}", "bold red"),
    "none yet": ("none yet, due by {day}", "yellow"),
    "overdue": ("missing since {day}", "bold red"),
    "not built": ("not recorded; due {day}", ""),
}
_SHOWN = 3
_NAMED = 4


def print_proof(proof: Proof, stands_on: tuple[Standing, ...], *, full: bool) -> None:
    """All of it; with `full`, every claim in a line of its own."""
    members = len(proof.declared.members)
    out.print(
        Text.assemble(
            (f"\n{proof.declared.partnership}  ", "bold"),
            (proof.verdict, _STYLES[proof.verdict]),
            f"  {members} members, {len(proof.places)} places, {proof.pieces:,} classes of packets pass\n",
        )
    )
    _print_summary(proof)
    _print_conditions(proof)
    _print_failures(proof)
    if full:
        _print_claims(proof)
    _print_assumptions(stands_on)


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _print_summary(proof: Proof) -> None:
    table = _table("", "claims", "", "verdict")
    for kind, says in _KINDS.items():
        found = [claim for claim in proof.claims if claim.kind == kind]
        if not found:
            table.add_row("0", says, Text("not applicable", _STYLES["not applicable"]))
            continue
        verdict = worst({claim.verdict for claim in found})
        counts = Counter(claim.verdict for claim in found)
        said = (
            ", ".join(f"{number} {name}" for name, number in counts.items()) if len(counts) > 1 else verdict
        )
        table.add_row(f"{len(found):,}", says, Text(said, _STYLES[verdict]))
    out.print(table)


def _print_conditions(proof: Proof) -> None:
    for condition in proof.conditions:
        for finding in condition.findings:
            out.print(
                Text.assemble(
                    ("\n" + condition.verdict, _STYLES.get(condition.verdict, "")),
                    f"  {condition.title}\n  {finding}",
                )
            )


def _print_failures(proof: Proof) -> None:
    """Each packet once, however many claims it breaks: what breaks isolation before all else."""
    broken = {id(one): one for claim in proof.claims for one in claim.excess}
    for one in [*broken.values()][:_SHOWN]:
        _print_excess(proof, one)
    for missing in proof.lack[:_SHOWN]:
        out.print(
            Text.assemble(
                ("\nlacks", _STYLES["unknown" if missing.doubtful else "violated"]),
                f"  {missing.start.title} to {missing.flow.destination}: {missing.box}\n",
                f"  declared in {missing.flow.declared_in}, owner {missing.flow.owner}\n",
                f"  {missing.reason}; one such packet: {missing.witness}",
            )
        )
    more = len([*broken][_SHOWN:]) + len(proof.lack[_SHOWN:])
    if more:
        out.print(f"\n{more} more; all of them with --json")
    open_claims = [c for c in proof.claims if c.verdict in ("violated", "unknown") and c.reasons]
    for reason in dict.fromkeys(reason for claim in open_claims for reason in claim.reasons):
        out.print(Text.assemble(("\nbecause", "bold"), f"  {reason}"))


def _print_excess(proof: Proof, one: Excess) -> None:
    verdict = "violated" if one.sure else "unknown"
    out.print(
        Text.assemble(
            (f"\n{verdict}", _STYLES[verdict]),
            f"  {one.piece.start.title} reaches {one.piece.end.title}: {one.box}\n",
            f"  one such packet: {one.witness}",
        )
    )
    print_way(lines(one.piece.path, proof.declared))


def print_way(found: Iterable[Line]) -> None:
    """Hop by hop: the device, and below it the rule that decided and where that is declared."""
    for number, line in enumerate(found, start=1):
        out.print(Text(f"  {number}. {line.kind} {line.place}{'' if line.rule else f': {line.says}'}"))
        if line.rule:
            out.print(Text(f"     {line.rule}"), soft_wrap=True)
        if line.declared_in:
            out.print(Text(f"     declared in {line.declared_in}"), soft_wrap=True)


def _print_claims(proof: Proof) -> None:
    table = _table("\nEvery claim", "kind", "of", "about", "verdict", "stands on")
    for claim in proof.claims:
        stands = ", ".join(f"{name} of {subject}" for name, subject in claim.stands_on)
        table.add_row(
            claim.kind, claim.subject, claim.about, Text(claim.verdict, _STYLES[claim.verdict]), stands
        )
    out.print(table)


def _print_assumptions(stands_on: tuple[Standing, ...]) -> None:
    """Each assumption as a sentence, with a line for each state that its evidence is in."""
    if not stands_on:
        return
    out.print(Text("\nStands on", "bold"))
    told = {one.assumption.id: one.assumption for one in stands_on}
    for name, assumption in told.items():
        out.print(Text(f"  {assumption.says}"))
        evidence = assumption.evidence
        if evidence:
            out.print(
                Text(f"    {evidence.step}, again within {evidence.days} days: {evidence.title}", "dim")
            )
        for said, style, subjects in _states(one for one in stands_on if one.assumption.id == name):
            out.print(Text.assemble("    ", (said, style), f"  ({subjects})"))


def _states(found: Iterable[Standing]) -> Iterable[tuple[str, str, str]]:
    alike: dict[tuple[str, str], list[str]] = {}
    for one in found:
        says, style = _STATES[one.state]
        said = says.format(day=written(one.day) if one.day else "no day that is declared")
        alike.setdefault((said, style), []).append(one.assumption.subject)
    for (said, style), subjects in alike.items():
        yield said, style, ", ".join(subjects) if len(subjects) <= _NAMED else f"{len(subjects)} members"
