"""Whoever joins changes nothing for those already there: all stacks of all ten examples, as captured."""

from pathlib import Path

import pytest

from infra import onboarding, pipeline
from infra.declaration.estate import Estate
from infra.design.core_changes import core_changes
from infra.resources.serialise import to_json

COUNCILS = Path(__file__).parent.parent / "councils"
EXAMPLES = sorted(path.parent.name for path in COUNCILS.glob("*/partnership.yaml"))
# The one join among the examples that changes core, and the exception that says why.
EXCEPTIONS = {("surrey-east-sussex", "surrey"): ["ExpressRoute gateway"]}


@pytest.fixture(scope="module")
def estate() -> Estate:
    return pipeline.load(COUNCILS).estate


def test_there_are_ten(estate: Estate) -> None:
    assert [p.slug for p in estate.partnerships] == EXAMPLES
    assert len(EXAMPLES) == 10


@pytest.mark.parametrize("slug", EXAMPLES)
def test_whoever_joins_only_its_own_stack_is_new(slug: str, estate: Estate) -> None:
    known = pipeline.addressed(COUNCILS, estate, slug)
    after = pipeline.designed(known).design
    for member in after.members:
        before = pipeline.designed(pipeline.without(known, member.member)).design
        explained = core_changes(before.core, after.core)
        assert [c.what for c in explained] == EXCEPTIONS.get((slug, member.member), [])
        assert all(change.why for change in explained)
        assert before.members == tuple(m for m in after.members if m != member)
        if not explained:
            assert before.core == after.core


@pytest.mark.parametrize("slug", EXAMPLES)
def test_the_last_to_join_leaves_every_captured_stack_as_it_was(slug: str, estate: Estate) -> None:
    known = pipeline.addressed(COUNCILS, estate, slug)
    after = pipeline.designed(known).design
    joiner = max(after.members, key=lambda m: (known.declared.member(m.member).joins, m.member))
    before = pipeline.designed(pipeline.without(known, joiner.member)).design
    others = [stack for stack in pipeline.parts(before) if stack != joiner.stack]
    assert set(pipeline.parts(after)) - set(others) == {joiner.stack}
    for was, now in zip(
        pipeline.planned(before, others, None), pipeline.planned(after, others, None), strict=True
    ):
        if (slug, joiner.member) in EXCEPTIONS and was.stack == after.core.stack:
            continue
        assert to_json(was) == to_json(now)


def test_an_exception_is_shown_with_its_reason(estate: Estate, tmp_path: Path) -> None:
    known = pipeline.designed(pipeline.addressed(COUNCILS, estate, "surrey-east-sussex"))
    joining = onboarding.joining(known, "surrey", tmp_path)
    (change,) = joining.changes
    assert change.stack == "surrey-east-sussex-core"
    assert change.why == (
        "vhub-surrey-east-sussex-uks: ExpressRoute gateway no -> yes: "
        "the first circuit of a hub needs a gateway, and the last one takes it away",
    )
    assert change.stack not in joining.untouched
