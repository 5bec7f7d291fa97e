"""Azure's limits, and how near to them an estate may come: a row each."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from infra.assurance.policy.evidence import Evidence
from infra.assurance.policy.faults import fault
from infra.assurance.policy.model import Fault, Rule
from infra.assurance.policy.reading import UnknownError, at, entries, texts_at, words
from infra.resources.planned import PlannedResource

_LIMITS = "MicrosoftDocs/azure-docs includes/"
Counted = Mapping[str, int]
"""How many, by the id of what holds them, in lower case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """At most `most` of `what` in one `holder`, of which a plan uses `plan_at`. `count` says how many.

    `whole` is false where one stack alone holds them all: other stacks may add to the rest.
    """

    id: str
    what: str
    holder: str
    most: int
    plan_at: int
    source: str
    count: Callable[[Evidence], Counted]
    whole: bool = True


def _inside(kind: str) -> Callable[[Evidence], Counted]:
    """Counts resources by what holds them: the id without its last type and name."""

    def count(evidence: Evidence) -> Counted:
        return Counter(r.id.lower().rsplit("/", 2)[0] for r in evidence.of(kind))

    return count


def _in_subscription(kind: str) -> Callable[[Evidence], Counted]:
    def count(evidence: Evidence) -> Counted:
        found = ("/".join(r.id.lower().split("/")[:3]) for r in evidence.of(kind))
        return Counter(found)

    return count


def _of_each(kind: str, number: Callable[[PlannedResource], int]) -> Callable[[Evidence], Counted]:
    return lambda evidence: {r.id.lower(): number(r) for r in evidence.of(kind)}


def _networks_of_hubs(evidence: Evidence) -> Counted:
    """Address spaces of networks, by the hub that they are connected to."""
    found: Counter[str] = Counter()
    for connection in evidence.of("network:HubVirtualNetworkConnection"):
        network = evidence.by_id.get(str(at(connection.inputs, "remoteVirtualNetwork.id")).lower())
        spaces = len(texts_at(network.inputs, "addressSpace.addressPrefixes")) if network else 1
        found[connection.id.lower().rsplit("/", 2)[0]] += spaces
    return found


def _rules_of_policies(evidence: Evidence) -> Counted:
    """A network rule counts as its unique sources times its unique destinations; no other rule counts."""
    found: Counter[str] = Counter()
    for group in evidence.of("network:FirewallPolicyRuleCollectionGroup"):
        for collection in entries(group.inputs, "ruleCollections"):
            found[group.id.lower().rsplit("/", 2)[0]] += sum(map(_weight, entries(collection, "rules")))
    return found


def _weight(rule: Mapping[str, object]) -> int:
    if rule.get("ruleType") != "NetworkRule":
        return 0
    sources = set(words(rule, "sourceAddresses", "sourceIpGroups"))
    destinations = set(words(rule, "destinationAddresses", "destinationIpGroups", "destinationFqdns"))
    return max(len(sources), 1) * max(len(destinations), 1)


def _endpoints(evidence: Evidence) -> Counted:
    found = (str(at(e.inputs, "subnet.id")).lower() for e in evidence.of("network:PrivateEndpoint"))
    return Counter(subnet.rpartition("/subnets/")[0] for subnet in found)


def _addresses(group: PlannedResource) -> int:
    """Addresses and ranges on the side that has more: the limit is each side's own."""
    rules = entries(group.inputs, "securityRules")
    sides = ("sourceAddressPrefix", "destinationAddressPrefix")
    return max(sum(len(words(rule, side, f"{side}es")) for rule in rules) for side in sides)


