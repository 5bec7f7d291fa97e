"""shire prove: every claim about a partnership's network, from its planned resources. Offline."""

from collections import Counter
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from infra import proving
from infra.assurance.proof.claims import Claim, worst
from infra.assurance.proof.comparing import Excess, Lack
from infra.assurance.proof.proving import Proof
from infra.assurance.proof.wording import lines
from infra.cli.console import out, print_json, step
from infra.cli.exits import FINDINGS, FINE
from infra.cli.options import DEFAULT_ESTATE, AsJson, AsOf, EstateFolder, PartnershipName
from infra.cli.selection import select

Full = Annotated[bool, typer.Option("--full", help="Every claim in a line of its own.")]

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
_SHOWN = 3


def prove(
    partnership: PartnershipName,
    estate: EstateFolder = DEFAULT_ESTATE,
    as_of: AsOf = None,
    as_json: AsJson = False,
    full: Full = False,
) -> None:
    """Prove that no council reaches another, and that each reaches what it is promised.

    Exits with 1 where something is violated or unknown.

    Example: shire prove lgss
    """
    selected = select(estate, partnership, as_of)
    with step(f"Proving {partnership}"):
        proof = proving.proved(selected.known, selected.cache)
    if as_json:
        print_json(report(proof, selected.known.digest))
    else:
        _print(proof, full)
    raise typer.Exit(FINDINGS if proof.verdict in ("violated", "unknown") else FINE)


def report(proof: Proof, digest: str) -> dict[str, object]:
    """The proof for programs. Claims that hold are named; those that do not bear packets and their ways."""
    return {
        "partnership": proof.declared.partnership,
        "digest": digest,
        "verdict": proof.verdict,
        "places": len(proof.places),
        "ways": proof.pieces,
        "conditions": proof.conditions,
        "claims": [_claim(proof, claim) for claim in proof.claims],
        "assumptions": proof.assumptions,
    }


def _claim(proof: Proof, claim: Claim) -> dict[str, object]:
    found: dict[str, object] = {
        "kind": claim.kind,
        "subject": claim.subject,
        "about": claim.about,
        "verdict": claim.verdict,
        "stands_on": [f"{name} of {subject}" for name, subject in claim.stands_on],
    }
    if claim.verdict in ("violated", "unknown"):
        found["reasons"] = claim.reasons
        found["excess"] = [_excess(proof, one) for one in claim.excess]
        found["lack"] = [_lack(one) for one in claim.lack]
    return found


def _excess(proof: Proof, one: Excess) -> dict[str, object]:
    return {
        "from": one.piece.start.title,
        "to": one.piece.end.title,
        "packets": str(one.box),
        "witness": str(one.witness),
        "sure": one.sure,
        "trace": lines(one.piece.path, proof.declared),
    }


def _lack(one: Lack) -> dict[str, object]:
    return {
        "flow": one.flow.id,
        "from": one.start.title,
        "packets": str(one.box),
        "witness": str(one.witness),
        "reason": one.reason,
        "declared_in": one.flow.declared_in,
    }


def _print(proof: Proof, full: bool) -> None:
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
    _print_assumptions(proof)


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
    """Each packet once, however many claims it breaks."""
    for one in proof.excess[:_SHOWN]:
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
    more = len(proof.excess[_SHOWN:]) + len(proof.lack[_SHOWN:])
    if more:
        out.print(f"\n{more} more; all of them with --json")
    broken = [c for c in proof.claims if c.verdict in ("violated", "unknown") and c.reasons]
    for reason in dict.fromkeys(reason for claim in broken for reason in claim.reasons):
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
    for number, line in enumerate(lines(one.piece.path, proof.declared), start=1):
        said = f"  {number}. {line.kind} {line.place}: {line.rule or line.says}"
        out.print(Text(f"{said}{f'  [{line.declared_in}]' if line.declared_in else ''}"))


def _print_claims(proof: Proof) -> None:
    table = _table("\nEvery claim", "kind", "of", "about", "verdict", "stands on")
    for claim in proof.claims:
        stands = ", ".join(f"{name} of {subject}" for name, subject in claim.stands_on)
        table.add_row(
            claim.kind, claim.subject, claim.about, Text(claim.verdict, _STYLES[claim.verdict]), stands
        )
    out.print(table)


def _print_assumptions(proof: Proof) -> None:
    if not proof.assumptions:
        return
    table = _table("\nStands on", "assumption", "of", "evidence", "again within")
    by_id: dict[str, list[str]] = {}
    for assumption in proof.assumptions:
        by_id.setdefault(assumption.id, []).append(assumption.subject)
    told = {assumption.id: assumption for assumption in proof.assumptions}
    for name, subjects in by_id.items():
        evidence = told[name].evidence
        whose = ", ".join(subjects) if len(subjects) <= 6 else f"{len(subjects)} members"
        table.add_row(
            told[name].says,
            whose,
            f"{evidence.step}: {evidence.title}" if evidence else "none declared",
            f"{evidence.days} days" if evidence else "",
        )
    out.print(table)
