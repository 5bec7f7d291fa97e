"""Proofs of what is planned: made, and kept."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from infra import pipeline
from infra.assurance.network.network import read_network
from infra.assurance.proof.kept import KeptProof, kept
from infra.assurance.proof.proving import Proof, prove
from infra.pipeline import Designed
from infra.proving.declaring import declared
from infra.resources.fingerprint import fingerprint
from infra.resources.planned import PlannedStack


def planned(known: Designed, cache: Path | None) -> tuple[PlannedStack, ...]:
    """All that a partnership plans. Raises CaptureError."""
    return pipeline.planned(known.design, list(pipeline.parts(known.design)), cache)


def unplanned(known: Designed, stacks: Iterable[PlannedStack]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The stacks of a partnership that are not among these, and those of these that are none of its own."""
    own, given = tuple(pipeline.parts(known.design)), [stack.stack for stack in stacks]
    return tuple(s for s in own if s not in given), tuple(s for s in given if s not in own)


def proof_of(known: Designed, stacks: Iterable[PlannedStack], doubts: tuple[str, ...] = ()) -> Proof:
    """Every claim about a partnership, judged by these resources of it; `doubts` leave all of them open."""
    return prove(read_network(stacks), declared(known), doubts)


def kept_proof(known: Designed, proof: Proof, day: date) -> KeptProof:
    """What is kept of a proof of what is planned."""
    parts = pipeline.parts(known.design).items()
    return kept(proof, known.digest, {stack: fingerprint(part) for stack, part in parts}, day)
