"""A name that points at another declaration points at one that is there."""

from collections.abc import Iterator

from infra.declaration.checks.rule import Finding, Rule, of_member, of_partnership, of_service, undeclared
from infra.declaration.estate import DeclaredPartnership
from infra.declaration.member import Member
from infra.declaration.service import Service


def _members(declared: DeclaredPartnership) -> list[str]:
    return [member.member for member in declared.members]


def _services(declared: DeclaredPartnership) -> list[str]:
    return [service.service for service in declared.services]


def _lead_authority(declared: DeclaredPartnership) -> Iterator[Finding]:
    lead = declared.partnership.lead_authority
    return undeclared("member", ("lead_authority",), lead, _members(declared))


def _subscribed(declared: DeclaredPartnership, member: Member) -> Iterator[Finding]:
    services = _services(declared)
    for number, taken in enumerate(member.services):
        yield from undeclared("service", ("services", number, "service"), taken.service, services)


def _owner(declared: DeclaredPartnership, service: Service) -> Iterator[Finding]:
    return undeclared("member", ("owner",), service.owner, _members(declared))


def _dependencies(declared: DeclaredPartnership, service: Service) -> Iterator[Finding]:
    services = _services(declared)
    for number, needed in enumerate(service.depends_on):
        yield from undeclared("service", ("depends_on", number, "service"), needed.service, services)


def _telephony(_: DeclaredPartnership, member: Member) -> Iterator[Finding]:
    sites = [site.site for site in member.sites]
    for number, system in enumerate(member.telephony):
        yield from undeclared("site", ("telephony", number, "site"), system.site, sites, at=("sites",))


def _kin(declared: DeclaredPartnership, member: Member) -> Iterator[Finding]:
    members = _members(declared)
    for key, bodies in (("predecessors", member.predecessors), ("successors", member.successors)):
        for number, body in enumerate(bodies):
            if not body[0].isupper():
                yield from undeclared("member", (key, number), body, members)


RULES = (
    Rule(
        id="lead-authority-undeclared",
        says="The lead authority is a member of the partnership.",
        checks=(of_partnership(_lead_authority),),
    ),
    Rule(
        id="subscription-undeclared",
        says="A member takes services that the partnership declares.",
        checks=(of_member(_subscribed),),
    ),
    Rule(
        id="owner-undeclared",
        says="A service is owned by a member of the partnership.",
        checks=(of_service(_owner),),
    ),
    Rule(
        id="dependency-undeclared",
        says="A service depends on services that the partnership declares.",
        checks=(of_service(_dependencies),),
    ),
    Rule(
        id="kin-undeclared",
        says="A predecessor or successor is a member, or is named by its GSS code.",
        checks=(of_member(_kin),),
    ),
    Rule(
        id="telephony-site-undeclared",
        says="A telephone system stands on a site of its member.",
        checks=(of_member(_telephony),),
    ),
)
