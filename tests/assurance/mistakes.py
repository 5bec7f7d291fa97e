"""Mistakes that people make in networks, each as a change to a planned estate.

A mistake takes the estate and a source of chance, and gives the estate with the mistake in it, or None where
there is nothing that it could be made in.
"""

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import replace
from ipaddress import ip_network
from random import Random
from typing import Any

from infra.resources.planned import PlannedResource, PlannedStack

Stacks = tuple[PlannedStack, ...]
Mistake = Callable[[Stacks, Random], Stacks | None]
Rule = dict[str, Any]

_NETWORK = "azure-native:network:"
_WIDER = 4


def a_security_rule_that_denies_is_lost(stacks: Stacks, chance: Random) -> Stacks | None:
    return _lose_security_rule(stacks, chance, "Deny")


def a_security_rule_that_allows_is_lost(stacks: Stacks, chance: Random) -> Stacks | None:
    return _lose_security_rule(stacks, chance, "Allow")


def a_security_rule_has_a_wider_source(stacks: Stacks, chance: Random) -> Stacks | None:
    return _edit_security_rule(stacks, chance, lambda rule: _widen(rule, "sourceAddressPrefix"))


def a_security_rule_has_a_wider_destination(stacks: Stacks, chance: Random) -> Stacks | None:
    return _edit_security_rule(stacks, chance, lambda rule: _widen(rule, "destinationAddressPrefix"))


def a_security_rule_has_any_port(stacks: Stacks, chance: Random) -> Stacks | None:
    def edit(rule: Rule) -> None:
        rule.pop("destinationPortRanges", None)
        rule["destinationPortRange"] = "*"

    return _edit_security_rule(stacks, chance, edit)


def two_security_rules_swap_priorities(stacks: Stacks, chance: Random) -> Stacks | None:
    def edit(inputs: Rule) -> bool:
        rules = inputs.get("securityRules") or []
        if len(rules) < 2:
            return False
        one, other = chance.sample(rules, 2)
        one["priority"], other["priority"] = other["priority"], one["priority"]
        return True

    return _edit(stacks, chance, "NetworkSecurityGroup", edit)


def a_security_rule_allows_anything(stacks: Stacks, chance: Random) -> Stacks | None:
    def edit(inputs: Rule) -> bool:
        inputs["securityRules"] = [_any_rule(d, 90) for d in ("Inbound", "Outbound")] + inputs[
            "securityRules"
        ]
        return True

    return _edit(stacks, chance, "NetworkSecurityGroup", edit)


def a_subnet_has_no_security_group(stacks: Stacks, chance: Random) -> Stacks | None:
    return _edit(stacks, chance, "Subnet", lambda inputs: bool(inputs.pop("networkSecurityGroup", None)))


def a_firewall_rule_that_denies_is_lost(stacks: Stacks, chance: Random) -> Stacks | None:
    return _edit_collection(stacks, chance, "Deny", lambda collection: collection.update(rules=[]))


def a_firewall_rule_that_allows_is_lost(stacks: Stacks, chance: Random) -> Stacks | None:
    def edit(collection: Rule) -> None:
        collection["rules"].pop(chance.randrange(len(collection["rules"])))

    return _edit_collection(stacks, chance, "Allow", edit)


def a_firewall_rule_has_a_wider_source(stacks: Stacks, chance: Random) -> Stacks | None:
    return _edit_network_rule(stacks, chance, lambda rule: _widen_all(rule, "sourceAddresses"))


def a_firewall_rule_has_a_wider_destination(stacks: Stacks, chance: Random) -> Stacks | None:
    return _edit_network_rule(stacks, chance, lambda rule: _widen_all(rule, "destinationAddresses"))


def a_firewall_rule_has_any_port(stacks: Stacks, chance: Random) -> Stacks | None:
    return _edit_network_rule(stacks, chance, lambda rule: rule.update(destinationPorts=["*"]))


