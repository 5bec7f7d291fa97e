"""How long a real deploy may take, derived from who waits for whom."""

from dataclasses import replace
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.rehearsal.durations import DURATIONS, NONE, OTHERS, Duration, duration_of
from infra.rehearsal.schedule import Expected, Span, expected, one_after_another, scheduled
from infra.resources.arm_types import PACKAGE
from infra.resources.planned import PlannedResource, PlannedStack
from infra.resources.summary import KINDS
from tests.rehearsal.drive import stacks_of

GROUP = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network"
SUBNETS = f"{GROUP}/virtualNetworks/v/subnets"


def planned(name: str, kind: str, *after: str, path: str = "", parent: str = "") -> PlannedResource:
    return PlannedResource(
        urn=name,
        type=f"{PACKAGE}:{kind}",
        name=name,
        id=path or f"{GROUP}/{name}",
        inputs={},
        parent=parent,
        dependencies=tuple(after),
        provider="",
        secrets=(),
        protect=False,
    )


def of(*resources: PlannedResource) -> Expected:
    return expected(PlannedStack(stack="s", resources=resources))


def test_what_waits_for_another_takes_as_long_as_both() -> None:
    found = of(planned("hub", "network:VirtualHub"), planned("gateway", "network:VpnGateway", "hub"))
    assert found.total == Span(low=26, high=60)


def test_what_waits_for_nothing_takes_as_long_as_the_longest() -> None:
    found = of(planned("hub", "network:VirtualHub"), planned("intent", "network:RoutingIntent"))
    assert found.total == Span(low=7, high=30)


def test_what_azure_writes_one_at_a_time_waits_though_the_program_does_not_chain_it() -> None:
    alone = planned("web", "network:Subnet", path=f"{SUBNETS}/web")
    beside = planned("data", "network:Subnet", path=f"{SUBNETS}/data")
    elsewhere = planned("apps", "network:Subnet", path=f"{SUBNETS.replace('/v/', '/w/')}/apps")
    assert of(alone, elsewhere).total.high == 0.5
    assert of(alone, beside).total.high == 1.0


def test_a_child_waits_for_its_parent_and_a_component_takes_nothing() -> None:
    component = replace(planned("c", "network:VirtualHub"), type="shirehall:network:Wan", id="")
    child = planned("wan", "network:VpnSite", parent="c")
    assert of(component, child).total == Span(low=0.2, high=1.0)
    assert duration_of(component) is NONE


def test_what_is_waited_for_outside_the_stack_stands_already() -> None:
    assert of(planned("site", "network:VpnSite", "a stack of its own")).total.high == 1.0


def test_the_connection_of_a_site_and_what_follows_it_belong_into_the_cutover_window() -> None:
    found = of(
        planned("network", "network:HubVirtualNetworkConnection"),
        planned("site", "network:VpnSite", "network"),
        planned("tunnel", "network:VpnConnection", "site"),
        planned("rules", "network:FirewallPolicyRuleCollectionGroup", "tunnel"),
    )
    assert found.before == Span(low=2.2, high=6)
    assert found.window == Span(low=5, high=10)
    assert found.remembered == 11


def test_a_bar_shows_when_a_kind_is_being_made_and_not_the_gap_between() -> None:
    found = of(
        planned("a", "network:VpnConnection"),
        planned("b", "network:RoutingIntent", "a"),
        planned("c", "network:VpnConnection", "b"),
    )
    assert [(bar.kind, bar.spans, bar.critical) for bar in found.bars] == [
        ("2 VPN connections", ((0.0, 5.0), (12.0, 17.0)), True),
        ("1 routing intent", ((5.0, 12.0),), True),
    ]


def test_what_waits_for_itself_has_no_time() -> None:
    with pytest.raises(ValueError, match="these wait for one another: a, b"):
        of(planned("a", "network:VpnSite", "b"), planned("b", "network:VpnSite", "a"))


