"""Who is likely to notice that something has drifted, and which declaration decides what it should be.

A rule bears the id of its flow, so a rule's drift leads to that flow, and the flow to its declaration. What
bears no flow's id is judged by its type; where nothing can be told, that is what is said.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from infra.components.parts import Part, part_of
from infra.design.estate import CoreDesign, Design, MemberDesign
from infra.design.flows import Flow
from infra.resources.arm_types import PACKAGE
from infra.resources.difference import PropertyChange

_NETWORK = f"{PACKAGE}:network"
# What holds rules, and in which of its properties.
_RULES = {
    f"{_NETWORK}:NetworkSecurityGroup": "securityRules",
    f"{_NETWORK}:FirewallPolicyRuleCollectionGroup": "ruleCollections",
}
# What all traffic of a stack passes: with it, every flow of the stack changes or stops.
_PASSED = frozenset(
    f"{_NETWORK}:{kind}"
    for kind in (
        "AzureFirewall",
        "ExpressRouteConnection",
        "ExpressRouteGateway",
        "FirewallPolicy",
        "HubRouteTable",
        "HubVirtualNetworkConnection",
        "LoadBalancer",
        "NatRule",
        "NetworkInterface",
        "PrivateEndpoint",
        "PrivateLinkService",
        "RouteMap",
        "RoutingIntent",
        "Subnet",
        "VirtualHub",
        "VirtualNetwork",
        "VirtualNetworkGateway",
        "VirtualNetworkGatewayConnection",
        "VirtualWan",
        "VpnConnection",
        "VpnGateway",
        "VpnSite",
    )
)
# The rule in a path, such as `securityRules[a]` or `ruleCollections[b].rules[a]`; a collection is none.
_RULE = re.compile(r"(?:securityRules|rules)\[([^\]]+)\]")

# Which field decides a property, by type and property; `core` where a core's stack has it from elsewhere.
DECIDED: Mapping[tuple[str, str], tuple[str, str]] = {
    (f"{PACKAGE}:consumption:Budget", "amount"): (
        "{partnership}/partnership.yaml:host.monthly_budget",
        "{partnership}/members/{member}.yaml:monthly_budget",
    ),
    (f"{PACKAGE}:operationalinsights:Workspace", "retentionInDays"): (
        "{partnership}/partnership.yaml:log_retention_days",
        "{partnership}/partnership.yaml:log_retention_days",
    ),
    (f"{_NETWORK}:VpnSite", "vpnSiteLinks"): (
        "{partnership}/partnership.yaml:psn or hscn",
        "{partnership}/members/{member}.yaml:sites",
    ),
    (f"{PACKAGE}:dnsresolver:ForwardingRule", "targetDnsServers"): (
        "",
        "{partnership}/members/{member}.yaml:dns.servers",
    ),
}
"""As core's stack has it, and as a member's has it; empty where it has none."""

# Who a tag is from where it is not among the declared ones. Those that are not here are.
_TAGS: Mapping[str, tuple[str, str]] = {
    "classification": ("{partnership}/services/: the highest classification", ""),
    "gss": ("", "{partnership}/members/{member}.yaml:gss"),
    "managed-by": ("", ""),
    "member": ("", "{partnership}/members/{member}.yaml:member"),
    "owner": (
        "{partnership}/partnership.yaml:lead_authority",
        "{partnership}/members/{member}.yaml:ict_lead",
    ),
    "partnership": ("{partnership}/partnership.yaml:partnership",) * 2,
}
_DECLARED_TAG = "{partnership}/partnership.yaml:tags, for every resource"


@dataclass(frozen=True, slots=True, kw_only=True)
class AffectedFlow:
    """A flow, who answers for it, and the file and field that declare it."""

    id: str
    owner: str
    declared_in: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Affected:
    """Which members, which flows, and `why` these; `decided_by` is the file and field that decide the value.

    It is empty where no single field does, or where that cannot be told.
    """

    members: tuple[str, ...]
    flows: tuple[AffectedFlow, ...]
    why: str
    decided_by: str


def affected(design: Design, stack: str, type_: str, change: PropertyChange) -> Affected:
    """Of a property of a resource of that stack, as deployed and as it stands."""
    part = part_of(design, stack)
    top = re.split(r"[.\[(]", change.path, maxsplit=1)[0]
    if top == "tags":
        return _of(design, part, (), "a label only: no flow", _tag(part, change.path))
    if _RULES.get(type_) == top and (names := _rules(change)):
        return _of_rules(design, part, names, _names(change.after) - _names(change.before))
    decided = _field(DECIDED.get((type_, top), ("", "")), part)
    if type_ in _PASSED or type_ in _RULES:
        return _of(design, part, part.flows, "every flow of this stack passes it", decided)
    return _of(design, part, (), "no rule: which flow, cannot be told", decided)


def _rules(change: PropertyChange) -> frozenset[str]:
    """The names of the rules that a change of some rule set is about: none where it is about the set."""
    found = _RULE.findall(change.path)
    return frozenset(found[-1:]) | _names(change.before) | _names(change.after)


def _names(value: object) -> frozenset[str]:
    """The names of all rules in a value, whatever they are nested in."""
    if isinstance(value, list):
        return frozenset[str]().union(*map(_names, value))
    if not isinstance(value, dict):
        return frozenset()
    if "rules" in value:
        return _names(value["rules"])
    return frozenset({str(value["name"])} if "name" in value else ())


def _of_rules(design: Design, part: Part, names: frozenset[str], added: frozenset[str]) -> Affected:
    """What no flow stands for may let anybody through: then everyone is affected, whoever else is."""
    known = {name: flow for flow in _flows(design, part) for name in (flow.id, f"{flow.id}-in")}
    flows = tuple(dict.fromkeys(known[name] for name in sorted(names) if name in known))
    strange = sorted(names - known.keys())
    decided = flows[0].declared_in if len(flows) == 1 and not strange else ""
    if not strange:
        return _of(design, part, flows, "the rule bears the flow's id", decided)
    why = "; ".join(_strange(name, came_by_hand=name in added) for name in strange)
    everyone = tuple(member.member for member in design.members)
    return replace(_of(design, part, flows, why, decided), members=everyone)


def _strange(name: str, *, came_by_hand: bool) -> str:
    if came_by_hand:
        return f"no flow bears the name '{name}': nothing that is declared permits it"
    return f"'{name}' is no flow's: a constant, such as the denies that keep councils apart"


def _of(design: Design, part: Part, flows: tuple[Flow, ...], why: str, decided_by: str) -> Affected:
    return Affected(
        members=_members(design, part, flows),
        flows=tuple(AffectedFlow(id=f.id, owner=f.owner, declared_in=f.declared_in) for f in flows),
        why=why,
        decided_by=decided_by,
    )


def _members(design: Design, part: Part, flows: tuple[Flow, ...]) -> tuple[str, ...]:
    """A member's stack is its own; what is core's is of all who take its services, or of everyone."""
    if isinstance(part, MemberDesign):
        return (part.member,)
    services = [set(_services(flow)) for flow in flows]
    shared = set[str]().union(*services) if all(services) else set[str]()
    taking = tuple(member.member for member in design.members if shared & _taken(member))
    return taking or tuple(m.member for m in design.members)


def _taken(member: MemberDesign) -> set[str]:
    """The services that a member's flows lead to; a sealed member's lead to its endpoints of them."""
    endpoints = member.sealed.endpoints if member.sealed else ()
    return {service for flow in member.flows for service in _services(flow)} | {e.service for e in endpoints}


def _services(flow: Flow) -> Iterator[str]:
    """The services at the ends of a flow."""
    for place in (flow.source, flow.destination):
        if place.kind == "service":
            yield place.id.partition("/")[0]


def _flows(design: Design, part: Part) -> tuple[Flow, ...]:
    """Those whose rules a stack may hold: core's stand in every member's security groups too."""
    return design.core.flows if isinstance(part, CoreDesign) else (*design.core.flows, *part.flows)


def _tag(part: Part, path: str) -> str:
    key = path.removeprefix("tags").removeprefix(".")
    return _field(_TAGS.get(key, (_DECLARED_TAG, _DECLARED_TAG)), part)


def _field(row: tuple[str, str], part: Part) -> str:
    if isinstance(part, CoreDesign):
        return row[0].format(partnership=part.partnership)
    return row[1].format(partnership=part.partnership, member=part.member)
