"""What the partnership itself has: its hubs, the shared and the ops segment, and the shared servers."""

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network

from infra.addressing.entries import CORE, Entry
from infra.addressing.ledger import HostKey, segment_of
from infra.addressing.plan import BlockKind, HostAddress, HubAddresses, Segment
from infra.addressing.register import Register
from infra.addressing.reserved import reserved
from infra.addressing.sizes import HUB_LENGTH, OPS, SHARED, Shape, carve, completed, free_address, usable
from infra.declaration.service import Service

FRONT_END = 0
"""The number of the load balancer's front end, which a role with more than one server has."""


@dataclass(slots=True)
class Hubs:
    """The hubs of one planning. Hub 0 is there from the start; another is made when a member needs it."""

    register: Register
    given: dict[int, HubAddresses]

    def ensure(self, number: int) -> bool:
        """Have that hub, giving it a prefix if it is new; whether there was room."""
        if number not in self.given:
            prefix = _give(self.register, HUB_LENGTH, "hub", f"hub {number}")
            if prefix is None:
                return False
            self.given[number] = HubAddresses(number=number, prefix=prefix, provisional=True)
        return True


def plan_hubs(register: Register) -> Hubs:
    """The recorded hubs, and hub 0 with the shared and the ops segment, given now where they are new."""
    ledger = register.ledger
    hubs = Hubs(
        register,
        {n: HubAddresses(number=n, prefix=e.prefix) for n, e in sorted(ledger.hubs.items()) if e.prefix},
    )
    if not hubs.ensure(0):
        return hubs
    shared = _segment(register, ledger.shared, SHARED, "shared")
    ops = _segment(register, ledger.ops, OPS, "ops")
    first = hubs.given[0]
    hubs.given[0] = HubAddresses(
        number=0,
        prefix=first.prefix,
        shared=shared,
        ops=ops,
        provisional=first.provisional or ledger.shared is None or ledger.ops is None,
    )
    return hubs


def _segment(register: Register, entry: Entry | None, form: Shape, kind: BlockKind) -> Segment | None:
    if entry is not None:
        return completed(segment_of(entry), form)
    prefix = _give(register, form.length, kind, f"the {kind} segment")
    return carve(prefix, form) if prefix else None


def _give(register: Register, length: int, kind: BlockKind, what: str) -> IPv4Network | None:
    # Azure's DNS resolver stands in the ops segment, and cannot stand in these.
    avoid = [row.prefix for row in reserved("resolver")] if kind == "ops" else []
    prefix = register.give(length, kind=kind, owner=CORE, avoid=avoid, strictly=True)
    if prefix is None:
        register.problem(
            "addresses-exhausted",
            file=register.partnership_file(),
            path="aggregates",
            got=f"no room for the /{length} of {what}: {register.left()}",
            expected=f"a free, aligned /{length}",
            hint="add an aggregate",
        )
    return prefix


def plan_hosts(register: Register, shared: Segment | None) -> tuple[HostAddress, ...]:
    """The address of each declared server: the recorded one, or the lowest of its subnet that nobody had.

    The address of a server that is no longer declared is not given again.
    """
    if shared is None:
        return ()
    recorded, taken = register.ledger.hosts, set(register.ledger.hosts.values())
    subnets = {subnet.role: subnet.prefix for subnet in shared.subnets}
    hosts: list[HostAddress] = []
    for service in sorted(register.declared.services, key=lambda s: s.service):
        for key in host_keys(service):
            room = subnets.get(key[1])
            address = recorded.get(key) or (free_address(room, taken) if room else None)
            if address is None:
                _no_address(register, key, room)
                continue
            taken.add(address)
            hosts.append(_host(key, address, provisional=key not in recorded))
    return tuple(hosts)


def _host(key: HostKey, address: IPv4Address, *, provisional: bool) -> HostAddress:
    service, role, number = key
    return HostAddress(service=service, role=role, number=number, address=address, provisional=provisional)


def host_keys(service: Service) -> Iterator[HostKey]:
    """The servers of a service, by role: the front end first where there is one."""
    for servers in sorted(service.servers, key=lambda s: s.role):
        for number in range(FRONT_END if service.balanced(servers) else 1, servers.count + 1):
            yield service.service, servers.role, number


def _no_address(register: Register, key: HostKey, subnet: IPv4Network | None) -> None:
    service, role, number = key
    room = f"of {usable(subnet)} addresses, those of former servers included" if subnet else "in it"
    register.problem(
        "addresses-hosts-exhausted",
        file=f"{register.declared.slug}/services/{service}.yaml",
        path="servers",
        got=f"no address left in the shared {role} subnet {subnet or '(none)'} for {role} server {number}",
        expected=f"a free one {room}",
        hint="declare fewer servers of that role",
    )