def a_firewall_allows_anything_first(stacks: Stacks, chance: Random) -> Stacks | None:
    def edit(inputs: Rule) -> bool:
        rule = {
            "ruleType": "NetworkRule",
            "name": "any",
            "ipProtocols": ["Any"],
            "sourceAddresses": ["*"],
            "destinationAddresses": ["*"],
            "destinationPorts": ["*"],
        }
        collection = {
            "ruleCollectionType": "FirewallPolicyFilterRuleCollection",
            "name": "any",
            "priority": 100,
            "action": {"type": "Allow"},
            "rules": [rule],
        }
        inputs["priority"] = 100
        inputs["ruleCollections"] = [collection]
        return True

    return _edit(stacks, chance, "FirewallPolicyRuleCollectionGroup", edit)


def two_firewall_groups_swap_priorities(stacks: Stacks, chance: Random) -> Stacks | None:
    groups = list(_of(stacks, "FirewallPolicyRuleCollectionGroup"))
    if len(groups) < 2:
        return None
    one, other = chance.sample(groups, 2)
    swapped = _replaced(stacks, one, {**one.inputs, "priority": other.inputs["priority"]})
    return _replaced(swapped, other, {**other.inputs, "priority": one.inputs["priority"]})


def a_firewall_translates_what_it_did_not(stacks: Stacks, chance: Random) -> Stacks | None:
    def edit(inputs: Rule) -> bool:
        inputs["snat"] = {"privateRanges": ["255.255.255.255/32"]}
        return True

    return _edit(stacks, chance, "FirewallPolicy", edit)


def a_user_defined_route_is_lost(stacks: Stacks, chance: Random) -> Stacks | None:
    def edit(inputs: Rule) -> bool:
        routes = inputs.get("routes") or []
        if routes:
            routes.pop(chance.randrange(len(routes)))
            return True
        return False

    return _edit(stacks, chance, "RouteTable", edit)


def a_user_defined_route_leads_to_the_internet(stacks: Stacks, chance: Random) -> Stacks | None:
    def edit(inputs: Rule) -> bool:
        for route in inputs.get("routes") or []:
            route.pop("nextHopIpAddress", None)
            route["nextHopType"] = "Internet"
        return bool(inputs.get("routes"))

    return _edit(stacks, chance, "RouteTable", edit)


def propagation_is_turned_over(stacks: Stacks, chance: Random) -> Stacks | None:
    return _edit(stacks, chance, "RouteTable", lambda inputs: _flip(inputs, "disableBgpRoutePropagation"))


def a_range_of_the_default_route_table_is_lost(stacks: Stacks, chance: Random) -> Stacks | None:
    def edit(inputs: Rule) -> bool:
        routes = inputs["properties"]["template"]["resources"][0]["properties"]["routes"]
        beyond = [route for route in routes if not route["name"].startswith("_policy")]
        for route in beyond:
            routes.remove(route)
        return bool(beyond)

    found = [r for s in stacks for r in s.resources if r.type == "azure-native:resources:Deployment"]
    return _edit_one(stacks, chance.choice(found), edit) if found else None


def routing_intent_is_lost(stacks: Stacks, chance: Random) -> Stacks | None:
    return _lose(stacks, chance, "RoutingIntent")


def routing_intent_leaves_out_private_traffic(stacks: Stacks, chance: Random) -> Stacks | None:
    def edit(inputs: Rule) -> bool:
        policies = inputs["routingPolicies"]
        kept = [policy for policy in policies if "PrivateTraffic" not in policy["destinations"]]
        inputs["routingPolicies"] = kept
        return len(kept) < len(policies)

    return _edit(stacks, chance, "RoutingIntent", edit)


def a_hub_connection_is_lost(stacks: Stacks, chance: Random) -> Stacks | None:
    return _lose(stacks, chance, "HubVirtualNetworkConnection")


def a_network_learns_another_default_route(stacks: Stacks, chance: Random) -> Stacks | None:
    return _edit(
        stacks,
        chance,
        "HubVirtualNetworkConnection",
        lambda inputs: _flip(inputs, "enableInternetSecurity"),
    )


