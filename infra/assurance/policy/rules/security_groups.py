"""Rules about security groups: which stand where, and what they let through."""

from collections.abc import Callable, Iterable, Iterator
from ipaddress import IPv4Network

from infra.assurance.policy.evidence import Evidence
from infra.assurance.policy.faults import each, fault
from infra.assurance.policy.model import Fault, Rule
from infra.assurance.policy.permissions import MANAGEMENT, Permission, of_security_group, of_security_groups
from infra.assurance.policy.reading import at, name_of
from infra.resources.planned import PlannedResource

_GROUPS = "MicrosoftDocs/azure-docs articles/virtual-network/network-security-groups-overview.md"
_BASTION = "MicrosoftDocs/azure-docs articles/bastion/bastion-nsg.md"
WITHOUT_GROUP = ("AzureFirewallSubnet", "GatewaySubnet", "RouteServerSubnet")
"""Subnets on which Azure refuses a security group, or advises against it."""

WIDE_TAGS = frozenset(("virtualnetwork", "internet", "azurecloud"))
LAST = 4096
"""The last priority that a security group has."""

BASTION_NEEDS = frozenset(
    {
        (True, "Internet", "*", "443"),
        (True, "GatewayManager", "*", "443"),
        (True, "AzureLoadBalancer", "*", "443"),
        (True, "VirtualNetwork", "VirtualNetwork", "8080"),
        (True, "VirtualNetwork", "VirtualNetwork", "5701"),
        (False, "*", "VirtualNetwork", "22"),
        (False, "*", "VirtualNetwork", "3389"),
        (False, "*", "AzureCloud", "443"),
        (False, "VirtualNetwork", "VirtualNetwork", "8080"),
        (False, "VirtualNetwork", "VirtualNetwork", "5701"),
        (False, "*", "Internet", "80"),
    }
)
"""What Azure Bastion does not work without: inward, from, to, port (azure-docs, bastion/bastion-nsg.md)."""


def _bastion_groups(evidence: Evidence) -> frozenset[str]:
    subnets = (s for s in evidence.of("network:Subnet") if s.inputs.get("subnetName") == "AzureBastionSubnet")
    return frozenset(str(at(s.inputs, "networkSecurityGroup.id")).lower() for s in subnets)


def _allowed(evidence: Evidence) -> Iterator[Permission]:
    """Every rule that lets something through, but for what Azure Bastion needs where it stands."""
    bastion = _bastion_groups(evidence)
    for rule in of_security_groups(evidence):
        if rule.allows and not (rule.group.id.lower() in bastion and _needed(rule)):
            yield rule


def _needed(rule: Permission) -> bool:
    return all(
        (rule.inward, source, destination, port) in BASTION_NEEDS
        for source in rule.sources
        for destination in rule.destinations
        for port in rule.ports
    )


def _inward(evidence: Evidence) -> Iterable[Permission]:
    return (rule for rule in _allowed(evidence) if rule.inward)


def _where(
    wrong: Callable[[Permission], bool], got: Callable[[Permission], str], expected: str
) -> Callable[[Evidence, Permission], Iterable[Fault]]:
    """Faults of the rules for which something is so."""

    def faults(evidence: Evidence, rule: Permission) -> Iterator[Fault]:
        if wrong(rule):
            yield fault(evidence, rule.group, got(rule), expected, part=rule.name)

    return faults


def _joined(values: Iterable[str]) -> str:
    return ", ".join(values)


def _management(evidence: Evidence, rule: Permission) -> Iterator[Fault]:
    """Administration from private ranges is a flow; of a range wider than a /16 it is nobody's."""
    open_ports = [port for port in MANAGEMENT if rule.admits(port)]
    wide = [source for source in rule.sources if _wide(source)]
    if open_ports and wide:
        yield fault(
            evidence,
            rule.group,
            f"ports {_joined(map(str, open_ports))} from {_joined(wide)}",
            "ranges of a /16 at most",
            part=rule.name,
        )


def _wide(source: str) -> bool:
    if source.lower() == "azureloadbalancer":
        return False  # It asks whether a port answers, from one address that Azure keeps for itself.
    try:
        return IPv4Network(source).prefixlen < 16
    except ValueError:
        return True


def _ungrouped(evidence: Evidence, subnet: PlannedResource) -> Iterator[Fault]:
    if not at(subnet.inputs, "networkSecurityGroup.id"):
        yield fault(evidence, subnet, "no security group", "one")


def _subnets(evidence: Evidence) -> Iterable[PlannedResource]:
    return (s for s in evidence.of("network:Subnet") if s.inputs.get("subnetName") not in WITHOUT_GROUP)


def _denied_last(evidence: Evidence, group: PlannedResource) -> Iterator[Fault]:
    rules = of_security_group(group)
    for inward, word in ((True, "inbound"), (False, "outbound")):
        last = [r for r in rules if r.inward == inward and r.priority == LAST]
        if not any(_denies_all(r) for r in last):
            yield fault(evidence, group, f"no {word} rule {LAST} that denies everything", "one")


def _denies_all(rule: Permission) -> bool:
    return not rule.allows and rule.from_anywhere and rule.to_anywhere and rule.every_port


def _councils_denied(evidence: Evidence, group: PlannedResource) -> Iterator[Fault]:
    """Every aggregate is denied in both directions, after the flows, and before anything wider."""
    aggregates = evidence.declared.partnership.aggregates
    for inward, word in ((True, "inbound"), (False, "outbound")):
        denied = [
            IPv4Network(text)
            for rule in of_security_group(group)
            if rule.inward == inward and not rule.allows and rule.priority < LAST and rule.every_port
            for text in (rule.sources if inward else rule.destinations)
            if "/" in text
        ]
        open_ = [a for a in aggregates if not any(a.subnet_of(each_) for each_ in denied)]
        if open_:
            yield fault(
                evidence,
                group,
                f"no {word} rule that denies {_joined(map(str, open_))}",
                "one between the flows and the last rule",
            )


