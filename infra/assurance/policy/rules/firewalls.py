"""Rules about firewalls and their policies."""

from collections.abc import Iterator
from ipaddress import IPv4Network

from infra.assurance.policy.evidence import Evidence
from infra.assurance.policy.faults import each, fault
from infra.assurance.policy.model import Fault, Rule
from infra.assurance.policy.permissions import MANAGEMENT, Permission, of_firewalls, of_rule_group
from infra.assurance.policy.reading import entries, number_at
from infra.resources.planned import PlannedResource

_POLICY = "MicrosoftDocs/azure-docs articles/firewall/policy-rule-sets.md"
_GROUP = "network:FirewallPolicyRuleCollectionGroup"
PRIVATE = tuple(map(IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")))
"""RFC 1918 and RFC 6598."""

_WEB = {"80", "443"}
_NETWORK, _APPLICATION = "NetworkRule", "ApplicationRule"


def _allowed(evidence: Evidence) -> Iterator[Permission]:
    return (rule for rule in of_firewalls(evidence) if rule.allows)


def _networks(evidence: Evidence) -> Iterator[Permission]:
    return (rule for rule in _allowed(evidence) if rule.kind == _NETWORK)


def _applications(evidence: Evidence) -> Iterator[Permission]:
    return (rule for rule in _allowed(evidence) if rule.kind == _APPLICATION)


def _about(evidence: Evidence, rule: Permission, got: str, expected: str) -> Fault:
    return fault(evidence, rule.group, got, expected, part=rule.name)


def _any_any(evidence: Evidence, rule: Permission) -> Iterator[Fault]:
    if rule.from_anywhere or rule.to_anywhere:
        way = f"{', '.join(rule.sources)} to {', '.join(rule.destinations)}"
        yield _about(evidence, rule, way, "ranges on both sides")


def _every_port(evidence: Evidence, rule: Permission) -> Iterator[Fault]:
    if rule.every_port and {p.upper() for p in rule.protocols} != {"ICMP"}:
        yield _about(evidence, rule, "every port", "the ports of a service")


def _management(evidence: Evidence, rule: Permission) -> Iterator[Fault]:
    ports = [str(port) for port in MANAGEMENT if rule.admits(port)]
    wide = [text for text in rule.sources if _crowd(text, evidence.bastion_ranges)]
    if ports and wide:
        got = f"ports {', '.join(ports)} from {', '.join(wide)}"
        yield _about(evidence, rule, got, "Bastion, or ranges of a /16 at most")


def _crowd(text: str, bastion: tuple[IPv4Network, ...]) -> bool:
    try:
        source = IPv4Network(text)
    except ValueError:
        return True
    return source.prefixlen < 16 and not any(source.subnet_of(each_) for each_ in bastion)


def _reasonless(evidence: Evidence, rule: Permission) -> Iterator[Fault]:
    if not rule.reason:
        yield _about(evidence, rule, "no reason", "one")


def _every_name(evidence: Evidence, rule: Permission) -> Iterator[Fault]:
    wide = [name for name in rule.destinations if name in ("*", "*.*") or name.count(".") < 1]
    if wide:
        yield _about(evidence, rule, f"the name {', '.join(wide)}", "names of one organisation's own")


def _not_web(evidence: Evidence, rule: Permission) -> Iterator[Fault]:
    other = [port for port in rule.ports if port not in _WEB]
    if other:
        yield _about(evidence, rule, f"port {', '.join(other)}", "80 or 443")


def _translations(evidence: Evidence, group: PlannedResource) -> Iterator[Fault]:
    for collection in entries(group.inputs, "ruleCollections"):
        if collection.get("ruleCollectionType") == "FirewallPolicyNatRuleCollection":
            got = f"the collection {collection.get('name')} that admits from the internet"
            yield fault(evidence, group, got, "none: nothing is published to the internet")


def _last(evidence: Evidence, policy: PlannedResource) -> Iterator[Fault]:
    """The last group of a policy denies every private range, and what public sector networks use."""
    name = str(policy.inputs["firewallPolicyName"])
    groups = [g for g in evidence.of(_GROUP) if g.inputs.get("firewallPolicyName") == name]
    last = max(groups, key=lambda g: number_at(g.inputs, "priority"), default=None)
    denied = [
        IPv4Network(text)
        for rule in (of_rule_group(last) if last else ())
        if not rule.allows and rule.from_anywhere and rule.every_port
        for text in rule.destinations
    ]
    open_ = [each_ for each_ in (*PRIVATE, *_peers(evidence)) if not any(map(each_.subnet_of, denied))]
    if open_:
        got = f"a last group that leaves {', '.join(map(str, open_))} open"
        yield fault(evidence, policy, got, "one that denies every private range and every peer network")


def _peers(evidence: Evidence) -> Iterator[IPv4Network]:
    for peer in (evidence.declared.partnership.psn, evidence.declared.partnership.hscn):
        yield from (r for r in (peer.ranges if peer else ()) if not any(map(r.subnet_of, PRIVATE)))


_CLOSED = ("CAF B4.a", "CE firewalls", "Cloud 11", "PSN boundary")

RULES = (
    Rule(
        id="firewall-any",
        family="network",
        severity="critical",
        title="No network rule of the firewall names everything as a source or a destination",
        why="The firewall decides which council reaches what; such a rule decides for all.",
        source=_POLICY,
        remediation="Declare the flow, between ranges; the internet is reached by name, in application rules",
        controls=("CAF B4.a", "CE firewalls", "Cloud 3", "PSN boundary"),
        subjects=_networks,
        faults=_any_any,
    ),
    Rule(
        id="firewall-every-port",
        family="network",
        severity="high",
        title="No network rule of the firewall opens every port",
        why="A service has ports; a rule without them opens the ones that nobody remembers.",
        source=_POLICY,
        remediation="Name the ports in the declaration that asks for the flow",
        controls=_CLOSED,
        subjects=_networks,
        faults=_every_port,
    ),
    Rule(
        id="firewall-management-ports",
        family="network",
        severity="high",
        title="The firewall lets administration through from Bastion and from small ranges alone",
        why="SSH and RDP are what ransomware spreads by, from one council to the next.",
        source="Microsoft cloud security benchmark v1, NS-1",
        remediation="Let administrators come through Bastion",
        controls=(*_CLOSED, "Cloud 12", "PSN separation"),
        subjects=_networks,
        faults=_management,
    ),
    Rule(
        id="firewall-reasons",
        family="network",
        severity="medium",
        title="Every rule of the firewall says why it is there",
        why="A rule without a reason is never taken away, because nobody knows who would miss it.",
        source="NCSC Cyber Essentials, Requirements for IT infrastructure: firewalls",
        remediation="Declare the flow with its reason",
        controls=("CE firewalls", "CAF B4.b", "PSN boundary"),
        subjects=of_firewalls,
        faults=_reasonless,
    ),
    Rule(
        id="firewall-names",
        family="network",
        severity="high",
        title="What is reached on the internet is reached by its name",
        why="Through a rule for every name data leaves to anybody.",
        source="MicrosoftDocs/azure-docs articles/firewall/rule-processing.md",
        remediation="Name the domains that the service needs",
        controls=("CAF B4.a", "CE firewalls", "Cloud 11"),
        subjects=_applications,
        faults=_every_name,
    ),
    Rule(
        id="firewall-web-ports",
        family="network",
        severity="medium",
        title="The internet is reached by the ports of the web alone",
        why="Other ports are how tunnels leave.",
        source="MicrosoftDocs/azure-docs articles/firewall/rule-processing.md",
        remediation="Use 443, or 80 where a distribution of updates has nothing else",
        controls=("CAF B4.a", "CE firewalls", "Cloud 11"),
        subjects=_applications,
        faults=_not_web,
    ),
    Rule(
        id="firewall-published",
        family="network",
        severity="critical",
        title="The firewall publishes nothing to the internet",
        why="Shared services are for members; whatever listens on the internet is found within minutes.",
        source="MicrosoftDocs/azure-docs articles/firewall/destination-nat-rules.md",
        remediation="Take the collection away",
        controls=_CLOSED,
        subjects=each(_GROUP),
        faults=_translations,
    ),
    Rule(
        id="firewall-last-deny",
        family="network",
        severity="high",
        title="The last rules of a firewall deny every private range and every peer network",
        why="So that what refuses is written down, logged, and not only a default.",
        source=_POLICY,
        remediation="Let the group of the greatest priority deny them, from everywhere and on every port",
        controls=("CAF B4.a", "CE firewalls", "Cloud 3", "PSN boundary"),
        subjects=each("network:FirewallPolicy"),
        faults=_last,
    ),
)
