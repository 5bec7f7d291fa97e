"""What is kept of a proof: how much holds, for which declarations, and what does not hold."""

from datetime import date

import pytest

from infra.assurance.proof.kept import Held, KeptProof, KeptProofError, from_json, to_json
from infra.assurance.proof.proving import Proof
from infra.proving import kept_proof, proof_of
from tests.assurance.examples import designed, example

DAY = date(2026, 3, 4)


@pytest.fixture(scope="module")
def proof() -> Proof:
    return proof_of(designed("lgss"), example("lgss"))


@pytest.fixture(scope="module")
def kept(proof: Proof) -> KeptProof:
    return kept_proof(designed("lgss"), proof, DAY)


def test_it_counts_what_holds_and_names_what_it_is_of(kept: KeptProof) -> None:
    assert (kept.partnership, kept.verdict, kept.proved, kept.ok) == ("lgss", "proved-if", DAY, True)
    assert (kept.pairs, kept.services) == (Held(holds=6, of=6), Held(holds=14, of=14))
    assert kept.digest == designed("lgss").digest
    assert kept.fingerprints.keys() == {stack.stack for stack in example("lgss")}
    assert kept.steps == ("idn-04", "net-03", "net-08", "net-10")
    assert kept.broken == ()


def test_what_does_not_hold_is_named() -> None:
    core, *others = example("lgss")
    without_slough = [stack for stack in others if stack.stack != "lgss-slough"]
    broken = kept_proof(designed("lgss"), proof_of(designed("lgss"), (core, *without_slough)), DAY)
    assert not broken.ok
    assert "service, slough: payroll" in broken.broken
    # Slough's range is translated nowhere: of the others too nothing is proved any more.
    assert broken.services == Held(holds=0, of=14)


def test_it_is_read_as_it_was_written(kept: KeptProof) -> None:
    assert from_json(to_json(kept)) == kept


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("nothing", "it is no kept proof: the whole: Invalid JSON"),
        ("{}", "it is no kept proof: partnership: Field required"),
    ],
)
def test_what_is_no_kept_proof_is_refused(text: str, says: str) -> None:
    with pytest.raises(KeptProofError, match=says):
        from_json(text)


def test_one_of_another_version_is_refused(kept: KeptProof) -> None:
    with pytest.raises(KeptProofError, match="another version of shire: format 9, not 1"):
        from_json(to_json(kept).replace('"format": 1', '"format": 9'))
