"""What the partnership itself has: hubs, the shared and the ops segment, the shared servers."""

from dataclasses import replace
from ipaddress import IPv4Address

from infra.addressing.allocate import plan_addresses
from infra.addressing.plan import AddressPlan, Segment
from infra.addressing.record import record
from infra.declaration.estate import DeclaredPartnership
from tests.addressing.estates import EMPTY, member, partnership, prefixes, service


def carved(segment: Segment | None) -> list[tuple[str, str]]:
    assert segment
    return [(s.role, str(s.prefix)) for s in segment.subnets]


def test_hub_shared_and_ops_stand_at_the_beginning_of_the_first_aggregate() -> None:
    (hub,) = plan_addresses(partnership(), EMPTY).hubs
    assert (str(hub.prefix), hub.provisional) == ("10.64.0.0/23", True)
    assert carved(hub.shared) == [
        ("web", "10.64.4.0/24"),
        ("data", "10.64.5.0/24"),
        ("management", "10.64.6.0/26"),
        ("endpoints", "10.64.6.64/26"),
        ("links", "10.64.6.128/27"),
    ]
    assert carved(hub.ops) == [
        ("bastion", "10.64.2.0/26"),
        ("dns-in", "10.64.2.64/28"),
        ("dns-out", "10.64.2.80/28"),
    ]


def test_the_ops_segment_avoids_what_the_dns_resolver_keeps() -> None:
    plan = plan_addresses(partnership(aggregates=["10.0.0.0/16"]), EMPTY)
    (hub,) = plan.hubs
    assert hub.ops
    assert str(hub.prefix) == "10.0.0.0/23"
    assert str(hub.ops.prefix) == "10.0.17.0/25"


def test_an_aggregate_inside_what_the_resolver_keeps_has_no_room_for_the_ops_segment() -> None:
    plan = plan_addresses(partnership(aggregates=["10.0.8.0/21"]), EMPTY)
    assert [p.got for p in plan.problems] == [
        "no room for the /25 of the ops segment: 10.0.8.0/21 has 512 addresses free, the largest free block "
        "10.0.10.0/23"
    ]


def test_no_block_is_given_that_hscn_or_the_peers_keep() -> None:
    declared = partnership(
        *(member("ashby", length=16), member("corby", length=16)),
        aggregates=["10.12.0.0/14", "10.80.0.0/12"],
        hscn=["10.80.0.0/13"],
        psn=["10.88.0.0/16"],
    )
    plan = plan_addresses(declared, EMPTY)
    barred = {str(b.prefix) for b in plan.blocks if b.kind == "barred"}
    assert barred == {"10.14.0.0/15", "10.80.0.0/13", "10.88.0.0/16"}
    assert prefixes(plan, "ashby") == ["10.13.0.0/16"]
    assert prefixes(plan, "corby") == ["10.89.0.0/16"]


def test_an_aggregate_too_small_for_the_core_says_what_is_left() -> None:
    plan = plan_addresses(partnership(member("ashby"), aggregates=["10.64.0.0/22"]), EMPTY)
    assert [str(p) for p in plan.problems] == [
        "lgss/partnership.yaml:1:1: aggregates: got no room for the /22 of the shared segment: 10.64.0.0/22 "
        "has 512 addresses free, the largest free block 10.64.2.0/23, expected a free, aligned /22; "
        "add an aggregate [addresses-exhausted]",
        "lgss/members/ashby.yaml:1:1: segment: got no room for the /22 that ashby needs: 10.64.0.0/22 has "
        "384 addresses free, the largest free block 10.64.3.0/24, expected a free, aligned /22 (1,024 "
        "addresses); "
        "declare a smaller segment, or add an aggregate to partnership.yaml [addresses-exhausted]",
    ]
    assert plan.failed
    assert (plan.members, plan.hosts) == ((), ())


def test_without_room_for_the_hub_nothing_is_planned() -> None:
    plan = plan_addresses(partnership(member("ashby"), aggregates=["10.64.0.0/24"]), EMPTY)
    assert (plan.hubs, plan.members, plan.hosts) == ((), (), ())
    assert [p.rule for p in plan.problems] == ["addresses-exhausted"]


# Servers


