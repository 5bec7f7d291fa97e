"""What a sealed member has: a network of its own, and in it an address for each entrance it may use."""

from collections.abc import Iterable, Iterator, Mapping
from ipaddress import IPv4Address, IPv4Network

from infra.addressing.plan import EndpointAddress, Segment
from infra.addressing.register import Register
from infra.addressing.sizes import SEALED, free_address, usable
from infra.declaration.member import Member

ENDPOINTS, GATEWAY = (role for role, _ in SEALED.subnets)

Entrance = tuple[str, str]
"""Service and role."""


def landing_of(segments: Iterable[Segment]) -> Segment | None:
    """The segment that has room for endpoints and a gateway, if there is one."""
    return next((s for s in segments if GATEWAY in {subnet.role for subnet in s.subnets}), None)


def plan_endpoints(
    member: Member, where: Segment, known: Mapping[Entrance, IPv4Address], register: Register
) -> tuple[EndpointAddress, ...]:
    """An address for each entrance: the recorded one, or the lowest that nothing of the member ever had."""
    _overlaps(member, where, register)
    subnet, taken = where.subnet(ENDPOINTS), set(known.values())
    found: list[EndpointAddress] = []
    for service, role in entrances(member, register):
        address = known.get((service, role)) or free_address(subnet, taken)
        if address is None:
            _exhausted(member, service, subnet, register)
            break
        taken.add(address)
        found.append(EndpointAddress(service=service, role=role, address=address))
    return tuple(found)


def entrances(member: Member, register: Register) -> Iterator[Entrance]:
    """The entrances of the services that the member takes, or is to take, in their order."""
    for subscription in sorted(member.services, key=lambda s: s.service):
        ended = subscription.until is not None and subscription.until <= register.declared.as_of
        if not subscription.sovereign and not ended:
            service = register.declared.service(subscription.service)
            yield from ((service.service, role) for role in service.entrance_roles)


def _exhausted(member: Member, service: str, subnet: IPv4Network, register: Register) -> None:
    register.problem(
        "addresses-endpoints-exhausted",
        file=register.member_file(member.member),
        path="services",
        got=f"no address left in {subnet} for the entrance of '{service}'",
        expected=f"at most {usable(subnet)} entrances, those of former services included",
        hint="let the member take fewer services while it is sealed",
    )


def _overlaps(member: Member, where: Segment, register: Register) -> None:
    """A site that uses the endpoints' addresses itself reaches none of them, and nothing is translated."""
    for s, site in enumerate(member.sites):
        for r, prefix in enumerate(site.ranges):
            if prefix.overlaps(where.prefix):
                register.problem(
                    "addresses-sealed-overlap",
                    file=register.member_file(member.member),
                    path=f"sites[{s}].ranges[{r}]",
                    got=f"'{prefix}', which overlaps {where.prefix}, the sealed member's own network",
                    expected="ranges of its sites that are apart from it, for nothing is translated",
                    hint="declare the smaller ranges in use",
                )
