"""What stays true whatever councils do: join, leave, join again, grow, open sites, in any order."""

import itertools
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from ipaddress import IPv4Network

from hypothesis import given, settings
from hypothesis import strategies as st

from infra.addressing.allocate import plan_addresses
from infra.addressing.entries import Lockfile
from infra.addressing.lockfile import read_lockfile, render
from infra.addressing.plan import AddressPlan, MemberAddresses
from infra.addressing.record import record, release
from infra.declaration.estate import DeclaredPartnership
from infra.declaration.member import Member
from tests.addressing.estates import EMPTY, TODAY, admitting, member, partnership, sealed, settled

NAMES = ("ashby", "brackley", "corby", "daventry", "ely")
SITES = ("10.1.0.0/16", "10.1.0.0/20", "10.1.16.0/20", "10.64.0.0/16", "10.71.0.0/20", "192.168.0.0/24")
RELEASED_FOR = timedelta(days=300)


@dataclass
class World:
    """A partnership over time: what is declared, what is recorded, which day it is."""

    lockfile: Lockfile = EMPTY
    today: date = TODAY
    members: dict[str, Member] = field(default_factory=dict)
    servers: int = 1

    def declared(self) -> DeclaredPartnership:
        return partnership(
            *self.members.values(),
            services=[admitting("payroll", web=self.servers), admitting("ledger")],
            aggregates=("10.64.0.0/13", "10.80.0.0/13"),
            as_of=self.today,
        )

    def plan(self) -> AddressPlan:
        return plan_addresses(self.declared(), self.lockfile)


# Each action takes the world, a council and a number, and does what `shire` or a person would.


def join(world: World, slug: str, number: int) -> None:
    sites = random.Random(number).sample(SITES, number % 4)
    if slug not in world.members:
        world.members[slug] = member(slug, joins=world.today, length=19 + number % 6, sites=sites)


def onboard(world: World, slug: str, _: int) -> None:
    plan = world.plan()
    if slug in {m.member for m in plan.members}:
        world.lockfile = record(world.lockfile, plan, members={slug})


def onboard_all(world: World, _: str, __: int) -> None:
    world.lockfile = record(world.lockfile, world.plan())


def leave(world: World, slug: str, _: int) -> None:
    onboard(world, slug, 0)
    if world.members.pop(slug, None) and slug in {e.owner for e in world.lockfile.entries}:
        until = world.today + RELEASED_FOR
        world.lockfile = release(world.lockfile, slug, until=until, on=world.today)


def announce_leaving(world: World, slug: str, number: int) -> None:
    if slug in world.members:
        leaves = world.today + timedelta(days=1 + number % 200)
        world.members[slug] = world.members[slug].model_copy(update={"leaves": leaves})


def vanish(world: World, slug: str, _: int) -> None:
    world.members.pop(slug, None)


def grow(world: World, slug: str, number: int) -> None:
    known = world.members.get(slug)
    if known and known.segment:
        length = max((known.segment.prefix_length or 24) - 1 - number % 2, 18)
        world.members[slug] = known.model_copy(update={"segment": member(slug, length=length).segment})


def open_site(world: World, slug: str, number: int) -> None:
    # A sealed member must not use its own network's addresses: that is an error of its own.
    if slug in world.members and not world.members[slug].sealed:
        sites = (*world.members[slug].sites, *member(slug, sites=[SITES[number % len(SITES)]]).sites)
        world.members[slug] = world.members[slug].model_copy(update={"sites": sites})


def seal_or_open(world: World, slug: str, number: int) -> None:
    """Seal a member, or let it onto its hub again."""
    known = world.members.get(slug)
    if known and known.sealed:
        world.members[slug] = known.model_copy(update={"sealed": None, "segment": member(slug).segment})
    elif known:
        world.members[slug] = sealed(known, *("payroll", "ledger")[: number % 3])


def add_server(world: World, _: str, __: int) -> None:
    world.servers = min(world.servers + 1, 9)


def wait(world: World, _: str, number: int) -> None:
    world.today += timedelta(days=number % 200)


Action = Callable[[World, str, int], None]
History = list[tuple[Action, str, int]]
ACTIONS: tuple[Action, ...] = (
    join,
    join,
    onboard,
    onboard_all,
    leave,
    announce_leaving,
    vanish,
    grow,
    open_site,
    seal_or_open,
    add_server,
    wait,
)
HISTORIES = st.lists(
    st.tuples(st.sampled_from(ACTIONS), st.sampled_from(NAMES), st.integers(0, 1000)), max_size=25
)