def a_peering_flag_is_turned_over(stacks: Stacks, chance: Random) -> Stacks | None:
    flags = ("allowVirtualNetworkAccess", "allowForwardedTraffic", "allowGatewayTransit", "useRemoteGateways")
    flag = chance.choice(flags)
    return _edit(stacks, chance, "VirtualNetworkPeering", lambda inputs: _flip(inputs, flag))


def half_a_peering_is_lost(stacks: Stacks, chance: Random) -> Stacks | None:
    return _lose(stacks, chance, "VirtualNetworkPeering")


def two_networks_are_peered(stacks: Stacks, chance: Random) -> Stacks | None:
    """Past whatever stands between them."""
    vnets = list(_of(stacks, "VirtualNetwork"))
    if len(vnets) < 2:
        return None
    one, other = chance.sample(vnets, 2)
    ends = {one.id, other.id}
    if any(ends == _ends(peering) for peering in _of(stacks, "VirtualNetworkPeering")):
        return None
    peered = _added(stacks, _half_peering(one, other))
    return _added(peered, _half_peering(other, one)) if peered else None


def a_sites_range_is_wider(stacks: Stacks, chance: Random) -> Stacks | None:
    def edit(inputs: Rule) -> bool:
        space = inputs.get("addressSpace") or inputs.get("localNetworkAddressSpace")
        if not space or not space["addressPrefixes"]:
            return False
        space["addressPrefixes"] = [_wider(prefix) for prefix in space["addressPrefixes"]]
        return True

    return _edit(stacks, chance, chance.choice(("VpnSite", "LocalNetworkGateway")), edit)


def two_sites_have_one_range(stacks: Stacks, chance: Random) -> Stacks | None:
    kind = chance.choice(("VpnSite", "LocalNetworkGateway"))
    sites = list(_of(stacks, kind))
    if len(sites) < 2:
        return None
    one, other = chance.sample(sites, 2)
    key = "addressSpace" if kind == "VpnSite" else "localNetworkAddressSpace"
    return _replaced(stacks, one, {**one.inputs, key: other.inputs[key]})


def a_translation_overlaps_another_range(stacks: Stacks, chance: Random) -> Stacks | None:
    """The external side is the first range of another site."""
    rules = [*_of(stacks, "NatRule"), *_of(stacks, "VirtualNetworkGatewayNatRule")]
    sites = [*_of(stacks, "VpnSite"), *_of(stacks, "LocalNetworkGateway")]
    if not rules or not sites:
        return None
    rule, site = chance.choice(rules), chance.choice(sites)
    space = site.inputs.get("addressSpace") or site.inputs["localNetworkAddressSpace"]
    length = ip_network(rule.inputs["internalMappings"][0]["addressSpace"]).prefixlen
    first = space["addressPrefixes"][0].partition("/")[0]
    external = str(ip_network(f"{first}/{length}", strict=False))
    return _replaced(stacks, rule, {**rule.inputs, "externalMappings": [{"addressSpace": external}]})


def a_connection_forgets_its_translation(stacks: Stacks, chance: Random) -> Stacks | None:
    def edit(inputs: Rule) -> bool:
        ends = [inputs, *(inputs.get("vpnLinkConnections") or [])]
        had = any(end.get("ingressNatRules") for end in ends)
        for end in ends:
            end.pop("ingressNatRules", None)
        return had

    kind = chance.choice(("VpnConnection", "VirtualNetworkGatewayConnection"))
    return _edit(stacks, chance, kind, edit)


def a_site_is_given_the_default_route(stacks: Stacks, chance: Random) -> Stacks | None:
    return _edit(stacks, chance, "VpnConnection", lambda inputs: _flip(inputs, "enableInternetSecurity"))


