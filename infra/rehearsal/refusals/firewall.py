"""Azure Firewall in a hub, its policy, and the rule collection groups of the policy."""

from collections.abc import Hashable, Iterable

from infra.rehearsal.control_plane import World
from infra.rehearsal.model import Request
from infra.rehearsal.refusals.look import (
    at,
    items,
    name_of,
    network,
    others,
    parent_of,
    ref,
    same,
    siblings,
    texts,
)
from infra.rehearsal.refusals.row import Row, arm

_FIREWALL = arm("network:AzureFirewall")
_POLICY = arm("network:FirewallPolicy")
_GROUP = arm("network:FirewallPolicyRuleCollectionGroup")
_COLLECTIONS = frozenset({"FirewallPolicyFilterRuleCollection", "FirewallPolicyNatRuleCollection"})
_TIERS = ("Basic", "Standard", "Premium")

# Source: azure-docs azure-resource-manager/management, Azure Firewall limits.
_GROUPS = 60


def _tier(world: World, request: Request) -> str | None:
    policy = world.store.get(ref(request.body, "firewallPolicy"))
    if policy is None:
        return None
    own = str(at(request.body, "sku", "tier") or "Standard")
    given = str(at(policy.body, "sku", "tier") or "Standard")
    if own == given or (given == "Standard" and own == "Premium"):
        return None
    return (
        f"Firewall policy {policy.id} of tier {given} cannot be used by firewall {request.id} of tier {own}."
    )


def _hub_shape(_world: World, request: Request) -> str | None:
    in_hub = at(request.body, "sku", "name") == "AZFW_Hub"
    needed = ("virtualHub", "hubIPAddresses") if in_hub else ("ipConfigurations",)
    missing = [key for key in needed if not request.body.get(key)]
    if not missing:
        return None
    return f"Azure Firewall {request.id} of sku {at(request.body, 'sku', 'name')} requires {missing[0]}."


def _second(world: World, request: Request) -> str | None:
    hub = ref(request.body, "virtualHub")
    for other in others(world, request):
        if hub and same(ref(other.body, "virtualHub"), hub):
            return f"Virtual hub {hub} already has firewall {other.id}; a hub has one."
    return None


def _parent_policy(world: World, request: Request) -> str | None:
    parent = world.store.get(ref(request.body, "basePolicy"))
    if parent is None:
        return None
    if at(parent.body, "location") != at(request.body, "location"):
        return f"Firewall policy {request.id} must be in the region of its parent {parent.id}."
    own, above = (str(at(b, "sku", "tier") or "Standard") for b in (request.body, parent.body))
    if own in _TIERS and above in _TIERS and _TIERS.index(own) < _TIERS.index(above):
        return f"Firewall policy {request.id} of tier {own} cannot inherit from {parent.id} of tier {above}."
    return None


def _priority(_world: World, request: Request) -> str | None:
    given: list[tuple[str, str, object]] = [("group", name_of(request.id), request.body.get("priority"))]
    given += [("collection", str(c.get("name")), c.get("priority")) for c in _collections(request)]
    for what, name, priority in given:
        if not isinstance(priority, int) or not 100 <= priority <= 65000:
            return f"Rule collection {what} {name} has invalid priority {priority}. Allowed range 100-65000."
    return None


def _same_priority(world: World, request: Request) -> str | None:
    for sibling in siblings(world, request):
        if sibling.body.get("priority") == request.body.get("priority"):
            return (
                f"Rule collection group {name_of(request.id)} has priority {request.body.get('priority')}, "
                "which "
                f"rule collection group {name_of(sibling.id)} of firewall policy "
                f"{name_of(parent_of(request.id))} has already."
            )
    return None


def _same_collection(_world: World, request: Request) -> str | None:
    for key in ("priority", "name"):
        again = _twice(collection.get(key) for collection in _collections(request))
        if again is not None:
            return f"Rule collection group {name_of(request.id)} has two rule collections of {key} {again}."
    return None


def _same_rule(_world: World, request: Request) -> str | None:
    for collection in _collections(request):
        again = _twice(rule.get("name") for rule in items(collection, "rules"))
        if again is not None:
            return f"Rule collection {collection.get('name')} has two rules named {again}."
    return None


def _twice(values: Iterable[Hashable]) -> Hashable | None:
    seen: set[Hashable] = set()
    for value in values:
        if value in seen:
            return value
        seen.add(value)
    return None


def _many(world: World, request: Request) -> str | None:
    count = 1 + sum(1 for _ in siblings(world, request))
    if count <= _GROUPS:
        return None
    return (
        f"Firewall policy {parent_of(request.id)} would have {count} rule collection groups, {_GROUPS} at "
        "most."
    )


