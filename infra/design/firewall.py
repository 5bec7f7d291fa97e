"""Firewall rule collection groups: those of the partnership, and one for each member."""

from collections.abc import Iterable
from ipaddress import IPv4Network

from infra.design.flows import Flow
from infra.design.naming import name
from infra.design.network import ApplicationRule, NetworkRule, RuleCollection, RuleCollectionGroup
from infra.design.ranges import ANYWHERE, RFC_1918, SHARED_SPACE, collapsed

CORE, PSN_IN, FIRST_MEMBER, MEMBER_STEP, WEB, DENY = 100, 150, 1000, 10, 60_000, 65_000
# Within a group: priorities of collections, each of one kind and one action.
_NETWORK, _APPLICATION = 100, 200


def base_groups(flows: Iterable[Flow], beyond: tuple[IPv4Network, ...]) -> tuple[RuleCollectionGroup, ...]:
    """The groups that core writes, the same whoever the members are, in the order of their priorities."""
    held = tuple(flow for flow in flows if "firewall" in flow.locks)
    web = tuple(f for f in held if f.destination.names)
    peers = tuple(f for f in held if f.source.kind in ("psn", "hscn"))
    own = tuple(f for f in held if f not in web and f not in peers)
    rows = (
        ("core", CORE, _network("core", own)),
        ("psn-in", PSN_IN, _network("psn-in", peers)),
        ("web", WEB, _application("web", web)),
        ("deny", DENY, _deny(beyond)),
    )
    # No member's group begins so, whatever its slug.
    return tuple(
        RuleCollectionGroup(name=f"base-{purpose}", priority=priority, collections=(collection,))
        for purpose, priority, collection in rows
        if collection.rules
    )


def member_group(partnership: str, member: str, index: int, flows: Iterable[Flow]) -> RuleCollectionGroup:
    """The one group of a member, with everything that starts at it or ends in it."""
    held = tuple(flow for flow in flows if "firewall" in flow.locks)
    web = tuple(f for f in held if f.destination.names)
    network = tuple(f for f in held if f not in web)
    return RuleCollectionGroup(
        name=name("rule collection group", partnership, member),
        priority=FIRST_MEMBER + MEMBER_STEP * index,
        collections=_filled((_network(member, network), _application(member, web))),
    )


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
