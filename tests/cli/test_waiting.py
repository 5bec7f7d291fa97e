"""What waits, and for what."""

from infra.cli.waiting import Needs, Wait, Waiting, needs
from infra.engine.report import Phase, Step
from infra.resources.parallel import capture_stacks
from infra.resources.planned import PlannedResource, PlannedStack
from infra.resources.summary import is_deployed
from tests.design.estates import designed, lgss


def urn(name: str) -> str:
    return f"urn:pulumi:lgss-core::shirehall::network:Subnet::{name}"


def step(name: str, phase: Phase, stack: str = "lgss-core") -> Step:
    return Step(stack=stack, phase=phase, operation="create", urn=urn(name), type="", id="", changes=())


def planned(name: str, *after: str) -> PlannedResource:
    return PlannedResource(
        urn=urn(name),
        type="azure-native:network:Subnet",
        name=name,
        id=f"/{name}",
        inputs={},
        parent="",
        dependencies=(*(urn(other) for other in after), "urn:a-component"),
        provider="",
        secrets=(),
        protect=False,
    )


CHAIN = PlannedStack(stack="lgss-core", resources=(planned("a"), planned("b", "a"), planned("c", "a", "b")))


def waits(waiting: Waiting) -> list[Wait]:
    return list(waiting.next())


def test_a_resource_waits_for_what_it_depends_on_until_that_is_done() -> None:
    waiting = Waiting([needs(CHAIN)])
    assert (waiting.done, waiting.total, waits(waiting)) == (0, 3, [])
    waiting.hear(step("a", "begun"))
    assert waits(waiting) == [
        Wait(urn=urn("b"), remaining=(urn("a"),)),
        Wait(urn=urn("c"), remaining=(urn("a"), urn("b"))),
    ]
    waiting.hear(step("a", "done"))
    waiting.hear(step("b", "begun"))
    assert waits(waiting) == [Wait(urn=urn("c"), remaining=(urn("b"),))]
    assert waiting.done == 1


def test_what_is_destroyed_waits_for_what_hangs_on_it() -> None:
    assert needs(CHAIN, backwards=True).waits_for == {
        urn("a"): (urn("b"), urn("c")),
        urn("b"): (urn("c"),),
        urn("c"): (),
    }


def test_a_stack_waits_until_something_of_it_is_heard() -> None:
    waiting = Waiting([needs(CHAIN), Needs(stack="lgss-slough", waits_for={})])
    assert list(waiting.stacks) == ["lgss-core", "lgss-slough"]
    waiting.hear(step("a", "begun"))
    assert list(waiting.stacks) == ["lgss-slough"]


def test_real_stacks_have_an_order_that_ends() -> None:
    found = designed(lgss())
    for stack in capture_stacks(found, [found.core.stack, found.members[0].stack]):
        plan = needs(stack)
        waiting, rounds = Waiting([plan]), 0
        done: set[str] = set()
        while len(done) < waiting.total:
            ready = {u for u, others in plan.waits_for.items() if done.issuperset(others)}
            assert ready > done, "a resource waits for itself"
            done, rounds = ready, rounds + 1
        assert rounds > 3
        assert set(plan.waits_for) == {r.urn for r in stack.resources if is_deployed(r)}