def _kind(_world: World, request: Request) -> str | None:
    for collection in _collections(request):
        if collection.get("ruleCollectionType") not in _COLLECTIONS:
            return (
                f"Rule collection {collection.get('name')} has invalid ruleCollectionType "
                f"{collection.get('ruleCollectionType')}; valid are {', '.join(sorted(_COLLECTIONS))}."
            )
        kinds = {str(rule.get("ruleType")) for rule in items(collection, "rules")}
        if len(kinds) > 1:
            return (
                f"Rule collection {collection.get('name')} mixes rules of types {', '.join(sorted(kinds))}."
            )
    return None


def _address(_world: World, request: Request) -> str | None:
    for collection in _collections(request):
        for rule in items(collection, "rules"):
            for value in (*texts(rule, "sourceAddresses"), *texts(rule, "destinationAddresses")):
                if "/" in value and network(value) is None:
                    return f"Rule {rule.get('name')} has invalid address {value}: it is no CIDR block."
    return None


def _endless(_world: World, request: Request) -> str | None:
    for collection in _collections(request):
        for rule in items(collection, "rules"):
            if not texts(rule, "sourceAddresses") and not texts(rule, "sourceIpGroups"):
                return f"Rule {rule.get('name')} of collection {collection.get('name')} has no source."
    return None


def _collections(request: Request) -> list[dict[str, object]]:
    return [dict(collection) for collection in items(request.body, "ruleCollections")]


ROWS = (
    Row(
        id="firewall-tier",
        code="BadRequest",
        types=_FIREWALL,
        when=_tier,
        hint="give the policy and the firewall one tier",
        source="azure-docs firewall-manager/policy-overview (code generic)",
    ),
    Row(
        id="firewall-in-hub-or-network",
        code="BadRequest",
        types=_FIREWALL,
        when=_hub_shape,
        hint="AZFW_Hub has a hub and hubIPAddresses, AZFW_VNet has ipConfigurations",
        source="unverified: from memory",
        verified=False,
    ),
    Row(
        id="firewall-second-in-hub",
        code="BadRequest",
        types=_FIREWALL,
        when=_second,
        hint="a hub has one firewall: change that one",
        source="unverified: from memory",
        verified=False,
    ),
    Row(
        id="firewall-parent-policy",
        code="BadRequest",
        types=_POLICY,
        when=_parent_policy,
        hint="parent and child are in one region, and the child's tier is no lower",
        source="azure-docs firewall-manager/policy-overview (code generic)",
    ),
    Row(
        id="rule-group-priority-range",
        code="BadRequest",
        types=_GROUP,
        when=_priority,
        hint="choose a priority of 100 to 65000",
        source="bicep-types-az Microsoft.Network/firewallPolicies/ruleCollectionGroups (code generic)",
    ),
    Row(
        id="rule-group-priority-taken",
        code="BadRequest",
        types=_GROUP,
        when=_same_priority,
        hint="give each group of a policy a priority of its own",
        source="unverified: from memory",
        verified=False,
    ),
    Row(
        id="rule-collection-twice",
        code="BadRequest",
        types=_GROUP,
        when=_same_collection,
        hint="give each collection of a group a name and a priority of its own",
        source="unverified: from memory",
        verified=False,
    ),
    Row(
        id="firewall-rule-twice",
        code="BadRequest",
        types=_GROUP,
        when=_same_rule,
        hint="name each rule of a collection once",
        source="unverified: from memory",
        verified=False,
    ),
    Row(
        id="rule-groups-too-many",
        code="BadRequest",
        types=_GROUP,
        when=_many,
        hint="open another hub, with a firewall and a policy of its own",
        source="azure-docs Azure Firewall limits: 60 rule collection groups a policy (code generic)",
    ),
    Row(
        id="rule-collection-kind",
        code="BadRequest",
        types=_GROUP,
        when=_kind,
        hint="a collection holds rules of one type",
        source="bicep-types-az; azure-cli-extensions#1226 (code generic)",
    ),
    Row(
        id="firewall-rule-address",
        code="BadRequest",
        types=_GROUP,
        when=_address,
        hint="give prefixes without host bits",
        source="unverified: from memory",
        verified=False,
    ),
    Row(
        id="firewall-rule-without-source",
        code="BadRequest",
        types=_GROUP,
        when=_endless,
        hint="a rule says from where",
        source="unverified: from memory",
        verified=False,
    ),
)