def _wide_tags(evidence: Evidence, rule: Permission) -> Iterator[Fault]:
    wide = [word for word in (*rule.sources, *rule.destinations) if word.lower() in WIDE_TAGS]
    if wide:
        yield fault(evidence, rule.group, f"the tag {_joined(wide)}", "ranges", part=rule.name)


def _attached(evidence: Evidence, group: PlannedResource) -> Iterator[Fault]:
    """A group that no subnet names protects nothing."""
    if group.id.lower() not in evidence.groups_in_use:
        yield fault(evidence, group, f"no subnet that names {name_of(group)}", "one")


_CLOSED = ("CAF B4.a", "CE firewalls", "Cloud 11", "PSN boundary")
_APART = ("CAF B4.a", "CE firewalls", "Cloud 3", "PSN boundary")

RULES = (
    Rule(
        id="group-any-any",
        family="network",
        severity="critical",
        title="No rule of a security group lets anything reach anything",
        why="Behind such a rule every other is decoration.",
        source=_GROUPS,
        remediation="Name the source and the destination by ranges: declare the flow",
        controls=_CLOSED,
        subjects=_allowed,
        faults=_where(lambda r: r.from_anywhere and r.to_anywhere, lambda _: "any to any", "ranges"),
    ),
    Rule(
        id="group-internet",
        family="network",
        severity="critical",
        title="Nothing is admitted from the internet, but to Azure Bastion",
        why="Whatever listens there is found within minutes.",
        source=_BASTION,
        remediation="Take the rule away; publish by the firewall, or not at all",
        controls=_CLOSED,
        subjects=_inward,
        faults=_where(lambda r: r.from_outside, lambda r: f"from {_joined(r.sources)}", "private ranges"),
    ),
    Rule(
        id="group-management-ports",
        family="network",
        severity="high",
        title="Ports of administration are open to Bastion and to small ranges alone",
        why="SSH and RDP are what ransomware spreads by.",
        source="Microsoft cloud security benchmark v1, NS-1",
        remediation="Admit Bastion's subnet, or the one site whose people need it",
        controls=(*_CLOSED, "Cloud 12", "PSN separation"),
        subjects=_inward,
        faults=_management,
    ),
    Rule(
        id="group-every-port",
        family="network",
        severity="high",
        title="No rule of a security group opens every port",
        why="A service has ports; a rule without them opens the ones that nobody remembers.",
        source=_GROUPS,
        remediation="Name the ports in the declaration that asks for the flow",
        controls=_CLOSED,
        subjects=_allowed,
        faults=_where(
            lambda r: r.every_port and not {p.lower() for p in r.protocols} <= {"icmp"},
            lambda r: f"every port of {_joined(r.protocols)}",
            "the ports of a service",
        ),
    ),
    Rule(
        id="group-wide-tags",
        family="network",
        severity="high",
        title="Rules name ranges, and not VirtualNetwork, Internet or AzureCloud",
        why="VirtualNetwork takes in every peered network, and over a hub whatever is routed to it.",
        source="MicrosoftDocs/azure-docs articles/virtual-network/service-tags-overview.md",
        remediation="Name the ranges",
        controls=_APART,
        subjects=_allowed,
        faults=_wide_tags,
    ),
    Rule(
        id="group-reasons",
        family="network",
        severity="medium",
        title="Every rule of a security group says why it is there",
        why="A rule without a reason is never taken away, because nobody knows who would miss it.",
        source="NCSC Cyber Essentials, Requirements for IT infrastructure: firewalls",
        remediation="Declare the flow with its reason",
        controls=("CE firewalls", "CAF B4.b", "PSN boundary"),
        subjects=of_security_groups,
        faults=_where(lambda r: not r.reason, lambda _: "no reason", "one"),
    ),
    Rule(
        id="group-last-deny",
        family="network",
        severity="critical",
        title="Every security group ends by denying everything, both ways",
        why="What comes after are Azure's default rules, and they let networks reach each other.",
        source=_GROUPS,
        remediation=f"Add a rule at {LAST} in each direction that denies everything",
        controls=_APART,
        subjects=each("network:NetworkSecurityGroup"),
        faults=_denied_last,
    ),
    Rule(
        id="group-councils-denied",
        family="network",
        severity="critical",
        title="Every security group denies the councils' ranges after the flows, both ways",
        why="It is the second lock: were the firewall's rules wrong, councils would still be apart.",
        source=_GROUPS,
        remediation="Deny the partnership's aggregates between the flows and the last rule",
        controls=_APART,
        subjects=each("network:NetworkSecurityGroup"),
        faults=_councils_denied,
    ),
    Rule(
        id="group-missing",
        family="network",
        severity="critical",
        title="Every subnet has a security group",
        why="A subnet without one admits everything that reaches it.",
        source=_GROUPS,
        remediation="Give the subnet a security group of its own",
        controls=_APART,
        subjects=_subnets,
        faults=_ungrouped,
    ),
    Rule(
        id="group-unused",
        family="network",
        severity="low",
        title="Every security group stands on a subnet",
        why="One that stands nowhere is believed to protect something.",
        source=_GROUPS,
        remediation="Name it in the subnet, or take it away",
        controls=("CE firewalls", "CAF A3.a"),
        subjects=each("network:NetworkSecurityGroup"),
        faults=_attached,
        needs="all",
    ),
)