def endpoints_heed_no_policies(stacks: Stacks, chance: Random) -> Stacks | None:
    homes = {r.inputs["subnet"]["id"].casefold() for r in _of(stacks, "PrivateEndpoint")}
    found = [r for r in _of(stacks, "Subnet") if r.id.casefold() in homes]
    if not found:
        return None
    subnet = chance.choice(found)
    return _replaced(stacks, subnet, {**subnet.inputs, "privateEndpointNetworkPolicies": "Disabled"})


def touched(before: Stacks, after: Stacks) -> list[PlannedResource]:
    """The resources that a mistake has changed, taken away or put there, as they were and as they are."""
    old = {resource.urn: resource for stack in before for resource in stack.resources}
    new = {resource.urn: resource for stack in after for resource in stack.resources}
    urns = [urn for urn in {**old, **new} if old.get(urn) != new.get(urn)]
    return [found for urn in urns for found in (old.get(urn), new.get(urn)) if found]


MISTAKES: tuple[Mistake, ...] = (
    a_security_rule_that_denies_is_lost,
    a_security_rule_that_allows_is_lost,
    a_security_rule_has_a_wider_source,
    a_security_rule_has_a_wider_destination,
    a_security_rule_has_any_port,
    two_security_rules_swap_priorities,
    a_security_rule_allows_anything,
    a_subnet_has_no_security_group,
    a_firewall_rule_that_denies_is_lost,
    a_firewall_rule_that_allows_is_lost,
    a_firewall_rule_has_a_wider_source,
    a_firewall_rule_has_a_wider_destination,
    a_firewall_rule_has_any_port,
    a_firewall_allows_anything_first,
    two_firewall_groups_swap_priorities,
    a_firewall_translates_what_it_did_not,
    a_user_defined_route_is_lost,
    a_user_defined_route_leads_to_the_internet,
    propagation_is_turned_over,
    a_range_of_the_default_route_table_is_lost,
    routing_intent_is_lost,
    routing_intent_leaves_out_private_traffic,
    a_hub_connection_is_lost,
    a_network_learns_another_default_route,
    a_peering_flag_is_turned_over,
    half_a_peering_is_lost,
    two_networks_are_peered,
    a_sites_range_is_wider,
    two_sites_have_one_range,
    a_translation_overlaps_another_range,
    a_connection_forgets_its_translation,
    a_site_is_given_the_default_route,
    endpoints_heed_no_policies,
)


def _of(stacks: Stacks, kind: str) -> Iterator[PlannedResource]:
    for stack in stacks:
        yield from stack.of(_NETWORK + kind)


def _replaced(stacks: Stacks, old: PlannedResource, inputs: Rule) -> Stacks:
    new = replace(old, inputs=inputs)
    return tuple(
        replace(stack, resources=tuple(new if r.urn == old.urn else r for r in stack.resources))
        for stack in stacks
    )


def _added(stacks: Stacks, resource: PlannedResource) -> Stacks | None:
    """None where something of that id is there already."""
    first, *rest = stacks
    if any(r.id == resource.id for stack in stacks for r in stack.resources):
        return None
    return (replace(first, resources=(*first.resources, resource)), *rest)


def _lose(stacks: Stacks, chance: Random, kind: str) -> Stacks | None:
    found = list(_of(stacks, kind))
    if not found:
        return None
    lost = chance.choice(found)
    return tuple(replace(s, resources=tuple(r for r in s.resources if r is not lost)) for s in stacks)


def _edit(stacks: Stacks, chance: Random, kind: str, edit: Callable[[Rule], bool]) -> Stacks | None:
    """Change one resource of that kind; `edit` says whether there was anything to change."""
    found = list(_of(stacks, kind))
    chance.shuffle(found)
    for resource in found:
        changed = _edit_one(stacks, resource, edit)
        if changed:
            return changed
    return None


def _edit_one(stacks: Stacks, resource: PlannedResource, edit: Callable[[Rule], bool]) -> Stacks | None:
    inputs = deepcopy(dict(resource.inputs))
    return _replaced(stacks, resource, inputs) if edit(inputs) else None