def test_an_empty_stack_takes_no_time() -> None:
    assert of().total == Span(low=0.0, high=0.0)
    assert of().bars == ()


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (Span(low=10.6, high=29.6), "11 to 30 minutes"),
        (Span(low=6.9, high=7.1), "7 minutes"),
        (Span(low=0.6, high=1.2), "1 minute"),
        (Span(low=0, high=0), "0 minutes"),
    ],
)
def test_a_span_is_said_in_whole_minutes(span: Span, said: str) -> None:
    assert str(span) == said


@st.composite
def graphs(draw: st.DrawFn) -> tuple[PlannedResource, ...]:
    """Some resources, each of which waits for some of those before it; subnets of two networks among them."""
    found: list[PlannedResource] = []
    for number in range(draw(st.integers(0, 12))):
        kind = draw(st.sampled_from(["network:Subnet", "network:VpnConnection", "network:VirtualHub"]))
        before = draw(st.lists(st.sampled_from([r.urn for r in found]), unique=True)) if found else []
        network = draw(st.sampled_from("vw"))
        path = f"{GROUP}/virtualNetworks/{network}/subnets/{number}" if kind == "network:Subnet" else ""
        found.append(planned(f"r{number:02}", kind, *before, path=path))
    return tuple(found)


@given(resources=graphs(), shuffler=st.randoms(use_true_random=False))
def test_nothing_begins_before_what_it_waits_for_whatever_the_order(
    resources: tuple[PlannedResource, ...], shuffler: Random
) -> None:
    jobs = {job.urn: job for job in scheduled(resources, high)}
    assert jobs.keys() == {resource.urn for resource in resources}
    for resource in resources:
        assert all(jobs[need].finish <= jobs[resource.urn].start for need in resource.dependencies)
    shuffled = list(resources)
    shuffler.shuffle(shuffled)
    assert {job.urn: job for job in scheduled(shuffled, high)} == jobs


@given(resources=graphs())
def test_the_critical_path_has_no_gap_and_is_as_long_as_the_whole(
    resources: tuple[PlannedResource, ...],
) -> None:
    jobs = scheduled(resources, high)
    path = [job for job in jobs if job.critical]
    assert sum(job.finish - job.start for job in path) == pytest.approx(
        max((job.finish for job in jobs), default=0.0)
    )
    assert all(a.finish == b.start for a, b in pairwise(path))


@given(resources=graphs())
def test_two_subnets_of_one_network_are_never_written_at_once(
    resources: tuple[PlannedResource, ...],
) -> None:
    times = {job.urn: (job.start, job.finish) for job in scheduled(resources, high)}
    for network in "vw":
        alike = sorted(times[r.urn] for r in resources if f"/virtualNetworks/{network}/" in r.id)
        assert all(a[1] <= b[0] for a, b in pairwise(alike))


def high(takes: Duration) -> float:
    return takes.high


def test_every_row_is_a_type_that_a_stack_may_hold_with_a_range_and_a_source() -> None:
    assert DURATIONS.keys() <= KINDS.keys()
    for row in (*DURATIONS.values(), *OTHERS.values()):
        assert 0 < row.low <= row.high <= 45
        assert row.source
        assert not (row.verified and row.source == "memory")


def test_slough_may_take_a_quarter_to_half_an_hour_and_its_tunnels_half_of_that() -> None:
    _, stacks = stacks_of("lgss")
    core, *members = map(expected, stacks)
    slough = members[-1]
    assert (slough.stack, str(slough.total)) == ("lgss-slough", "11 to 30 minutes")
    assert (str(slough.before), str(slough.window)) == ("4 to 14 minutes", "7 to 16 minutes")
    assert str(core.total) == "63 to 145 minutes"
    assert one_after_another([core, slough]).high == pytest.approx(core.total.high + slough.total.high)


def test_a_sealed_member_waits_for_its_own_gateway_before_the_window() -> None:
    _, stacks = stacks_of("southwest-one")
    sealed = next(expected(stack) for stack in stacks if stack.stack.endswith("avon-somerset-police"))
    assert sealed.before.high > 45
    assert sealed.window.high < 10
