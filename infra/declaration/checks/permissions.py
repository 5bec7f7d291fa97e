"""What a service permits: ports that its protocol has, and no permission twice."""

from collections.abc import Hashable, Iterator

from infra.declaration.checks.rule import Finding, Rule, of_member, of_service
from infra.declaration.estate import DeclaredPartnership
from infra.declaration.member import Member, MemberReach
from infra.declaration.problems import FieldPath, dotted, quoted
from infra.declaration.service import Entrance, Link, Reach, Service

Permission = Entrance | Link | Reach | MemberReach
"""What opens ports."""


def _permissions(declared: Member | Service) -> Iterator[tuple[FieldPath, Permission]]:
    opened: dict[str, tuple[Permission, ...]] = {"reaches": declared.reaches}
    if isinstance(declared, Service):
        opened |= {"entrances": declared.entrances, "links": declared.links}
    for key, permissions in opened.items():
        yield from (((key, number), each) for number, each in enumerate(permissions))


def _ports(_: DeclaredPartnership, declared: Member | Service) -> Iterator[Finding]:
    for path, permission in _permissions(declared):
        if permission.protocol == "icmp" and permission.ports:
            got = ", ".join(quoted(port) for port in permission.ports)
            yield Finding(path=(*path, "ports"), got=got, expected="no ports: 'icmp' has none")
        if permission.protocol != "icmp" and not permission.ports:
            expected = f"the ports, which {quoted(permission.protocol)} needs"
            yield Finding(path=(*path, "ports"), got="nothing", expected=expected)


def _twice(_: DeclaredPartnership, declared: Member | Service) -> Iterator[Finding]:
    first: dict[Hashable, FieldPath] = {}
    for path, permission in _permissions(declared):
        same = (path[0], _what(permission))
        if same in first:
            yield Finding(
                path=path,
                got=f"the permission of {dotted(first[same])} a second time",
                expected="each permission once",
                hint="put the two reasons into one",
            )
        first.setdefault(same, path)


def _what(permission: Permission) -> Hashable:
    """What is permitted, whatever the reason and the order of ports and names."""
    fields = permission.model_dump(exclude={"reason", "from_psn"})
    return tuple(tuple(sorted(value)) if isinstance(value, tuple) else value for value in fields.values())


RULES = (
    Rule(
        id="ports-and-protocol",
        says="TCP and UDP name their ports; ICMP has none.",
        checks=(of_service(_ports), of_member(_ports)),
    ),
    Rule(
        id="permission-twice",
        says="A permission is declared once.",
        checks=(of_service(_twice), of_member(_twice)),
    ),
)
