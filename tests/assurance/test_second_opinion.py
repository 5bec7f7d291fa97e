"""The prover and the second opinion always agree, and the mistakes that the one sees the other reports.

By default a modest number of packets and mistakes, the same ones every time; SECOND_OPINIONS says how many
times as many (`make second-opinion` asks for a hundred times as many, by chance).
"""

import os
from collections.abc import Callable
from itertools import chain, islice
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.assurance.agreement import (
    Both,
    Reach,
    differences_in_example,
    differences_in_random_estate,
    finding_in_example,
    finding_in_random_estate,
    findings,
)
from tests.assurance.cases import CASES, Case
from tests.assurance.examples import SLUGS
from tests.assurance.mistakes import MISTAKES, Mistake
from tests.assurance.probing import Probes
from tests.assurance.random_estates import random_estate

TIMES = int(os.environ.get("SECOND_OPINIONS", "1"))
ESTATES, PACKETS, MISTAKEN = 60 * TIMES, 15, 50 * TIMES
LEAST_REPORTED = 0.95

# A host of a site bears an address by which a rule makes others known.
SETTLED = (30189,)

seeds = st.integers(min_value=0, max_value=2**32 - 1)
as_many = settings(derandomize=TIMES == 1, max_examples=ESTATES, deadline=None, database=None)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.number}: {case.fact}")
def test_both_know_what_azure_does(case: Case) -> None:
    both = Both(case.stacks)
    assert (both.prover(case.packet), both.second_opinion(case.packet)) == (case.verdict, case.verdict)


@as_many
@given(seeds)
def test_they_agree_on_every_packet_of_random_estates(seed: int) -> None:
    assert differences_in_random_estate(seed, PACKETS) == []


@pytest.mark.parametrize("seed", SETTLED)
def test_they_agree_where_they_once_did_not(seed: int) -> None:
    assert differences_in_random_estate(seed, PACKETS) == []


@as_many
@given(seeds)
def test_what_passes_as_a_set_is_what_passes_one_by_one(seed: int) -> None:
    chance = Random(seed)
    stacks = random_estate(chance).stacks()
    reach, probes, both = Reach(stacks), Probes(stacks), Both(stacks)
    packets = [probes.draw(chance) for _ in range(PACKETS)]
    assert [reach.says(p) for p in packets] == [both.opening(p) for p in packets]


@pytest.mark.parametrize("slug", SLUGS)
def test_they_agree_on_the_examples(slug: str) -> None:
    assert differences_in_example(slug, 100 * TIMES) == []


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.__name__)
def test_every_mistake_can_be_made(mistake: Mistake) -> None:
    chances = map(Random, range(50))
    assert any(mistake(random_estate(chance).stacks(), chance) for chance in chances)


def test_mistakes_that_change_the_fate_of_a_packet_are_reported(
    record_property: Callable[[str, object], None],
) -> None:
    in_examples = islice(findings(finding_in_example), MISTAKEN)
    in_random_estates = islice(findings(finding_in_random_estate), MISTAKEN)
    found = list(chain(in_examples, in_random_estates))
    missed = [finding for finding in found if finding.witness is None]
    record_property("mistakes reported", f"{len(found) - len(missed)} of {len(found)}")
    assert len(found) - len(missed) >= LEAST_REPORTED * len(found), missed
