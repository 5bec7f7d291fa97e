"""A partnership proved: what it declares, in the words of the proof, against the resources that it plans.

    proof = proof_of(known, planned(known, cache))

The only package that knows both sides.
"""

from infra.assurance.proof.proving import Proof
from infra.proving.ageing import aged, at
from infra.proving.asking import Asked, asked
from infra.proving.declaring import declared
from infra.proving.evidence import records
from infra.proving.proofs import kept_proof, planned, proof_of, unplanned

__all__ = [
    "Asked",
    "Proof",
    "aged",
    "asked",
    "at",
    "declared",
    "kept_proof",
    "planned",
    "proof_of",
    "records",
    "unplanned",
]
