"""Hundreds of members over several hubs: joins, leaves and joins again, recorded in any order."""

import random
from dataclasses import replace
from datetime import date, timedelta

import pytest

from infra.addressing.allocate import plan_addresses
from infra.addressing.entries import Lockfile
from infra.addressing.lockfile import read_lockfile, render
from infra.addressing.plan import AddressPlan
from infra.addressing.record import record, release
from infra.declaration.estate import DeclaredPartnership
from infra.declaration.member import Member
from tests.addressing.estates import EMPTY, TODAY, member, partnership, service, settled

COUNCILS = 382
"""About as many as the United Kingdom has principal councils."""


def councils(chance: random.Random, number: int) -> list[Member]:
    """Councils of all sizes; a third of their sites clash with somebody's or with the aggregate."""
    return [
        member(
            f"council-{n:03}",
            joins=date(2015, 1, 1) + timedelta(days=chance.randrange(1500)),
            length=chance.choice((21, 22, 23, 24)),
            sites=[_site(chance) for _ in range(chance.randrange(4))],
            legacy=["192.168.0.0/24"],
        )
        for n in range(number)
    ]


def _site(chance: random.Random) -> str:
    return f"10.{chance.randrange(128)}.{chance.randrange(16) * 16}.0/{chance.choice((20, 22, 24))}"


def estate(members: list[Member], today: date = TODAY) -> DeclaredPartnership:
    services = [service(f"service-{n}", web=3, data=2, management=1) for n in range(8)]
    return partnership(*members, services=services, aggregates=["10.64.0.0/10"], as_of=today)


def assert_one_owner_each(plan: AddressPlan) -> None:
    """Sorted by address, no block but a member's own site begins before the one before it ends."""
    ordered = sorted(plan.blocks, key=lambda b: (b.prefix.network_address, b.prefix.prefixlen))
    last = ordered[0]
    for block in ordered[1:]:
        apart = block.prefix.network_address > last.prefix.broadcast_address
        own_site = block.kind == last.kind == "site" and block.owner == last.owner
        assert apart or own_site or "barred" in (block.kind, last.kind), (last, block)
        last = block if apart else last
    given = {(s.prefix, m.member) for m in plan.members for s in m.segments}
    given |= {(t.external, m.member) for m in plan.members for t in m.translations}
    given |= {(prefix, m.member) for m in plan.members for prefix in m.untranslated}
    assert given <= {(block.prefix, block.owner) for block in plan.blocks}


@pytest.mark.parametrize("seed", range(2))
def test_nine_hubs_of_councils(seed: int) -> None:
    chance = random.Random(seed)
    members = councils(chance, COUNCILS)
    plan = plan_addresses(estate(members), EMPTY)
    assert plan.problems == ()
    assert plan.seats == (*[45] * 8, 22)
    assert len({(m.hub, m.index) for m in plan.members}) == COUNCILS
    assert_one_owner_each(plan)

    lockfile = record(EMPTY, plan)
    assert read_lockfile(render(lockfile), file=EMPTY.file) == lockfile
    chance.shuffle(members)
    assert plan_addresses(estate(members), lockfile) == settled(plan)


@pytest.mark.parametrize("seed", range(2))
def test_recorded_in_any_order_the_plan_is_the_same(seed: int) -> None:
    chance = random.Random(seed)
    members = councils(chance, 150)
    plan, lockfile = plan_addresses(estate(members), EMPTY), EMPTY
    slugs = [m.member for m in members]
    chance.shuffle(slugs)
    for start in range(0, len(slugs), 25):
        now = plan_addresses(estate(members), lockfile)
        assert settled(now) == settled(plan)
        lockfile = record(lockfile, now, members=slugs[start : start + 25])
    assert plan_addresses(estate(members), lockfile) == settled(plan)


@pytest.mark.parametrize("seed", range(2))
def test_years_of_joining_and_leaving_move_nobody(seed: int) -> None:
    chance = random.Random(seed)
    pool, today, lockfile = councils(chance, 200), TODAY, EMPTY
    there: list[Member] = []
    before: AddressPlan | None = None
    for _ in range(6):
        today += timedelta(days=200)
        lockfile, gone = _some_leave(chance, there, lockfile, today)
        there = [m for m in there if m.member not in gone] + _some_join(chance, pool, there, gone, today)
        plan = plan_addresses(estate(there, today), lockfile)
        assert not plan.failed
        assert_one_owner_each(plan)
        if before:
            _assert_unmoved(before, plan, gone)
        lockfile, before = record(lockfile, plan), settled(plan)
        assert read_lockfile(render(lockfile), file=EMPTY.file) == lockfile
    assert len(lockfile.entries) > 300


def _some_leave(
    chance: random.Random, there: list[Member], lockfile: Lockfile, today: date
) -> tuple[Lockfile, set[str]]:
    gone = {m.member for m in chance.sample(there, len(there) // 5)}
    for slug in sorted(gone):
        until = today + timedelta(days=chance.choice((0, 100, 500)))
        lockfile = release(lockfile, slug, until=until, on=today)
    return lockfile, gone


def _some_join(
    chance: random.Random, pool: list[Member], there: list[Member], gone: set[str], today: date
) -> list[Member]:
    known = {m.member for m in there}
    joining = chance.sample([m for m in pool if m.member not in known or m.member in gone], 40)
    return [m.model_copy(update={"joins": today}) for m in joining if m.member not in known | gone] + [
        m.model_copy(update={"joins": today}) for m in joining if m.member in gone and chance.random() < 0.5
    ]


def _assert_unmoved(before: AddressPlan, after: AddressPlan, gone: set[str]) -> None:
    now = {m.member: m for m in after.members}
    for was in before.members:
        if was.member not in gone:
            assert replace(now[was.member], provisional=False) == was
    assert after.hubs[: len(before.hubs)] == before.hubs
    assert after.hosts == before.hosts
