"""What a proof has shown, as a value that is kept: read again by a runbook's gate."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from pydantic import TypeAdapter, ValidationError

from infra.assurance.proof.claims import Claim, Verdict
from infra.assurance.proof.proving import Proof

FORMAT = 1
_HOLDS: frozenset[Verdict] = frozenset({"proved", "proved-if"})


class KeptProofError(Exception):
    """A text that is no kept proof; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """So many claims of a kind, and how many of them hold."""

    holds: int
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptProof:
    """A proof of some declarations (`digest`), on a day, of stacks as some version of the code plans them.

    `fingerprints` are of each stack's design and the code that builds it. `steps` are those of the runbook
    that show what it stands on. `broken` names each claim that does not hold.
    """

    format: int = FORMAT
    partnership: str
    digest: str
    fingerprints: Mapping[str, str]
    proved: date
    verdict: Verdict
    pairs: Held
    services: Held
    steps: tuple[str, ...]
    broken: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether every claim holds."""
        return self.verdict in _HOLDS


def kept(proof: Proof, digest: str, fingerprints: Mapping[str, str], day: date) -> KeptProof:
    """What is kept of a proof."""
    services = [claim for claim in proof.promises if claim.kind == "service"]
    evidence = (assumption.evidence for assumption in proof.assumptions)
    return KeptProof(
        partnership=proof.declared.partnership,
        digest=digest,
        fingerprints=dict(fingerprints),
        proved=day,
        verdict=proof.verdict,
        pairs=_held(proof.isolation),
        services=_held(services),
        steps=tuple(sorted({found.step for found in evidence if found})),
        broken=tuple(f"{c.kind}, {c.subject}: {c.about}" for c in proof.claims if c.verdict not in _HOLDS),
    )


def to_json(found: KeptProof) -> str:
    """As it is kept in a file."""
    return _adapter().dump_json(found, indent=1).decode() + "\n"


def from_json(text: str) -> KeptProof:
    """Raises KeptProofError where the text is no kept proof, or another version's."""
    try:
        found = _adapter().validate_json(text)
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]
        where = ".".join(map(str, problem["loc"])) or "the whole"
        raise KeptProofError(f"it is no kept proof: {where}: {problem['msg']}") from error
    if found.format != FORMAT:
        raise KeptProofError(
            f"it was written by another version of shire: format {found.format}, not {FORMAT}"
        )
    return found


def _held(claims: Iterable[Claim]) -> Held:
    found = tuple(claims)
    return Held(holds=sum(claim.verdict in _HOLDS for claim in found), of=len(found))


@cache
def _adapter() -> TypeAdapter[KeptProof]:
    return TypeAdapter(KeptProof)
