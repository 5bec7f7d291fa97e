"""Checks of one council's part: roles, units, groups, locations, licences."""

import re
from collections.abc import Iterator, Mapping
from ipaddress import IPv4Network

from infra.assurance.policy.directory import Directory, Named
from infra.assurance.policy.evidence import Evidence
from infra.assurance.policy.model import Fault
from infra.declaration.member import Member
from infra.declaration.vocabulary import Licence
from infra.resources.planned import PlannedResource

BASE: tuple[Licence, ...] = ("e3", "e5", "f3", "e3-no-teams", "e5-no-teams")
WITH_P2: tuple[Licence, ...] = ("e5", "e5-no-teams", "p2")
# Documentation ranges pass, so that an example can be published (RFC 5737).
DOCUMENTATION = tuple(map(IPv4Network, ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24")))
SKUS: Mapping[Licence, str] = {
    "e3": "05e9a617-0261-4cee-bb44-138d3ef5d965",
    "e5": "06ebc4ee-1bb5-47dd-8120-11324bc54e06",
    "f3": "66b55226-6b4f-492c-910c-a3b7a3c9d993",
    "e3-no-teams": "dcf0408c-aaec-446c-afd4-43e3683943ea",
    "e5-no-teams": "18a4bd3f-0b5b-4887-b04f-61dd0ee15f5e",
    "teams-enterprise": "7e31c0d9-9551-471d-836f-32ee72be4a01",
    "p1": "078d2b04-f1bd-4111-bbd4-b4b1b354cef4",
    "p2": "84a661c4-e949-4bd2-a560-ed7766fcaf2b",
}
_CODES = re.compile(r'extensionAttribute1 -eq "([^"]+)"')
_INTO_UNIT = re.compile(r".*/administrativeUnits/<id of (.+)>/members/\$ref")
_GROUP = re.compile(r"groups/<id of ([^>]+)>")


def tenant_wide(evidence: Evidence) -> Iterator[Fault]:
    """No council's group holds a role outside a unit of that council's own."""
    directory = evidence.directory
    units = {directory.named(r): stack for stack, r in directory.of("administrativeUnit:AdministrativeUnit")}
    for role in directory.roles:
        owner = directory.owners.get(role.principal)
        if owner in evidence.members and (role.unit is None or units.get(role.unit) != owner):
            yield Fault(
                subject=str(role.principal),
                got=f"role {role.role} at {role.unit or 'the whole tenant'}",
                expected="a role within a unit of its own council",
            )


def one_code(evidence: Evidence) -> Iterator[Fault]:
    """Groups and units by rule take in people of one council: the one whose stack makes them."""
    directory = evidence.directory
    for stack, member in evidence.members.items():
        code = member.gss or member.member
        for subject, rule in _rules(evidence, directory, stack):
            if _CODES.findall(rule) != [code]:
                yield Fault(subject=subject, got=f"rule {rule}", expected=f"the code {code} alone")
    for stack, r in directory.of("administrativeUnitMember:AdministrativeUnitMember"):
        unit = directory.target(r, r.inputs["administrativeUnitObjectId"])
        member_of = directory.target(r, r.inputs["memberObjectId"])
        if directory.owners.get(member_of) != stack:
            yield Fault(subject=str(unit), got=f"{member_of} in it", expected=f"what {stack} makes")


def _rules(evidence: Evidence, directory: Directory, stack: str) -> Iterator[tuple[str, str]]:
    for r in directory.made_by(stack, "group:Group"):
        if "dynamicMembership" in r.inputs:
            yield r.name, str(r.inputs["dynamicMembership"]["rule"])
    for request in evidence.requests.get(stack, ()):
        if "membershipRule" in request.body:
            yield request.path, str(request.body["membershipRule"])


def assigned(evidence: Evidence) -> Iterator[Fault]:
    """Groups that give access or administer are filled by people who answer for it, never by a rule."""
    directory = evidence.directory
    for group in sorted(_sensitive(directory), key=str):
        made = directory.groups.get(group)
        if made and "dynamicMembership" in made.inputs:
            yield Fault(subject=str(group), got="members by a rule", expected="assigned")


def _sensitive(directory: Directory) -> set[Named]:
    using = {
        directory.target(r, r.inputs["principalObjectId"])
        for _, r in directory.of("appRoleAssignment:AppRoleAssignment")
    }
    timed = {group for m in directory.memberships if m.ends for group in (m.group, m.member)}
    lasting = {group for group in directory.groups if group.name == "break-glass"}
    return using | timed | lasting | {role.principal for role in directory.roles}


def restricted(evidence: Evidence) -> Iterator[Fault]:
    """A restricted unit holds no group that holds roles or has timed members: neither works in there."""
    directory = evidence.directory
    timed = {m.group for m in directory.memberships if m.ends}
    for stack, requests in evidence.requests.items():
        for request in requests:
            into = _INTO_UNIT.fullmatch(request.path)
            for name in _GROUP.findall(str(request.body.get("@odata.id"))) if into else ():
                yield from _fit_for_restricted(directory, stack, name, timed)


def _fit_for_restricted(directory: Directory, stack: str, name: str, timed: set[Named]) -> Iterator[Fault]:
    groups = map(directory.named, directory.made_by(stack, "group:Group"))
    made = [group for group in groups if group.name == name]
    if not made:
        yield Fault(subject=name, got="no such group", expected=f"one that {stack} makes")
    for group in made:
        if directory.groups[group].inputs.get("assignableToRole") or group in timed:
            yield Fault(
                subject=name,
                got="a group for roles, or with timed members",
                expected="neither in a restricted unit",
            )


def egress(evidence: Evidence) -> Iterator[Fault]:
    """A council's location is of public addresses, and of no other council's."""
    directory = evidence.directory
    seen, around = dict[IPv4Network, Named](), dict[IPv4Network, Named]()
    for _, r in directory.of("namedLocation:NamedLocation"):
        for text in r.inputs.get("ip", {}).get("ipRanges", ()):
            network, name = IPv4Network(text), directory.named(r)
            if not _public(network):
                yield Fault(subject=str(name), got=text, expected="a public range")
            # Of two ranges that overlap one holds the other: it is among those around it.
            wider = [network.supernet(new_prefix=length) for length in range(network.prefixlen + 1)]
            shared = [seen[known] for known in wider if known in seen]
            if other := next(iter(shared), around.get(network)):
                yield Fault(subject=str(name), got=f"{text}, also of {other}", expected="its own")
            seen[network] = name
            around |= {known: around.get(known, name) for known in wider}


def _public(network: IPv4Network) -> bool:
    return network.is_global or any(network.subnet_of(block) for block in DOCUMENTATION)


def licences(evidence: Evidence) -> Iterator[Fault]:
    """Every licence declared is given, and none that is not; timed roles have theirs."""
    directory = evidence.directory
    administered = {role.stack for role in directory.roles}
    for stack, member in evidence.members.items():
        declared = {SKUS[word] for word, seats in member.staff.licences.items() if seats}
        skus = [r.inputs["skuId"] for r in directory.made_by(stack, "groupLicense:GroupLicense")]
        if sorted(skus) != sorted(declared):
            yield _seats(stack, f"licences {sorted(skus)}", f"those declared, once each: {sorted(declared)}")
        yield from _people(stack, member, stack in administered)


def _people(stack: str, member: Member, administered: bool) -> Iterator[Fault]:
    seats = member.staff.licences
    held = sum(seats.get(word, 0) for word in BASE)
    if seats and held < member.staff.heads:
        yield _seats(stack, f"{held} seats for {member.staff.heads} people", "a seat for everybody")
    if administered and not sum(seats.get(word, 0) for word in WITH_P2):
        yield _seats(stack, "timed roles without a P2 licence", "P2 for administrators")


def _seats(stack: str, got: str, expected: str) -> Fault:
    return Fault(subject=stack, got=got, expected=expected)


def ranges_of(resource: PlannedResource) -> int:
    """How many ranges a named location has."""
    return len(resource.inputs.get("ip", {}).get("ipRanges", ()))
