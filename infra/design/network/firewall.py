"""Firewall rule collection groups: those of the partnership, and one for each member."""

from collections.abc import Iterable
from ipaddress import IPv4Network

from infra.design.flows import Flow
from infra.design.names.naming import name
from infra.design.network.model import ApplicationRule, NetworkRule, RuleCollection, RuleCollectionGroup
from infra.design.ranges import ANYWHERE, RFC_1918, SHARED_SPACE, collapsed

CORE, PSN_IN, FIRST_REMOTE, FIRST_MEMBER, WEB, DENY = 100, 150, 500, 1000, 60_000, 65_000
STEP = 10
# Within a group: priorities of collections, each of one kind and one action.
_NETWORK, _APPLICATION = 100, 200
# What stands behind the first hub alone: the shared and the ops segment, and the other networks.
_AT_FIRST_HUB = ("service", "resolver", "psn", "hscn")


def base_groups(
    hub: int, flows: Iterable[Flow], beyond: tuple[IPv4Network, ...]
) -> tuple[RuleCollectionGroup, ...]:
    """The groups that core writes, the same whoever the members are, in the order of their priorities."""
    held = tuple(flow for flow in flows if "firewall" in flow.locks and (hub == 0 or _everywhere(flow)))
    web = tuple(f for f in held if f.destination.names)
    peers = tuple(f for f in held if f.source.kind in ("psn", "hscn"))
    own = tuple(f for f in held if f not in web and f not in peers)
    rows = (
        ("core", CORE, _network("core", own)),
        ("psn-in", PSN_IN, _network("psn-in", peers)),
        ("web", WEB, _application("web", web)),
        ("deny", DENY, _deny(beyond)),
    )
    return tuple(_base(*row) for row in rows if row[2].rules)


def remote_group(hub: int, flows: Iterable[Flow]) -> RuleCollectionGroup:
    """In the first hub's policy: what the members of another hub open to or from what stands behind it.

    Traffic between hubs passes both firewalls, so the first must permit what the other has permitted.
    """
    passing = (f for f in flows if "firewall" in f.locks and _meets_first_hub(f))
    return _base(f"hub-{hub}", FIRST_REMOTE + STEP * hub, _network(f"hub-{hub}", passing))


def member_group(partnership: str, member: str, index: int, flows: Iterable[Flow]) -> RuleCollectionGroup:
    """The one group of a member, with everything that starts at it or ends in it."""
    held = tuple(flow for flow in flows if "firewall" in flow.locks)
    web = tuple(f for f in held if f.destination.names)
    network = tuple(f for f in held if f not in web)
    return RuleCollectionGroup(
        name=name("rule collection group", partnership, member),
        priority=FIRST_MEMBER + STEP * index,
        collections=_filled((_network(member, network), _application(member, web))),
    )


def _base(purpose: str, priority: int, collection: RuleCollection) -> RuleCollectionGroup:
    # No member's group begins so, whatever its slug.
    return RuleCollectionGroup(name=f"base-{purpose}", priority=priority, collections=(collection,))


def _everywhere(flow: Flow) -> bool:
    return "aggregates" in (flow.source.kind, flow.destination.kind)


def _meets_first_hub(flow: Flow) -> bool:
    return flow.source.kind in _AT_FIRST_HUB or flow.destination.kind in _AT_FIRST_HUB


def _filled(collections: Iterable[RuleCollection]) -> tuple[RuleCollection, ...]:
    return tuple(c for c in collections if c.rules)


def _network(purpose: str, flows: Iterable[Flow]) -> RuleCollection:
    rules = tuple(_network_rule(flow) for flow in flows)
    return RuleCollection(name=f"allow-{purpose}", priority=_NETWORK, access="Allow", rules=rules)


def _application(purpose: str, flows: Iterable[Flow]) -> RuleCollection:
    rules = tuple(_application_rule(flow) for flow in flows)
    return RuleCollection(name=f"allow-{purpose}-names", priority=_APPLICATION, access="Allow", rules=rules)


def _network_rule(flow: Flow) -> NetworkRule:
    return NetworkRule(
        name=flow.id,
        protocols=(flow.protocol.upper(),),
        sources=flow.source.prefixes,
        destinations=flow.destination.prefixes,
        ports=tuple(str(port) for port in flow.ports) or ("*",),
        description=flow.reason,
    )


def _application_rule(flow: Flow) -> ApplicationRule:
    return ApplicationRule(
        name=flow.id,
        sources=flow.source.prefixes,
        names=flow.destination.names,
        port=flow.ports[0],
        description=flow.reason,
    )


def _deny(beyond: tuple[IPv4Network, ...]) -> RuleCollection:
    rule = NetworkRule(
        name="deny-private",
        protocols=("Any",),
        sources=(ANYWHERE,),
        destinations=collapsed((*RFC_1918, SHARED_SPACE, *beyond)),
        ports=("*",),
        description="Nothing private or on a public sector network is reached without a flow",
    )
    return RuleCollection(name="deny-private", priority=_NETWORK, access="Deny", rules=(rule,))