def _lose_security_rule(stacks: Stacks, chance: Random, access: str) -> Stacks | None:
    def edit(inputs: Rule) -> bool:
        fitting = [rule for rule in inputs.get("securityRules") or [] if rule["access"] == access]
        if fitting:
            inputs["securityRules"].remove(chance.choice(fitting))
        return bool(fitting)

    return _edit(stacks, chance, "NetworkSecurityGroup", edit)


def _edit_security_rule(stacks: Stacks, chance: Random, edit: Callable[[Rule], None]) -> Stacks | None:
    def one_rule(inputs: Rule) -> bool:
        fitting = [rule for rule in inputs.get("securityRules") or [] if rule["access"] == "Allow"]
        if fitting:
            edit(chance.choice(fitting))
        return bool(fitting)

    return _edit(stacks, chance, "NetworkSecurityGroup", one_rule)


def _edit_collection(
    stacks: Stacks, chance: Random, access: str, edit: Callable[[Rule], None]
) -> Stacks | None:
    def one_collection(inputs: Rule) -> bool:
        fitting = [c for c in inputs["ruleCollections"] if c["action"]["type"] == access and c["rules"]]
        if fitting:
            edit(chance.choice(fitting))
        return bool(fitting)

    return _edit(stacks, chance, "FirewallPolicyRuleCollectionGroup", one_collection)


def _edit_network_rule(stacks: Stacks, chance: Random, edit: Callable[[Rule], Any]) -> Stacks | None:
    def one_rule(collection: Rule) -> None:
        fitting = [rule for rule in collection["rules"] if rule["ruleType"] == "NetworkRule"]
        if fitting:
            edit(chance.choice(fitting))

    return _edit_collection(stacks, chance, "Allow", one_rule)


def _widen(rule: Rule, key: str) -> None:
    many = rule.get(f"{key}es")
    if many:
        rule[f"{key}es"] = [_wider(prefix) for prefix in many]
    elif key in rule:
        rule[key] = _wider(rule[key])


def _widen_all(rule: Rule, key: str) -> None:
    rule[key] = [_wider(prefix) for prefix in rule.get(key) or []]


def _wider(prefix: str) -> str:
    """Sixteen times as wide; tags stay."""
    if not prefix[0].isdigit():
        return prefix
    network = ip_network(prefix, strict=False)
    return str(network.supernet(new_prefix=max(network.prefixlen - _WIDER, 0)))


def _flip(inputs: Rule, key: str) -> bool:
    inputs[key] = not inputs.get(key)
    return True


def _any_rule(direction: str, priority: int) -> Rule:
    return {
        "name": f"any-{direction}",
        "priority": priority,
        "direction": direction,
        "access": "Allow",
        "protocol": "*",
        "sourceAddressPrefix": "*",
        "sourcePortRange": "*",
        "destinationAddressPrefix": "*",
        "destinationPortRange": "*",
    }


def _ends(peering: PlannedResource) -> set[str]:
    return {peering.id.partition("/virtualNetworkPeerings/")[0], peering.inputs["remoteVirtualNetwork"]["id"]}


def _half_peering(near: PlannedResource, far: PlannedResource) -> PlannedResource:
    name = f"to-{far.inputs['virtualNetworkName']}"
    inputs = {
        "resourceGroupName": near.inputs["resourceGroupName"],
        "virtualNetworkName": near.inputs["virtualNetworkName"],
        "virtualNetworkPeeringName": name,
        "remoteVirtualNetwork": {"id": far.id},
        "allowVirtualNetworkAccess": True,
        "allowForwardedTraffic": True,
        "allowGatewayTransit": False,
        "useRemoteGateways": False,
    }
    return replace(
        near,
        urn=f"{near.urn}-{name}",
        type=f"{_NETWORK}VirtualNetworkPeering",
        name=f"{near.name}-{name}",
        id=f"{near.id}/virtualNetworkPeerings/{name}",
        inputs=inputs,
    )
