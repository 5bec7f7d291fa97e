"""The network gate says what the proof of the plan has shown, for these declarations or for others."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from infra import pipeline
from infra.assurance.proof.kept import Held, KeptProof
from infra.resources.fingerprint import fingerprint
from infra.runbook.model import Runbook
from infra.runbook.render import to_html, to_markdown


@pytest.fixture(scope="module")
def proof(designed: pipeline.Designed) -> KeptProof:
    return KeptProof(
        partnership="lgss",
        digest=designed.digest,
        fingerprints={s: fingerprint(part) for s, part in pipeline.parts(designed.design).items()},
        proved=date(2026, 3, 4),
        verdict="proved-if",
        pairs=Held(holds=6, of=6),
        services=Held(holds=14, of=14),
        steps=("net-03", "net-08"),
        broken=(),
    )


def told(runbook: Runbook) -> dict[str, str]:
    return {gate.id: gate.proved for gate in runbook.gates if gate.proved}


def test_without_a_proof_the_gate_says_how_to_get_it(slough: Runbook) -> None:
    assert told(slough) == {"gate-network": "Not yet. Run `shire prove lgss --keep` before this decision."}


def test_a_proof_of_these_declarations_says_when_and_what(
    designed: pipeline.Designed, proof: KeptProof
) -> None:
    assert told(pipeline.runbook(designed, "slough", proof=proof)) == {
        "gate-network": f"On 4 March 2026, for the declarations `{designed.digest[:12]}`: 6 of 6 ordered "
        "pairs of members are apart, 14 of 14 services are reached both ways, and nothing passes that is not "
        "declared. It stands on what these steps show: net-03 and net-08."
    }


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"digest": "0123456789abcdef"}, "`0123456789ab`, which have changed since. Run `shire prove lgss"),
        ({"fingerprints": {}}, "what builds the stacks has changed since. Run `shire prove lgss --keep`"),
    ],
)
def test_a_proof_of_anything_else_is_stale(
    designed: pipeline.Designed, proof: KeptProof, change: dict[str, Any], says: str
) -> None:
    said = told(pipeline.runbook(designed, "slough", proof=replace(proof, **change)))["gate-network"]
    assert said.startswith("Stale. On 4 March 2026")
    assert says in said


def test_a_proof_that_does_not_hold_keeps_the_gate_shut(
    designed: pipeline.Designed, proof: KeptProof
) -> None:
    broken = replace(proof, verdict="violated", broken=("isolation, slough: northamptonshire",))
    said = told(pipeline.runbook(designed, "slough", proof=broken))["gate-network"]
    assert said.endswith("and it does not hold: 1 claim broken. Do not go on.")


def test_both_documents_show_it(designed: pipeline.Designed, proof: KeptProof) -> None:
    made = pipeline.runbook(designed, "slough", proof=proof)
    assert "- **Proof of the plan:** On 4 March 2026" in to_markdown(made)
    assert "<dt>Proof of the plan</dt><dd>On 4 March 2026" in to_html(made)
