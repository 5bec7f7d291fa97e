"""A sealed member: a declared exception with an end, and how little it can do meanwhile."""

from collections.abc import Iterator
from datetime import timedelta

from infra.declaration.checks.rule import Finding, Rule, of_member, of_service
from infra.declaration.days import days_between, months_after
from infra.declaration.estate import DeclaredPartnership
from infra.declaration.member import Member, Seal
from infra.declaration.problems import quoted
from infra.declaration.service import Service

LONGEST_SEAL_MONTHS = 24
"""How long a member may stay sealed at most: long enough to renumber a network. Our choice."""

LAST_CALL = timedelta(days=180)
"""How long before its end a seal is warned of: renumbering takes months."""

CARRIED = ("tcp", "udp")
"""What passes a Private Link Service (azure-docs private-link/private-link-service-overview)."""


def _in_force(declared: DeclaredPartnership, member: Member) -> Iterator[Seal]:
    """The seal of a member that has not left."""
    if member.sealed and (member.leaves is None or declared.as_of < member.leaves):
        yield member.sealed


def _expired(declared: DeclaredPartnership, member: Member) -> Iterator[Finding]:
    for seal in _in_force(declared, member):
        if seal.expires < declared.as_of:
            yield Finding(
                path=("sealed", "expires"),
                got=quoted(seal.expires),
                expected=f"a day no earlier than {declared.as_of}",
                summary=f"the member was to be sealed until {seal.expires}",
                hint="delete 'sealed' and declare a segment, or have the exception approved anew",
            )


def _expiring(declared: DeclaredPartnership, member: Member) -> Iterator[Finding]:
    for seal in _in_force(declared, member):
        if declared.as_of <= seal.expires < declared.as_of + LAST_CALL:
            yield Finding(
                path=("sealed", "expires"),
                got=quoted(seal.expires),
                expected=f"at least {LAST_CALL.days} days left",
                summary=f"the member is sealed until {seal.expires}, "
                f"for another {days_between(declared.as_of, seal.expires)}",
                hint="by then its ranges are renumbered, or the exception is approved anew",
            )


def _long(_: DeclaredPartnership, member: Member) -> Iterator[Finding]:
    seal = member.sealed
    if seal is None:
        return
    last = months_after(seal.created, LONGEST_SEAL_MONTHS)
    if not seal.created < seal.expires <= last:
        yield Finding(
            path=("sealed", "expires"),
            got=quoted(seal.expires),
            expected=f"a day after {seal.created} and no later than {last}: a member is sealed for "
            f"{LONGEST_SEAL_MONTHS} months at most",
        )


def _segment(_: DeclaredPartnership, member: Member) -> Iterator[Finding]:
    if member.sealed and member.segment:
        yield Finding(
            path=("segment",),
            got="a segment",
            expected="none: a sealed member has endpoints and no machines of its own",
            hint="delete 'segment'",
        )
    if not member.sealed and not member.segment:
        yield Finding(
            path=(),
            got="nothing",
            expected="a segment",
            summary="the member has neither 'segment' nor 'sealed'",
            hint="declare its segment: by prefix_length, or by hosts",
        )


def _uplinks(_: DeclaredPartnership, member: Member) -> Iterator[Finding]:
    for number, site in enumerate(member.sites if member.sealed else ()):
        if site.uplink != "vpn":
            yield Finding(
                path=("sites", number, "uplink"),
                got=quoted(site.uplink),
                expected="'vpn': the sites of a sealed member come through a VPN gateway of its own",
            )


def _outward(_: DeclaredPartnership, member: Member) -> Iterator[Finding]:
    for number, reach in enumerate(member.reaches if member.sealed else ()):
        yield Finding(
            path=("reaches", number, "to"),
            got=quoted(reach.to),
            expected="no reach: a sealed member reaches the services it takes, and nothing else",
            hint="delete it",
        )


def _names(_: DeclaredPartnership, member: Member) -> Iterator[Finding]:
    if member.sealed and member.dns:
        yield Finding(
            path=("dns",),
            got="name servers",
            expected="none: nothing reaches a sealed member, its name servers neither",
            hint="delete 'dns'",
        )


def _services(declared: DeclaredPartnership, member: Member) -> Iterator[Finding]:
    known = {service.service: service for service in declared.services}
    for number, taken in enumerate(member.services if member.sealed else ()):
        service = known.get(taken.service)
        if service and not taken.sovereign and service.sealed_entrance is None:
            yield Finding(
                path=("services", number, "service"),
                got=quoted(taken.service),
                expected="a service that admits sealed members",
                summary=f"service {quoted(taken.service)} does not admit sealed members",
                hint=f"declare 'sealed_entrance: {{}}' in {declared.slug}/services/{taken.service}.yaml",
            )


def _protocols(_: DeclaredPartnership, service: Service) -> Iterator[Finding]:
    for number, entrance in enumerate(service.entrances if service.sealed_entrance else ()):
        if entrance.protocol not in CARRIED:
            yield Finding(
                path=("entrances", number, "protocol"),
                got=quoted(entrance.protocol),
                expected="'tcp' or 'udp': nothing else passes to a service that admits sealed members",
            )


RULES = (
    Rule(
        id="seal-expired",
        says="A member is sealed no longer than was approved.",
        checks=(of_member(_expired),),
    ),
    Rule(
        id="seal-expiring",
        says="A seal that is about to expire is noticed.",
        checks=(of_member(_expiring),),
        severity="warning",
    ),
    Rule(
        id="seal-long",
        says="A member is sealed for 24 months at most.",
        checks=(of_member(_long),),
    ),
    Rule(
        id="seal-or-segment",
        says="A member has a segment, or is sealed.",
        checks=(of_member(_segment),),
    ),
    Rule(
        id="sealed-uplink",
        says="The sites of a sealed member come by VPN.",
        checks=(of_member(_uplinks),),
    ),
    Rule(
        id="sealed-reach",
        says="A sealed member reaches nothing outside.",
        checks=(of_member(_outward),),
    ),
    Rule(
        id="sealed-names",
        says="Nobody asks the name servers of a sealed member.",
        checks=(of_member(_names),),
    ),
    Rule(
        id="sealed-service",
        says="A sealed member takes services that admit sealed members.",
        checks=(of_member(_services),),
    ),
    Rule(
        id="sealed-protocol",
        says="A service that admits sealed members is entered by TCP and UDP.",
        checks=(of_service(_protocols),),
    ),
)