def addresses(plan: AddressPlan, slug: str) -> dict[tuple[str, int], str]:
    return {(h.role, h.number): str(h.address) for h in plan.hosts if h.service == slug}


def test_several_servers_have_a_front_end_and_one_server_has_none() -> None:
    plan = plan_addresses(partnership(services=[service("payroll", web=2, data=1)]), EMPTY)
    assert addresses(plan, "payroll") == {
        ("web", 0): "10.64.4.4",
        ("web", 1): "10.64.4.5",
        ("web", 2): "10.64.4.6",
        ("data", 1): "10.64.5.4",
    }
    assert plan.host("payroll", "web", 2) == IPv4Address("10.64.4.6")


def test_services_take_addresses_in_the_order_of_their_names() -> None:
    services = [service("payroll", web=1), service("finance", web=1)]
    plan = plan_addresses(partnership(services=services), EMPTY)
    assert addresses(plan, "finance") == {("web", 1): "10.64.4.4"}
    assert addresses(plan, "payroll") == {("web", 1): "10.64.4.5"}


def test_a_further_server_or_service_moves_no_other() -> None:
    first = partnership(services=[service("payroll", web=1)])
    lockfile = record(EMPTY, plan_addresses(first, EMPTY))
    services = [service("accounts", web=2), service("payroll", web=2)]
    plan = plan_addresses(partnership(services=services), lockfile)
    assert addresses(plan, "payroll")["web", 1] == "10.64.4.4"
    assert addresses(plan, "accounts") == {
        ("web", 0): "10.64.4.5",
        ("web", 1): "10.64.4.6",
        ("web", 2): "10.64.4.7",
    }
    assert {(h.service, h.number) for h in plan.hosts if not h.provisional} == {("payroll", 1)}


def test_the_address_of_a_former_server_is_not_given_again() -> None:
    lockfile = record(EMPTY, plan_addresses(partnership(services=[service("payroll", web=3)]), EMPTY))
    fewer = partnership(services=[service("payroll", web=1), service("zoning", web=1)])
    plan = plan_addresses(fewer, lockfile)
    assert addresses(plan, "payroll") == {("web", 1): "10.64.4.5"}
    assert addresses(plan, "zoning") == {("web", 1): "10.64.4.8"}
    back = plan_addresses(partnership(services=[service("payroll", web=3)]), record(lockfile, plan))
    assert addresses(back, "payroll")["web", 3] == "10.64.4.7"


def test_a_shared_segment_that_has_no_room_for_a_role_has_no_address_for_it() -> None:
    lockfile = record(EMPTY, plan_addresses(partnership(), EMPTY))
    shared = lockfile.entries[1]
    assert shared.prefix
    all_web = replace(shared, subnets=(replace(shared.subnets[0], prefix=shared.prefix),))
    older = EMPTY.extended((lockfile.entries[0], all_web))
    plan = plan_addresses(partnership(services=[service("payroll", data=1)]), older)
    assert [p.message for p in plan.problems] == [
        "got no address left in the shared data subnet (none) for data server 1, expected a free one "
        "in it; declare fewer servers of that role"
    ]


def full(last: int) -> DeclaredPartnership:
    """Eleven services of twenty servers and a front end, and one of `last` servers: 231 and a few."""
    return partnership(
        services=[*(service(f"s{n:02}", web=20) for n in range(11)), service("zoning", web=last)]
    )


def test_a_subnet_of_251_takes_251_servers() -> None:
    plan = plan_addresses(full(19), EMPTY)
    assert plan.problems == ()
    assert len({h.address for h in plan.hosts}) == len(plan.hosts) == 251
    given = {str(h.address) for h in plan.hosts}
    assert {"10.64.4.4", "10.64.4.254"} <= given
    assert not given & {"10.64.4.0", "10.64.4.1", "10.64.4.2", "10.64.4.3", "10.64.4.255"}


def test_the_252nd_server_finds_no_address() -> None:
    plan = plan_addresses(full(20), EMPTY)
    assert [str(p) for p in plan.problems] == [
        "lgss/services/zoning.yaml:1:1: servers: got no address left in the shared web subnet 10.64.4.0/24 "
        "for web server 20, expected a free one of 251 addresses, those of former servers included; "
        "declare fewer "
        "servers of that role [addresses-hosts-exhausted]"
    ]
    assert len(plan.hosts) == 251
