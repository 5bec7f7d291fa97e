"""Security groups: admin rules first, then the interface's and the subnet's group, both of which must allow.

azure-docs virtual-network/network-security-group-how-it-works,
virtual-network-manager/concept-security-admins.
"""

from collections.abc import Iterator

from infra.assurance.network.interfaces import Interface
from infra.assurance.network.security_groups import Direction, SecurityRule
from infra.assurance.network.virtual_networks import Subnet
from infra.assurance.packets.boxes import ANYWHERE, Box
from infra.assurance.packets.known import PLATFORM
from infra.assurance.packets.ranges import Ranges, addresses, one
from infra.assurance.walk.deciding import Asked, decide
from infra.assurance.walk.header import Header
from infra.assurance.walk.known import Known
from infra.assurance.walk.steps import End, Hop, Node, Step
from infra.assurance.walk.tags import asked

# azure-docs virtual-network/network-security-groups-overview: these are never stopped by ordinary rules.
_EXEMPT = PLATFORM | addresses("169.254.169.254/32")
_NOT_MANAGED = ("azurebastionsubnet", "routeserversubnet")


def judged(known: Known, subnet: Subnet, header: Header, direction: Direction, then: Node) -> Iterator[Step]:
    """The steps of packets through every rule set of a subnet in one direction."""
    for managed in _admitted(known, subnet, header, direction):
        if isinstance(managed, Step):
            yield managed
            continue
        packets, always, hops = managed
        if always:
            yield Step(packets, then, hops)
            continue
        yield from _groups(known, subnet, packets, direction, then)


def _groups(known: Known, subnet: Subnet, header: Header, direction: Direction, then: Node) -> Iterator[Step]:
    for interface, packets in _by_interface(known, subnet, header, direction):
        groups = [subnet.security_group] if subnet.security_group else []
        if interface is not None:
            groups.append(interface.security_group)
        if direction == "Outbound":
            groups.reverse()
        yield from _through(known, subnet, tuple(groups), packets, direction, then, None)


def _by_interface(
    known: Known, subnet: Subnet, header: Header, direction: Direction
) -> Iterator[tuple[Interface | None, Header]]:
    """The packets by the interface whose own group judges them too."""
    left = [header]
    for interface in known.guarded.get(subnet.id.lower(), ()):
        if interface.address is None:
            left = [
                rest.doubted(f"Azure gives {interface.name}, which has a group of its own, its address")
                for rest in left
            ]
            continue
        box = _end(one(interface.address), direction)
        own = [found for rest in left if (found := rest.within(box))]
        left = [outside for rest in left for outside in rest.outside(box)]
        yield from ((interface, packets) for packets in own)
    yield from ((None, packets) for packets in left)


def _end(own: Ranges, direction: Direction) -> Box:
    return Box(source=own) if direction == "Outbound" else Box(ANYWHERE, own)


def _through(
    known: Known,
    subnet: Subnet,
    groups: tuple[str, ...],
    header: Header,
    direction: Direction,
    then: Node,
    last: Hop | None,
) -> Iterator[Step]:
    """The packets that every one of these groups allows, with the last of them as the hop."""
    if not groups:
        yield Step(header, then, last)
        return
    group, rest = groups[0], groups[1:]
    if group not in known.network.security_groups:
        why = f"security group {group.rsplit('/', 1)[-1]} is not among the resources"
        yield from _through(known, subnet, rest, header.doubted(why), direction, then, last)
        return
    passed: list[tuple[Asked[SecurityRule], Header]] = []
    for found, packets in decide(known.asked(group, subnet, direction), header):
        if found is None or not found.allows:
            yield Step(packets, End("dropped", subnet.id.lower()), _hop(subnet, found, direction))
        else:
            passed.append((found, packets))
    for found, packets in _once(passed):
        if rest:
            for step in _through(known, subnet, rest, packets, direction, then, None):
                yield Step(step.header, step.node, step.hop or _hop(subnet, found, direction))
        else:
            yield Step(packets, then, _hop(subnet, found, direction))


def _once(
    passed: list[tuple[Asked[SecurityRule], Header]],
) -> Iterator[tuple[Asked[SecurityRule], Header]]:
    """The packets that rules let through, each by one rule: by one that surely does, where there is one."""
    if len(passed) < 2:
        yield from passed
        return
    done: list[Box] = []
    for found, packets in sorted(passed, key=lambda pair: len(pair[1].doubts)):
        left = [packets]
        for box in done:
            left = [rest for piece in left for rest in piece.outside(box)]
        done.append(packets.seen)
        yield from ((found, rest) for rest in left)


def _hop(subnet: Subnet, found: Asked[SecurityRule] | None, direction: Direction) -> Hop:
    return Hop("security group", subnet.id.lower(), direction, found.rule if found else None)


def _admitted(
    known: Known, subnet: Subnet, header: Header, direction: Direction
) -> Iterator[Step | tuple[Header, bool, Hop | None]]:
    """The packets that admin rules leave to the groups; with True those that they always allow."""
    rules = known.network.admin_rules.get(subnet.network, ())
    own = tuple(rule for rule in rules if rule.direction == direction)
    if not own or subnet.name.lower() in _NOT_MANAGED:
        yield header, False, None
        return
    for found, packets in decide(asked(known.network, subnet, own), header):
        if found is None:
            yield packets, False, None
            continue
        hop = Hop("admin rule", subnet.id.lower(), direction, found.rule)
        if found.rule.access == "Deny":
            yield Step(packets, End("dropped", subnet.id.lower()), hop)
        else:
            yield packets, found.rule.access == "AlwaysAllow", hop
