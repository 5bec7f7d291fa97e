"""What a refresh that wrote nothing has found, as values."""

from infra.engine.drift import WHOLE, answers, drifts
from infra.engine.report import Outcome, Phase, Step
from infra.resources.difference import PropertyChange
from tests.design.estates import designed, lgss

TAG = PropertyChange(path="tags.owner", before="Head of ICT", after="Somebody else")


def step(operation: str, *changes: PropertyChange, phase: Phase = "done") -> Step:
    kind = "shirehall:core:Core$azure-native:resources:ResourceGroup"
    return Step(
        stack="lgss-core",
        phase=phase,
        operation=operation,
        urn=f"urn:pulumi:lgss-core::shirehall::{kind}::network",
        type="azure-native:resources:ResourceGroup",
        id="/subscriptions/s/resourceGroups/g",
        changes=changes,
    )


def outcome(*steps: Step) -> Outcome:
    return Outcome(
        stack="lgss-core", operation="drift", ok=True, changes={}, steps=steps, errors=(), seconds=0.0
    )


def test_each_property_is_a_finding_of_its_own() -> None:
    other = PropertyChange(path="tags.member", before=None, after="slough")
    found = drifts(designed(lgss()), [outcome(step("update", TAG, other))])
    assert [(d.kind, d.name, d.path, d.deployed, d.stands) for d in found] == [
        ("ResourceGroup", "network", "tags.owner", "Head of ICT", "Somebody else"),
        ("ResourceGroup", "network", "tags.member", None, "slough"),
    ]
    assert len({d.id for d in found}) == 2


def test_a_resource_that_is_gone_is_one_finding() -> None:
    (found,) = drifts(designed(lgss()), [outcome(step("delete"))])
    assert (found.path, found.deployed, found.stands) == (WHOLE, "there", "gone")


def test_what_only_azure_answers_is_named_and_is_no_finding() -> None:
    looked = [outcome(step("update"))]
    assert drifts(designed(lgss()), looked) == ()
    assert answers(looked) == ("lgss-core: network",)
    assert answers([outcome(step("update", TAG))]) == ()


def test_the_id_is_of_the_value_that_stands() -> None:
    design = designed(lgss())
    (first,) = drifts(design, [outcome(step("update", TAG))])
    (same,) = drifts(
        design, [outcome(step("update", PropertyChange(path=TAG.path, before="x", after=TAG.after)))]
    )
    (other,) = drifts(
        design, [outcome(step("update", PropertyChange(path=TAG.path, before=TAG.before, after="x")))]
    )
    assert first.id == same.id != other.id
