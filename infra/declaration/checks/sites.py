"""A member's premises: what each uplink needs, and ranges and addresses that are used once."""

from collections.abc import Callable, Iterator, Mapping

from infra.declaration.checks.ranges import At, overlaps
from infra.declaration.checks.rule import Finding, Rule, of_member, repeated
from infra.declaration.estate import DeclaredPartnership
from infra.declaration.member import Member, Site
from infra.declaration.problems import dotted, quoted
from infra.declaration.vocabulary import PRIVATE_LINK_ZONES, Uplink

WIDEST = 8
"""Prefix length: no council uses more than a whole 10.0.0.0/8."""

_NEEDS: Mapping[Uplink, tuple[str, Callable[[Site], object]]] = {
    "vpn": ("device", lambda site: site.device),
    "expressroute": ("circuit", lambda site: site.circuit),
}
"""By uplink: the key of a site that it does not work without."""


def _uplink(_: DeclaredPartnership, member: Member) -> Iterator[Finding]:
    for number, site in enumerate(member.sites):
        if site.uplink in _NEEDS:
            key, value = _NEEDS[site.uplink]
            if value(site) is None:
                yield Finding(
                    path=("sites", number, key),
                    got="nothing",
                    expected=f"a {key}",
                    summary=f"site {quoted(site.site)} has the uplink {quoted(site.uplink)} "
                    f"and no {quoted(key)}",
                )


def _psn(declared: DeclaredPartnership, member: Member) -> Iterator[Finding]:
    for number, site in enumerate(member.sites):
        if site.uplink == "psn" and declared.partnership.psn is None:
            yield Finding(
                path=("sites", number, "uplink"),
                got=quoted(site.uplink),
                expected="an uplink that the partnership has",
                summary=f"site {quoted(site.site)} comes over the PSN, "
                "which the partnership does not declare",
                hint=f"declare 'psn' in {declared.slug}/partnership.yaml",
            )


def _twice(_: DeclaredPartnership, member: Member) -> Iterator[Finding]:
    return repeated("site", ((("sites", n, "site"), site.site) for n, site in enumerate(member.sites)))


def _ranges(member: Member) -> Iterator[At]:
    for number, site in enumerate(member.sites):
        for index, prefix in enumerate(site.ranges):
            yield prefix, ("sites", number, "ranges", index)
    for number, legacy in enumerate(member.legacy.ranges):
        yield legacy.range, ("legacy", "ranges", number, "range")


def _overlap(_: DeclaredPartnership, member: Member) -> Iterator[Finding]:
    for (outer, where), (inner, path) in overlaps(_ranges(member)):
        yield Finding(
            path=path,
            got=f"{quoted(inner)}, which overlaps {quoted(outer)} of {dotted(where)}",
            expected="ranges of one member that are apart",
        )


def _wide(_: DeclaredPartnership, member: Member) -> Iterator[Finding]:
    for prefix, path in _ranges(member):
        if prefix.prefixlen < WIDEST:
            yield Finding(path=path, got=quoted(prefix), expected=f"a range no wider than /{WIDEST}")


def _name_servers(_: DeclaredPartnership, member: Member) -> Iterator[Finding]:
    inside = [prefix for site in member.sites for prefix in site.ranges]
    for number, server in enumerate(member.dns.servers if member.dns else ()):
        if not any(server in prefix for prefix in inside):
            yield Finding(
                path=("dns", "servers", number),
                got=quoted(server),
                expected="an address in a range of one of the member's sites",
                hint="the hub has no way to another",
                rests_on=(("sites",),),
            )


def _zones(declared: DeclaredPartnership, member: Member) -> Iterator[Finding]:
    names = [f".{name}" for name in (*map(declared.dns_name, declared.services), *PRIVATE_LINK_ZONES)]
    for number, zone in enumerate(member.dns.zones if member.dns else ()):
        held = [name for name in names if name.endswith(f".{zone}") or f".{zone}".endswith(name)]
        if held:
            yield Finding(
                path=("dns", "zones", number),
                got=f"{quoted(zone)}, which holds or is part of the partnership's name {quoted(held[0][1:])}",
                expected="a zone of the member's own",
                hint="everybody's queries for it would go to this member's name servers",
            )


RULES = (
    Rule(
        id="uplink-incomplete",
        says="A VPN site has a device, an ExpressRoute site a circuit.",
        checks=(of_member(_uplink),),
    ),
    Rule(
        id="uplink-psn",
        says="A site comes over the PSN only where the partnership is connected to it.",
        checks=(of_member(_psn),),
    ),
    Rule(
        id="site-twice",
        says="A member's sites have slugs of their own.",
        checks=(of_member(_twice),),
    ),
    Rule(
        id="site-ranges-overlap",
        says="A member's own ranges are apart.",
        checks=(of_member(_overlap),),
    ),
    Rule(
        id="site-range-wide",
        says="A site's range is one that a council can have.",
        checks=(of_member(_wide),),
    ),
    Rule(
        id="name-server-elsewhere",
        says="A member's name servers stand on its sites.",
        checks=(of_member(_name_servers),),
    ),
    Rule(
        id="dns-zone-shared",
        says="A member's zones hold none of the partnership's names.",
        checks=(of_member(_zones),),
    ),
)
