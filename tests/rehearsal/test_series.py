"""A seed says what strikes what, and nothing else does."""

from hypothesis import given
from hypothesis import strategies as st

from infra.rehearsal.faults import FAULTS
from infra.rehearsal.series import Series, Strike, Target, series

KINDS = sorted({kind for fault in FAULTS for kind in fault.kinds})
TARGETS = st.lists(
    st.builds(Target, urn=st.text(min_size=1), token=st.sampled_from(KINDS).map(lambda kind: f"{kind}x")),
    unique_by=lambda target: target.urn,
    max_size=30,
)


@given(st.integers(), TARGETS, st.data())
def test_the_same_seed_gives_the_same_series_in_whatever_order_things_come(
    seed: int, targets: list[Target], data: st.DataObject
) -> None:
    mixed = data.draw(st.permutations(targets))
    assert series(seed, targets).strikes == series(seed, mixed).strikes


@given(st.integers(), TARGETS)
def test_each_strikes_what_it_may_and_nothing_is_struck_twice(seed: int, targets: list[Target]) -> None:
    tokens = {target.urn: target.token for target in targets}
    strikes = series(seed, targets).strikes
    assert all(tokens[s.urn].startswith(s.fault.kinds) and s.times in s.fault.times for s in strikes)
    assert len({(s.urn, s.fault.method) for s in strikes}) == len(strikes)
    assert len({s.fault.id for s in strikes}) == len(strikes)


def test_another_seed_gives_another_series() -> None:
    targets = [Target(urn=f"u{n}", token=f"{kind}x") for n in range(5) for kind in KINDS]
    assert len({series(seed, targets).strikes for seed in range(20)}) == 20


def test_every_fault_has_a_source_and_an_id_of_its_own() -> None:
    assert all(fault.source and fault.title for fault in FAULTS)
    assert len({fault.id for fault in FAULTS}) == len(FAULTS)


def test_nothing_has_struck_before_anything_is_asked() -> None:
    strike = Strike(fault=FAULTS[0], urn="u", times=1)
    known = Series((strike,))
    assert (known.struck(), known.tries(strike), known.id_of(strike), known.said(strike)) == ((), 0, "", "")