LIMITS = (
    Limit(
        id="group-rules",
        what="rules",
        holder="a security group",
        most=1000,
        plan_at=800,
        source=f"{_LIMITS}azure-virtual-network-limits.md",
        count=_of_each("network:NetworkSecurityGroup", lambda r: len(entries(r.inputs, "securityRules"))),
        whole=False,
    ),
    Limit(
        id="group-addresses",
        what="ranges on one side of its rules",
        holder="a security group",
        most=4000,
        plan_at=3200,
        source=f"{_LIMITS}azure-virtual-network-limits.md",
        count=_of_each("network:NetworkSecurityGroup", _addresses),
        whole=False,
    ),
    Limit(
        id="rule-groups",
        what="rule collection groups",
        holder="a firewall policy",
        most=60,
        plan_at=57,
        source=f"{_LIMITS}firewall-limits.md",
        count=_inside("network:FirewallPolicyRuleCollectionGroup"),
    ),
    Limit(
        id="firewall-rules",
        what="pairs of source and destination in network rules",
        holder="a firewall policy",
        most=20_000,
        plan_at=16_000,
        source=f"{_LIMITS}firewall-limits.md",
        count=_rules_of_policies,
    ),
    Limit(
        id="networks",
        what="virtual networks",
        holder="a subscription",
        most=1000,
        plan_at=800,
        source=f"{_LIMITS}azure-virtual-network-limits.md",
        count=_in_subscription("network:VirtualNetwork"),
    ),
    Limit(
        id="subnets",
        what="subnets",
        holder="a virtual network",
        most=3000,
        plan_at=2400,
        source=f"{_LIMITS}azure-virtual-network-limits.md",
        count=_inside("network:Subnet"),
    ),
    Limit(
        id="hub-networks",
        what="address spaces of networks",
        holder="a hub with routing intent",
        most=600,
        plan_at=540,
        source="MicrosoftDocs/azure-docs articles/virtual-wan/how-to-routing-policies.md",
        count=_networks_of_hubs,
    ),
    Limit(
        id="tunnels",
        what="VPN connections",
        holder="a VPN gateway",
        most=1000,
        plan_at=900,
        source="MicrosoftDocs/azure-docs articles/virtual-wan/virtual-wan-faq.md",
        count=_inside("network:VpnConnection"),
    ),
    Limit(
        id="translations",
        what="translations",
        holder="a VPN gateway",
        most=100,
        plan_at=90,
        source="MicrosoftDocs/azure-docs articles/vpn-gateway/nat-overview.md",
        count=_inside("network:NatRule"),
    ),
    Limit(
        id="circuits",
        what="circuits",
        holder="an ExpressRoute gateway",
        most=8,
        plan_at=8,
        source="MicrosoftDocs/azure-docs articles/virtual-wan/virtual-wan-expressroute-about.md",
        count=_inside("network:ExpressRouteConnection"),
    ),
    Limit(
        id="forwarding-rules",
        what="forwarding rules",
        holder="a DNS ruleset",
        most=1000,
        plan_at=800,
        source="MicrosoftDocs/azure-docs articles/dns/dns-private-resolver-overview.md",
        count=_inside("dnsresolver:ForwardingRule"),
    ),
    Limit(
        id="names",
        what="names",
        holder="a private DNS zone",
        most=25_000,
        plan_at=20_000,
        source="MicrosoftDocs/azure-docs articles/dns/private-dns-privatednszone.md",
        count=_inside("privatedns:PrivateRecordSet"),
    ),
    Limit(
        id="endpoints",
        what="private endpoints",
        holder="a virtual network",
        most=1000,
        plan_at=800,
        source=f"{_LIMITS}private-link-limits.md",
        count=_endpoints,
    ),
    Limit(
        id="groups",
        what="resource groups",
        holder="a subscription",
        most=980,
        plan_at=784,
        source=f"{_LIMITS}azure-subscription-limits-azure-resource-manager.md",
        count=_in_subscription("resources:ResourceGroup"),
    ),
    Limit(
        id="assignments",
        what="role assignments",
        holder="a subscription",
        most=4000,
        plan_at=3200,
        source="MicrosoftDocs/azure-docs articles/role-based-access-control/troubleshoot-limits.md",
        count=_in_subscription("authorization:RoleAssignment"),
    ),
    Limit(
        id="machines",
        what="protected machines",
        holder="a recovery vault",
        most=1000,
        plan_at=800,
        source="MicrosoftDocs/azure-docs articles/backup/backup-azure-backup-faq.yml",
        count=lambda evidence: Counter(
            item.id.lower().partition("/backupfabrics/")[0]
            for item in evidence.of("recoveryservices:ProtectedItem")
        ),
    ),
)


def _rule(limit: Limit) -> Rule[tuple[str, int]]:
    def subjects(evidence: Evidence) -> Iterable[tuple[str, int]]:
        return sorted(limit.count(evidence).items())

    def faults(evidence: Evidence, counted: tuple[str, int]) -> Iterator[Fault]:
        holder, number = counted
        if number <= limit.plan_at:
            if limit.whole and evidence.missing:
                raise UnknownError(evidence.in_want)
            return
        got = f"{number} {limit.what}"
        expected = f"{limit.plan_at} at most: Azure's limit is {limit.most}"
        if resource := evidence.by_id.get(holder):
            yield fault(evidence, resource, got, expected)
        else:
            yield Fault(subject=evidence.called(holder), got=got, expected=expected)

    return Rule(
        id=f"limit-{limit.id}",
        family="cost",
        severity="high",
        title=f"{limit.holder[0].upper()}{limit.holder[1:]} has {limit.plan_at:,} {limit.what} at most",
        why=f"Azure refuses more than {limit.most:,}: the next council's join would fail half way.",
        source=limit.source,
        remediation=f"Plan another holder of {limit.what}, such as another hub, before the next join",
        controls=("CAF B5.b", "CAF A3.a"),
        subjects=subjects,
        faults=faults,
    )


RULES = tuple(map(_rule, LIMITS))