def owners(plan: AddressPlan) -> Iterator[tuple[IPv4Network, str]]:
    """Every range that the hub knows, and whose it is, from the plan's own values."""
    for hub in plan.hubs:
        yield hub.prefix, f"hub {hub.number}"
        yield from ((segment.prefix, "core") for segment in (hub.shared, hub.ops) if segment)
    for given_to in plan.members:
        yield from ((segment.prefix, given_to.member) for segment in given_to.segments)
        yield from ((t.external, f"{given_to.member}, translated") for t in given_to.translations)
        yield from ((prefix, f"{given_to.member}'s sites") for prefix in given_to.untranslated)
        places = [endpoint.address for endpoint in given_to.endpoints]
        assert len(set(places)) == len(places)
        assert all(any(p in s.prefix for s in given_to.segments) for p in places)
    seen = {m.member for m in plan.members}
    for block in plan.blocks:
        if block.until and block.owner not in seen:
            yield block.prefix, f"{block.owner}'s {'sites' if block.kind == 'site' else block.kind}, kept"


def assert_one_owner_each(plan: AddressPlan) -> None:
    for (one, whose), (another, other) in itertools.combinations(set(owners(plan)), 2):
        # A member's own sites may lie one in another.
        own_sites = whose == other and "'s sites" in whose
        assert own_sites or not one.overlaps(another), f"{one} {whose}, {another} {other}"
    addresses = [host.address for host in plan.hosts]
    assert len(addresses) == len(set(addresses))
    seats = [(m.hub, m.index) for m in plan.members]
    assert len(seats) == len(set(seats))


def assert_nothing_moved(before: AddressPlan, after: AddressPlan, who: str) -> None:
    """Whoever was recorded and is still there has all it had. `who` is the one that something happened to."""
    now = {m.member: m for m in after.members}
    for was in before.members:
        if not was.provisional and was.member in now and was.member != who:
            assert_keeps(was, now[was.member])
    later = {(h.service, h.role, h.number): h.address for h in after.hosts}
    for host in before.hosts:
        assert host.provisional or later[host.service, host.role, host.number] == host.address


def assert_keeps(was: MemberAddresses, now: MemberAddresses) -> None:
    assert (now.hub, now.index) == (was.hub, was.index)
    assert now.segments[: len(was.segments)] == was.segments
    assert set(was.translations) <= set(now.translations)
    assert set(was.untranslated) <= set(now.untranslated)
    places = {(e.service, e.role): e.address for e in now.endpoints}
    assert all(places[e.service, e.role] == e.address for e in was.endpoints)


@settings(max_examples=60, deadline=None)
@given(HISTORIES)
def test_an_address_has_one_owner_and_nobody_moves(history: History) -> None:
    world, plan = World(), World().plan()
    for action, slug, number in history:
        action(world, slug, number)
        before, plan = plan, world.plan()
        assert not plan.failed, plan.problems
        assert_one_owner_each(plan)
        assert_nothing_moved(before, plan, slug if action in (leave, seal_or_open) else "")


@settings(max_examples=40, deadline=None)
@given(HISTORIES, st.randoms(use_true_random=False))
def test_the_order_of_files_does_not_matter(history: History, shuffler: random.Random) -> None:
    world = World()
    for action, slug, number in history:
        action(world, slug, number)
    declared = world.declared()
    members, services = list(declared.members), list(declared.services)
    shuffler.shuffle(members)
    shuffler.shuffle(services)
    shuffled = replace(declared, members=tuple(members), services=tuple(services))
    assert plan_addresses(shuffled, world.lockfile) == world.plan()


def unwarned(plan: AddressPlan) -> AddressPlan:
    """The settled plan without warnings: that somebody joins again is said until it is recorded."""
    return replace(settled(plan), problems=tuple(p for p in plan.problems if p.severity == "error"))


@settings(max_examples=40, deadline=None)
@given(HISTORIES, st.permutations(NAMES))
def test_a_replay_gives_the_same_in_whatever_order_members_are_recorded(
    history: History, order: list[str]
) -> None:
    world = World()
    for action, slug, number in history:
        action(world, slug, number)
    plan = world.plan()
    for slug in order:
        onboard(world, slug, 0)
        assert unwarned(world.plan()) == unwarned(plan)
    onboard_all(world, "", 0)
    assert unwarned(world.plan()) == unwarned(plan)
    assert not world.plan().provisional
    assert record(world.lockfile, world.plan()) == world.lockfile
    assert read_lockfile(render(world.lockfile), file=EMPTY.file) == world.lockfile
