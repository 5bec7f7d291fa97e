"""Through a firewall: DNAT, network rules, application rules, and the translation of sources.

azure-docs firewall/rule-processing, firewall/snat-private-range.
"""

from collections.abc import Iterator
from dataclasses import replace
from fnmatch import fnmatchcase

from infra.assurance.network.firewalls import Firewall, FirewallRule
from infra.assurance.packets.boxes import ANYWHERE, Box
from infra.assurance.packets.ranges import Ranges, one
from infra.assurance.walk.deciding import Asked, decide
from infra.assurance.walk.header import Header
from infra.assurance.walk.known import Known, Rules
from infra.assurance.walk.steps import Hop, InHub, Inspecting, Node, Routing, Step, dropped, unsaid


def inspect(known: Known, node: Inspecting, header: Header) -> Iterator[Step]:
    """The three passes of a firewall's policy."""
    firewall = known.network.firewalls[node.firewall]
    rules = known.rules(firewall)
    if rules is None:
        yield unsaid(header, node.firewall, f"the policy of {firewall.name} is not among the resources")
        return
    header = header.doubted(rules.policy.doubt)
    for found, packets in decide(rules.dnat.meeting(header.seen.source), header):
        if found is not None:
            yield _translated(firewall, found.rule, packets)
        elif node.public:
            yield dropped(packets, node.firewall, "no DNAT rule holds the public address", "firewall")
        else:
            yield from _network(firewall, rules, packets)


def onward(firewall: Firewall) -> Node:
    """Where what a firewall lets through is then."""
    return InHub(firewall.hub, "firewall") if firewall.hub else Routing(firewall.subnet)


def _translated(firewall: Firewall, rule: FirewallRule, header: Header) -> Step:
    """What comes to a public address: a DNAT rule that matches allows at once."""
    service = one(rule.to_service) if rule.to_service else header.service
    inside = replace(header, source=firewall.own or None, destination=one(rule.to), service=service)
    return Step(inside, onward(firewall), Hop("firewall", firewall.id.lower(), "dnat", rule))


def _network(firewall: Firewall, rules: Rules, header: Header) -> Iterator[Step]:
    allowed: list[Box] = []
    unmatched: list[Header] = []
    for found, packets in decide(rules.network.meeting(header.seen.source), header):
        if found is None:
            unmatched.append(packets)
        elif not found.allows:
            yield dropped(packets, firewall.id.lower(), "network", "firewall", found.rule)
        else:
            allowed.append(found.certain)
            yield from _passed(firewall, rules, packets, found.rule)
    for packets in unmatched:
        yield from _application(firewall, rules, packets, allowed)


def _passed(firewall: Firewall, rules: Rules, header: Header, rule: FirewallRule) -> Iterator[Step]:
    """Allowed by a network rule; the source is replaced where the destination is not private."""
    hop = Hop("firewall", firewall.id.lower(), "network", rule)
    kept = Box(ANYWHERE, rules.policy.untranslated)
    private = header.within(kept)
    if private is not None:
        yield Step(private, onward(firewall), hop)
    if private is header:
        return
    for public in header.outside(kept):
        yield Step(replace(public, source=_own(firewall)), onward(firewall), hop)


def _own(firewall: Firewall) -> Ranges | None:
    return firewall.own or None


def _application(firewall: Firewall, rules: Rules, header: Header, allowed: list[Box]) -> Iterator[Step]:
    """Only where no network rule matches, and only for what bears a name."""
    left = [header]
    for box in allowed:
        left = [rest for packets in left for rest in packets.outside(box)]
    for packets in left:
        asked = list(rules.application.meeting(packets.seen.source))
        yield from _named(firewall, asked, packets)


def _named(firewall: Firewall, asked: list[Asked[FirewallRule]], header: Header) -> Iterator[Step]:
    told = [_for_host(rule, header.host) for rule in asked]
    denied: list[str] = []
    for found, packets in decide((rule for rule in told if rule), header):
        if found is None:
            yield dropped(packets, firewall.id.lower(), "no rule", "firewall")
        elif not found.allows:
            denied += found.rule.names
            yield dropped(packets, firewall.id.lower(), "application", "firewall", found.rule)
        else:
            names = tuple(name for name in found.rule.names if not _covered(name, denied))
            if names:
                translated = replace(packets, source=_own(firewall), names=names)
                hop = Hop("firewall", firewall.id.lower(), "application", found.rule)
                yield Step(translated, onward(firewall), hop)


def _for_host(asked: Asked[FirewallRule], host: str) -> Asked[FirewallRule] | None:
    """The rule as it is asked for a host; for an unknown one, a deny of some hosts surely denies nobody."""
    if not host:
        everybody = "*" in asked.rule.names
        return replace(asked, partly=not everybody) if asked.allows or everybody else None
    return asked if _covered(host, asked.rule.names) or asked.doubt else None


def _covered(name: str, patterns: list[str] | tuple[str, ...]) -> bool:
    return any(fnmatchcase(name.lower(), pattern.lower()) for pattern in patterns)
