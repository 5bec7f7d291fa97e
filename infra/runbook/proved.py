"""What the proof of a plan has to do with a runbook: the gates that ask for it say what it has shown."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from infra.assurance.proof.kept import KeptProof
from infra.runbook.dates import written
from infra.runbook.facts.words import counted, listed, literal
from infra.runbook.model import Gate
from infra.runbook.steps.rows import GateRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Proved:
    """The proof that was kept, if there is one, and what it has to hold for now.

    `digest` is that of the declarations, `fingerprints` those of each stack's design and the code that builds
    it; `command` is how it is proved (again).
    """

    proof: KeptProof | None
    digest: str
    fingerprints: Mapping[str, str]
    command: str

    def __str__(self) -> str:
        again = f"Run `{self.command}`"
        if self.proof is None:
            return f"Not yet. {again} before this decision."
        found = self.proof
        when = f"On {written(found.proved)}, for the declarations {literal(found.digest[:12])}"
        if found.digest != self.digest:
            return f"Stale. {when}, which have changed since. {again} before this decision."
        if found.fingerprints != self.fingerprints:
            return f"Stale. {when}; what builds the stacks has changed since. {again} before this decision."
        if not found.ok:
            return (
                f"{when}, and it does not hold: {counted(len(found.broken), 'claim')} broken. Do not go on."
            )
        return f"{when}: {self._shown(found)}"

    @staticmethod
    def _shown(found: KeptProof) -> str:
        """The founder of a partnership has no pairs to be apart."""
        pairs = f"{found.pairs.holds} of {counted(found.pairs.of, 'ordered pair')} of members are apart"
        services = f"{found.services.holds} of {counted(found.services.of, 'service')} are reached"
        stands = f"It stands on what these steps show: {listed(found.steps)}." if found.steps else ""
        return f"{pairs}, {services} both ways, and nothing passes that is not declared. {stands}".rstrip()


def asked(rows: Sequence[GateRow], gates: Iterable[Gate], proved: Proved) -> Iterator[Gate]:
    """The gates of those rows, with what the proof has shown where they ask for it."""
    for row, gate in zip(rows, gates, strict=True):
        yield replace(gate, proved=str(proved)) if row.proof else gate
