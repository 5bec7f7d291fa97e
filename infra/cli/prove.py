"""shire prove: every claim about a partnership's network, from its planned resources. Offline."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from infra import pipeline, proving
from infra.assurance.proof.claims import Claim
from infra.assurance.proof.comparing import Excess, Lack
from infra.assurance.proof.kept import to_json
from infra.assurance.proof.liveness import Standing, standing
from infra.assurance.proof.proving import Proof
from infra.assurance.proof.wording import lines
from infra.cli.console import out, print_json, refuse, step
from infra.cli.exits import FINDINGS, FINE
from infra.cli.options import DEFAULT_ESTATE, AsJson, AsOf, EstateFolder, PartnershipName
from infra.cli.proof_words import print_proof
from infra.cli.runbook_files import progress_of
from infra.cli.selection import Selected, select
from infra.files import write_whole
from infra.resources.exported import ExportError
from infra.resources.planned import PlannedStack
from infra.runbook.progress.replay import Progress

Full = Annotated[bool, typer.Option("--full", help="Every claim in a line of its own.")]
Live = Annotated[
    list[Path] | None,
    typer.Option(
        "--live", metavar="FILE", help="Prove what stands: this exported stack, one for each stack."
    ),
]
Keep = Annotated[
    bool, typer.Option("--keep", help="Keep what is shown as evidence, which runbooks' network gates read.")
]


def prove(
    partnership: PartnershipName,
    estate: EstateFolder = DEFAULT_ESTATE,
    as_of: AsOf = None,
    as_json: AsJson = False,
    full: Full = False,
    live: Live = None,
    keep: Keep = False,
) -> None:
    """Prove that no council reaches another, and that each reaches what it is promised.

    Exits with 1 where something is violated or unknown, and where evidence that a proof stands on has
    expired, or is overdue of what somebody has begun to build. Of a plan alone evidence cannot be asked: it
    is said by when it is due. What stands (--live) is built, and evidence is asked of all of it; by an export
    of more than a day ago nothing is proved of it.

    Example: shire prove lgss
    """
    if live and keep:
        refuse("got --keep with --live, expected one of them: runbooks read the proof of what is planned")
    selected = select(estate, partnership, as_of)
    stacks = _standing_stacks(selected, live) if live else None
    written = _written(stacks, live) if stacks and live else {}
    with step(f"Proving {partnership}"):
        proof = proving.proof_of(
            selected.known,
            stacks or proving.planned(selected.known, selected.cache),
            tuple(proving.aged(written, datetime.now(UTC))),
        )
    stands_on = standing(
        proof.assumptions, proving.records(selected.known, _joins(selected), stands=bool(live))
    )
    if keep:
        _keep(selected, proof)
    if as_json:
        shown = report(proof, stands_on, selected.known.digest)
        print_json(shown | ({"exported": written} if live else {}))
    else:
        print_proof(proof, stands_on, full=full)
        _print_moment(written)
        if keep:
            kept_in = pipeline.proof_path(selected.folder, selected.slug)
            out.print(Text.assemble(("\nKept", "bold"), f"  {kept_in}"), soft_wrap=True)
    fails = proof.verdict in ("violated", "unknown") or any(one.fails for one in stands_on)
    raise typer.Exit(FINDINGS if fails else FINE)


def _standing_stacks(selected: Selected, files: list[Path]) -> tuple[PlannedStack, ...]:
    """All stacks of the partnership, as exported: of a part of them nothing could be proved."""
    try:
        stacks = pipeline.exported(files)
    except (OSError, ExportError) as error:
        refuse(f"{', '.join(map(str, files))}: {error}")
    missing, foreign = proving.unplanned(selected.known, stacks)
    if foreign:
        refuse(f"got the stack {', '.join(foreign)}, expected those of {selected.slug} alone")
    if missing:
        refuse(
            f"got no export of {', '.join(missing)}, expected every stack of {selected.slug}: what passes "
            "between them is what is proved; add each with --live, from `shire stack export`"
        )
    return stacks


def _written(stacks: tuple[PlannedStack, ...], files: list[Path]) -> dict[str, datetime | None]:
    """When each of those stacks was last written down, as its export says."""
    moments = pipeline.exported_on(files)
    return {stack.stack: moment for stack, moment in zip(stacks, moments, strict=True)}


def _print_moment(written: dict[str, datetime | None]) -> None:
    known = [moment for moment in written.values() if moment]
    if known:
        said = f"  on {proving.at(min(known))}, by the oldest of these exports"
        out.print(Text.assemble(("\nIt stood so", "bold"), said))


def _joins(selected: Selected) -> dict[str, Progress]:
    """How far the members are whose join is recorded. Exits where a record is not whole."""
    found: dict[str, Progress] = {}
    for part in selected.known.design.members:
        member = part.member
        if pipeline.record_path(selected.folder, selected.slug, member).exists():
            found[member] = progress_of(selected, member, pipeline.runbook(selected.known, member))
    return found


def _keep(selected: Selected, proof: Proof) -> None:
    path = pipeline.proof_path(selected.folder, selected.slug)
    write_whole(path, to_json(proving.kept_proof(selected.known, proof, date.today())))


def report(proof: Proof, stands_on: tuple[Standing, ...], digest: str) -> dict[str, object]:
    """The proof for programs. Claims that hold are named; those that do not bear packets and their ways."""
    return {
        "partnership": proof.declared.partnership,
        "digest": digest,
        "verdict": proof.verdict,
        "places": len(proof.places),
        "ways": proof.pieces,
        "conditions": proof.conditions,
        "claims": [_claim(proof, claim) for claim in proof.claims],
        "assumptions": stands_on,
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
