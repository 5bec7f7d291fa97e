"""Network security groups: one allow a flow, then the denies that make isolation explicit."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from ipaddress import IPv4Network

from infra.design.errors import DesignError
from infra.design.flows import Flow, Place
from infra.design.network.model import Direction, NetworkSecurityGroup, NsgRule
from infra.design.network.nsg_tables import BASTION_RULES
from infra.design.network.subnets import SubnetRole
from infra.design.ranges import ANYWHERE

DENY_COUNCILS = 4000
DENY_ANY = 4096
_ANY = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Priorities from `first` to `last`.

    In a `spread` band a flow's priority comes from a digest of its id, so that it stays when other flows
    come and go, unless two want the same one. The others hold constants, in the order of their ids.
    """

    first: int
    last: int
    spread: bool


FLOWS = Band(first=100, last=899, spread=True)
PLATFORM = Band(first=900, last=909, spread=False)
TAGS = Band(first=910, last=949, spread=False)
# After the deny of everything private, so that `0.0.0.0/0` can only mean the internet.
INTERNET = Band(first=4001, last=4095, spread=True)


def security_group(
    name: str, role: SubnetRole, prefix: IPv4Network, flows: Iterable[Flow], denied: tuple[IPv4Network, ...]
) -> NetworkSecurityGroup:
    """The group of one subnet, from those flows that start or end there. Rules sorted by direction, priority.

    Raises DesignError where more flows than a band has priorities meet in one subnet.
    """
    flows = tuple(flows)
    outbound = tuple(f for f in flows if "source" in f.locks and _starts_in(f, role, prefix))
    inbound = tuple(f for f in flows if "destination" in f.locks and _ends_in(f, role, prefix))
    both = {flow.id for flow in outbound} & {flow.id for flow in inbound}
    rules = (
        *(BASTION_RULES if role.bastion else ()),
        *(_inbound(flow, priority, prefix, both) for flow, priority in _placed(inbound)),
        *(_outbound(flow, priority, prefix) for flow, priority in _placed(outbound)),
        *_denies(denied),
    )
    return NetworkSecurityGroup(
        name=name, rules=tuple(sorted(rules, key=lambda r: (r.direction, r.priority)))
    )


def _starts_in(flow: Flow, role: SubnetRole, prefix: IPv4Network) -> bool:
    if flow.source.kind == "aggregates" and not role.egress:
        return False
    return bool(_within(flow.source, prefix))


def _ends_in(flow: Flow, role: SubnetRole, prefix: IPv4Network) -> bool:
    if flow.source.kind == "bastion" and not role.administered:
        return False
    return bool(_within(flow.destination, prefix))


def _within(place: Place, prefix: IPv4Network) -> tuple[IPv4Network, ...]:
    """What of a place lies in the subnet."""
    return tuple(min(p, prefix, key=lambda n: n.num_addresses) for p in place.prefixes if p.overlaps(prefix))


def _band(flow: Flow) -> Band:
    if flow.source.kind == "azure" or flow.destination.kind == "resolver":
        return PLATFORM
    if flow.destination.tag:
        return TAGS
    return INTERNET if flow.destination.kind == "internet" else FLOWS


def _placed(flows: Iterable[Flow]) -> Iterator[tuple[Flow, int]]:
    """Each flow with its priority: no two alike."""
    taken: set[int] = set()
    for flow in sorted(flows, key=lambda f: f.id):
        band = _band(flow)
        size = band.last - band.first + 1
        wished = int(sha256(flow.id.encode()).hexdigest(), 16) % size if band.spread else 0
        free = (band.first + (wished + step) % size for step in range(size))
        priority = next((p for p in free if p not in taken), None)
        if priority is None:
            raise DesignError(
                f"flow '{flow.id}' has no place among priorities {band.first} to {band.last} of its subnet: "
                f"got more than {size} flows, expected at most {size}; declare fewer sites or entrances"
            )
        taken.add(priority)
        yield flow, priority


def _inbound(flow: Flow, priority: int, prefix: IPv4Network, both: set[str]) -> NsgRule:
    name = f"{flow.id}-in" if flow.id in both else flow.id
    return _allow(
        flow, name, priority, "Inbound", _known(flow.source), _texts(_within(flow.destination, prefix))
    )


def _outbound(flow: Flow, priority: int, prefix: IPv4Network) -> NsgRule:
    return _allow(
        flow, flow.id, priority, "Outbound", _texts(_within(flow.source, prefix)), _known(flow.destination)
    )


def _known(place: Place) -> tuple[str, ...]:
    """A far place as a security group knows it: by its tag, its prefixes, or as the internet."""
    return (place.tag,) if place.tag else _texts(place.prefixes or (ANYWHERE,))


def _texts(networks: Iterable[IPv4Network]) -> tuple[str, ...]:
    return tuple(str(network) for network in networks)


def _allow(
    flow: Flow,
    name: str,
    priority: int,
    direction: Direction,
    sources: tuple[str, ...],
    destinations: tuple[str, ...],
) -> NsgRule:
    return NsgRule(
        name=name,
        priority=priority,
        direction=direction,
        access="Allow",
        protocol=flow.protocol,
        sources=sources,
        destinations=destinations,
        ports=tuple(str(port) for port in flow.ports) or (_ANY,),
        description=flow.reason[:140],
        flow=flow.id,
    )


def _denies(denied: tuple[IPv4Network, ...]) -> Iterator[NsgRule]:
    councils, everywhere = _texts(denied), (str(ANYWHERE),)
    reason = "No council reaches another, nor the PSN, without a flow"
    yield _deny("deny-councils-in", DENY_COUNCILS, "Inbound", councils, everywhere, reason)
    yield _deny("deny-councils-out", DENY_COUNCILS, "Outbound", everywhere, councils, reason)
    yield _deny("deny-any-in", DENY_ANY, "Inbound", (_ANY,), (_ANY,), "Nothing without a flow")
    yield _deny("deny-any-out", DENY_ANY, "Outbound", (_ANY,), (_ANY,), "Nothing without a flow")


def _deny(
    name: str,
    priority: int,
    direction: Direction,
    sources: tuple[str, ...],
    destinations: tuple[str, ...],
    reason: str,
) -> NsgRule:
    return NsgRule(
        name=name,
        priority=priority,
        direction=direction,
        access="Deny",
        protocol="*",
        sources=sources,
        destinations=destinations,
        ports=(_ANY,),
        description=reason,
    )
