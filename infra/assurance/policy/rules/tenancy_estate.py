"""Checks of a whole tenancy: its limits, its domains, what leavers leave."""

import re
from collections import Counter
from collections.abc import Iterator

from infra.assurance.policy.evidence import Evidence, Record
from infra.assurance.policy.model import Fault
from infra.assurance.policy.rules.tenancy_councils import ranges_of

# entra-docs identity/users/directory-service-limits-restrictions
LIMITS = {"policies": 195, "named locations": 195, "role-assignable groups": 500, "restricted units": 100}
MOST_RANGES = 2000
RECORDS = {
    "proof of ownership": ("{domain}", "TXT", "MS=ms"),
    "sender policy": ("{domain}", "TXT", "v=spf1 include:spf.protection.outlook.com -all"),
    "first signature": ("selector1._domainkey.{domain}", "CNAME", "selector1-"),
    "second signature": ("selector2._domainkey.{domain}", "CNAME", "selector2-"),
    "mail server": ("{domain}", "MX", "0 {dashed}.mail.protection.outlook.com"),
    "rejection of forgery": ("_dmarc.{domain}", "TXT", "v=DMARC1; p=reject;"),
    "strict transport": ("_mta-sts.{domain}", "TXT", "v=STSv1;"),
    "transport reports": ("_smtp._tls.{domain}", "TXT", "v=TLSRPTv1;"),
}
"""What a domain that sends mail from Exchange Online must have, by name, type and start of its value."""

_LEFT = (
    r"adm-{0}-(helpdesk|ict)(-people)?|au-{0}(-people|-restricted)?|(loc|stage)-{0}"
    r"|{0}-(staff|(lic|svc|except)-.*)"
)


def limits(evidence: Evidence) -> Iterator[Fault]:
    """A tenant stays within what Microsoft allows it."""
    for (tenant, what), used in sorted(_used(evidence).items()):
        if used > LIMITS[what]:
            yield _over(f"tenant {tenant}", f"{used} {what}", f"{LIMITS[what]} at most")
    directory = evidence.directory
    for _, r in directory.of("namedLocation:NamedLocation"):
        if ranges_of(r) > MOST_RANGES:
            yield _over(r.name, f"{ranges_of(r)} ranges", f"{MOST_RANGES} at most")


def _over(subject: str, got: str, expected: str) -> Fault:
    return Fault(subject=subject, got=got, expected=expected)


def _used(evidence: Evidence) -> Counter[tuple[str, str]]:
    directory = evidence.directory
    used: Counter[tuple[str, str]] = Counter(
        (policy.name.tenant, "policies") for policy in directory.policies
    )
    used.update(
        (directory.tenant(r), "named locations") for _, r in directory.of("namedLocation:NamedLocation")
    )
    used.update(
        (group.tenant, "role-assignable groups")
        for group, r in directory.groups.items()
        if r.inputs.get("assignableToRole")
    )
    used.update(
        (request.tenant, "restricted units")
        for requests in evidence.requests.values()
        for request in requests
        if request.body.get("isMemberManagementRestricted")
    )
    return used


def domains(evidence: Evidence) -> Iterator[Fault]:
    """A domain is added to one tenant, and every record of it is set."""
    added = Counter(
        str(request.body["id"])
        for requests in evidence.requests.values()
        for request in requests
        if (request.method, request.path) == ("POST", "/v1.0/domains")
    )
    for domain, times in sorted(added.items()):
        if times > 1:
            yield _domain(domain, f"added {times} times", "one tenant")
    held = {domain: set(records) for by in evidence.records.values() for domain, records in by.items()}
    for domain in sorted(held.keys() | added.keys()):
        for what, (name, kind, value) in RECORDS.items():
            words = {"domain": domain, "dashed": domain.replace(".", "-")}
            wanted = Record(name=name.format(**words), type=kind, value=value.format(**words))
            if not any(_is(record, wanted) for record in held.get(domain, ())):
                yield _domain(domain, f"no {what}", f"{wanted.type} {wanted.name} {wanted.value}...")


def _is(record: Record, wanted: Record) -> bool:
    return (record.name, record.type) == (wanted.name, wanted.type) and record.value.startswith(wanted.value)


def _domain(domain: str, got: str, expected: str) -> Fault:
    return Fault(subject=domain, got=got, expected=expected)


def leavers(evidence: Evidence) -> Iterator[Fault]:
    """Of a member that has left nothing is left: no stack, no group, no unit, no location."""
    directory = evidence.directory
    made = [
        (stack.stack, str(r.inputs["displayName"]))
        for stack in directory.stacks
        for r in stack.resources
        if r.type.startswith("azuread:") and "displayName" in r.inputs
    ]
    for member in evidence.declared.members:
        if member.leaves is None or member.leaves > evidence.declared.as_of:
            continue
        its = re.compile(_LEFT.format(re.escape(member.member)))
        stack = f"{evidence.declared.slug}-{member.member}"
        left = [name for made_by, name in made if its.fullmatch(name) or made_by == stack]
        if left:
            yield Fault(
                subject=member.member,
                got=f"still there since it left on {member.leaves}: {', '.join(sorted(set(left)))}",
                expected="nothing",
            )
