"""Each check finds what it is there for: LGSS with one thing wrong, and exactly that is said."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from infra.assurance.policy.evidence import Evidence, Request
from infra.assurance.policy.reading import UnknownError
from tests.tenancy.breaking import (
    Break,
    also,
    altered,
    both,
    condition,
    member,
    record,
    request,
    resource_of,
    setting,
    stack_of,
    without,
)
from tests.tenancy.planning import evidence_of
from tests.tenancy.posture import CHECKS

CORE, SLOUGH, NORTHANTS = "lgss-core", "lgss-slough", "lgss-northamptonshire"
TENANT = "5a08041a-d922-4f2c-a012-0ae60a15ae05"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What is wrong, by which rule it is found, and what that says after `tenancy-`."""

    check: str
    what: str
    broken: Break
    says: str


def _in_groups(stack: str, group: str) -> str:
    component = "Groups" if group != "break-glass" else "BreakGlass"
    core = "shirehall:core:Core$shirehall:entra:HostTenancy$shirehall:entra:Baseline"
    of_member = "shirehall:member:Member$shirehall:entra:MemberTenancy"
    path = core if stack == CORE else of_member
    return (
        f"${{urn:pulumi:{stack}::shirehall::{path}$shirehall:entra:{component}"
        f"$azuread:index/group:Group::{group}.object_id}}"
    )


def _united(group: str) -> Request:
    return Request(
        tenant=TENANT,
        method="POST",
        path="/v1.0/directory/administrativeUnits/<id of au-slough-restricted>/members/$ref",
        body={"@odata.id": f"https://graph.microsoft.com/v1.0/groups/<id of {group}>"},
    )


CASES = (
    Case(
        check="tenancy-break-glass",
        what="a policy binds break-glass",
        broken=altered(
            CORE, "ConditionalAccessPolicy", "CA008-all-user-risk", condition("users.excludedGroups", [])
        ),
        says="break-glass: CA008-all-user-risk: got it bound, expected break-glass left out",
    ),
    Case(
        check="tenancy-break-glass",
        what="break-glass is bound by nothing",
        broken=altered(
            CORE,
            "ConditionalAccessPolicy",
            "CA900-break-glass-phishing-resistant",
            condition("users.excludedGroups", [_in_groups(CORE, "break-glass")]),
        ),
        says="break-glass: CA900-break-glass-phishing-resistant: got break-glass left out, expected "
        "break-glass bound",
    ),
    Case(
        check="tenancy-break-glass",
        what="one person is left out",
        broken=altered(
            CORE, "ConditionalAccessPolicy", "CA002-all-mfa", condition("users.excludedUsers", ["somebody"])
        ),
        says="break-glass: CA002-all-mfa: got users ['somebody', 'All'], expected groups, never one person",
    ),
    Case(
        check="tenancy-required",
        what="a required policy only reports",
        broken=altered(
            CORE,
            "ConditionalAccessPolicy",
            "CA002-all-mfa",
            setting(state="enabledForReportingButNotEnforced"),
        ),
        says=f"required: MS.AAD.3.2v2 in tenant {TENANT}: got no enabled policy, expected one",
    ),
    Case(
        check="tenancy-required",
        what="legacy protocols are blocked for some",
        broken=altered(
            CORE,
            "ConditionalAccessPolicy",
            "CA001-all-legacy-authentication",
            condition("users.includedUsers", None),
        ),
        says=f"required: MS.AAD.1.1v1 in tenant {TENANT}: got no enabled policy, expected one",
    ),
    Case(
        check="tenancy-required",
        what="an application is spared the second factor",
        broken=altered(
            CORE,
            "ConditionalAccessPolicy",
            "CA002-all-mfa",
            condition("applications.excludedApplications", ["payroll"]),
        ),
        says=f"required: MS.AAD.3.2v2 in tenant {TENANT}: got no enabled policy, expected one",
    ),
    Case(
        check="tenancy-administrators",
        what="a group that holds a role is not among the administrators",
        broken=without(SLOUGH, "GroupMember", "adm-slough-ict"),
        says="administrators: adm-slough-ict: got a role within a unit, and no policy that asks for "
        "phishing-resistant sign-in, expected it among the groups that CA004 binds",
    ),
    Case(
        check="tenancy-administrators",
        what="who may become an administrator is not among them",
        broken=without(SLOUGH, "GroupMember", "adm-slough-helpdesk-people"),
        says="administrators: adm-slough-helpdesk-people: got a role within a unit, and no policy that asks "
        "for phishing-resistant sign-in, expected it among the groups that CA004 binds",
    ),
    Case(
        check="tenancy-tenant-wide",
        what="a council's help desk reaches everybody",
        broken=altered(
            SLOUGH,
            "DirectoryRoleEligibilityScheduleRequest",
            "adm-slough-helpdesk-helpdesk-administrator",
            setting(directoryScopeId="/"),
        ),
        says="tenant-wide: adm-slough-helpdesk: got role 729827e3-9c14-49f7-bb1b-9608f156bbb8 at the whole "
        "tenant, expected a role within a unit of its own council",
    ),
    Case(
        check="tenancy-one-code",
        what="a group takes in another council's people",
        broken=altered(
            SLOUGH,
            "Group",
            "slough-lic-e3",
            setting(
                dynamicMembership={"enabled": True, "rule": '(user.extensionAttribute1 -eq "E10000003")'}
            ),
        ),
        says='one-code: slough-lic-e3: got rule (user.extensionAttribute1 -eq "E10000003"), expected the '
        "code E06000039 alone",
    ),
    Case(
        check="tenancy-one-code",
        what="a unit takes in everybody",
        broken=request(
            SLOUGH,
            Request(
                tenant=TENANT,
                method="PATCH",
                path="/v1.0/directory/administrativeUnits/<id of au-slough-people>",
                body={"membershipRule": "(user.accountEnabled -eq true)"},
            ),
        ),
        says="one-code: /v1.0/directory/administrativeUnits/<id of au-slough-people>: got rule "
        "(user.accountEnabled -eq true), expected the code E06000039 alone",
    ),
    Case(
        check="tenancy-assigned",
        what="whoever is employed may use the ledger",
        broken=altered(
            SLOUGH, "Group", "slough-svc-finance", setting(dynamicMembership={"enabled": True, "rule": ""})
        ),
        says="assigned: slough-svc-finance: got members by a rule, expected assigned",
    ),
    Case(
        check="tenancy-assigned",
        what="administrators are found by a rule",
        broken=altered(
            SLOUGH, "Group", "adm-slough-ict-people", setting(dynamicMembership={"enabled": True, "rule": ""})
        ),
        says="assigned: adm-slough-ict-people: got members by a rule, expected assigned",
    ),
    Case(
        check="tenancy-restricted",
        what="a group for roles stands in a restricted unit",
        broken=request(SLOUGH, _united("adm-slough-ict")),
        says="restricted: adm-slough-ict: got a group for roles, or with timed members, expected neither in "
        "a restricted unit",
    ),
    Case(
        check="tenancy-restricted",
        what="a unit takes another council's group",
        broken=request(SLOUGH, _united("cambridgeshire-svc-payroll")),
        says="restricted: cambridgeshire-svc-payroll: got no such group, expected one that lgss-slough makes",
    ),
    Case(
        check="tenancy-exceptions",
        what="an exception that nobody has declared",
        broken=member("slough", lambda m: m.model_copy(update={"exceptions": ()})),
        says="exceptions: slough-except-landmark-place-devices in except-ca005: got until 2011-05-03, "
        "expected a declared exception from CA005 of 30 days at most",
    ),
    Case(
        check="tenancy-exceptions",
        what="an exception without an end",
        broken=also(
            SLOUGH,
            "GroupMember",
            "slough-staff",
            "abroad",
            setting(groupObjectId="${getGroup(displayName=travel,securityEnabled=True).objectId}"),
        ),
        says="exceptions: slough-staff in travel: got until for good, expected a declared exception from "
        "CA010 of 90 days at most",
    ),
    Case(
        check="tenancy-exceptions",
        what="a declared exception that is not planned",
        broken=without(
            SLOUGH, "PrivilegedAccessGroupAssignmentSchedule", "slough-except-landmark-place-devices"
        ),
        says="exceptions: landmark-place-devices in lgss-slough: got nothing planned, expected a group out "
        "of CA005 until 2011-05-03",
    ),
    Case(
        check="tenancy-exceptions",
        what="an exception that outlasts a month",
        broken=member(
            "slough",
            lambda m: m.model_copy(
                update={"exceptions": (m.exceptions[0].model_copy(update={"created": date(2011, 4, 2)}),)}
            ),
        ),
        says="exceptions: slough-except-landmark-place-devices in except-ca005: got until 2011-05-03, "
        "expected a declared exception from CA005 of 30 days at most",
    ),
    Case(
        check="tenancy-exceptions",
        what="administrators are left out of what guards them",
        broken=altered(
            CORE,
            "ConditionalAccessPolicy",
            "CA003-admin-roles-phishing-resistant",
            condition("users.excludedGroups", [_in_groups(CORE, "break-glass"), _in_groups(CORE, "travel")]),
        ),
        says="exceptions: travel: got left out of CA003, CA010, expected one policy, and none of CA001, "
        "CA003, CA004, CA900",
    ),
    Case(
        check="tenancy-egress",
        what="a location of private addresses",
        broken=altered(SLOUGH, "NamedLocation", "loc-slough", setting(ip={"ipRanges": ["10.64.0.0/16"]})),
        says="egress: loc-slough: got 10.64.0.0/16, expected a public range",
    ),
    Case(
        check="tenancy-egress",
        what="two councils behind one address",
        broken=altered(SLOUGH, "NamedLocation", "loc-slough", setting(ip={"ipRanges": ["198.51.100.3/32"]})),
        says="egress: loc-slough: got 198.51.100.3/32, also of loc-northamptonshire, expected its own",
    ),
    Case(
        check="tenancy-licences",
        what="more people than seats",
        broken=member(
            "slough", lambda m: m.model_copy(update={"staff": m.staff.model_copy(update={"heads": 1651})})
        ),
        says="licences: lgss-slough: got 1650 seats for 1651 people, expected a seat for everybody",
    ),
    Case(
        check="tenancy-licences",
        what="timed roles without the licence for them",
        broken=both(
            without(SLOUGH, "GroupLicense", "slough-lic-p2"),
            member(
                "slough",
                lambda m: m.model_copy(
                    update={"staff": m.staff.model_copy(update={"licences": {"e3": 1300, "f3": 350}})}
                ),
            ),
        ),
        says="licences: lgss-slough: got timed roles without a P2 licence, expected P2 for administrators",
    ),
    Case(
        check="tenancy-licences",
        what="a licence that is bought and not given",
        broken=without(SLOUGH, "GroupLicense", "slough-lic-f3"),
        says="licences: lgss-slough: got licences ['05e9a617-0261-4cee-bb44-138d3ef5d965', "
        "'84a661c4-e949-4bd2-a560-ed7766fcaf2b'], expected those declared, once each: "
        "['05e9a617-0261-4cee-bb44-138d3ef5d965', '66b55226-6b4f-492c-910c-a3b7a3c9d993', "
        "'84a661c4-e949-4bd2-a560-ed7766fcaf2b']",
    ),
    Case(
        check="tenancy-limits",
        what="one restricted unit too many",
        broken=request(
            SLOUGH,
            *[
                Request(
                    tenant=TENANT,
                    method="POST",
                    path="/v1.0/directory/administrativeUnits",
                    body={"isMemberManagementRestricted": True},
                )
            ]
            * 98,
        ),
        says=f"limits: tenant {TENANT}: got 101 restricted units, expected 100 at most",
    ),
    Case(
        check="tenancy-limits",
        what="a location of too many ranges",
        broken=altered(
            SLOUGH,
            "NamedLocation",
            "loc-slough",
            setting(ip={"ipRanges": [f"51.{n // 256}.{n % 256}.1/32" for n in range(2001)]}),
        ),
        says="limits: loc-slough: got 2001 ranges, expected 2000 at most",
    ),
    Case(
        check="tenancy-domains",
        what="a domain in two tenants",
        broken=request(
            NORTHANTS,
            Request(tenant="another", method="POST", path="/v1.0/domains", body={"id": "slough.gov.uk"}),
        ),
        says="domains: slough.gov.uk: got added 2 times, expected one tenant",
    ),
    Case(
        check="tenancy-domains",
        what="a domain that anybody may forge",
        broken=record(
            "slough", "slough.gov.uk", lambda records: tuple(r for r in records if "p=reject" not in r.value)
        ),
        says="domains: slough.gov.uk: got no rejection of forgery, expected TXT _dmarc.slough.gov.uk "
        "v=DMARC1; p=reject;...",
    ),
    Case(
        check="tenancy-staging",
        what="a staging without an end",
        broken=altered(
            SLOUGH, "PrivilegedAccessGroupAssignmentSchedule", "stage-slough", setting(expirationDate="")
        ),
        says="staging: stage-slough: got staged from 2011-02-21 to for good, expected 14 to 90 days that are "
        "not over",
    ),
    Case(
        check="tenancy-staging",
        what="a staging of thirteen days",
        broken=altered(
            SLOUGH,
            "PrivilegedAccessGroupAssignmentSchedule",
            "stage-slough",
            setting(startDate="2011-03-22T00:00:00Z"),
        ),
        says="staging: stage-slough: got staged from 2011-03-22 to 2011-04-04, expected 14 to 90 days that "
        "are not over",
    ),
    Case(
        check="tenancy-staging",
        what="a joiner that meets the policies unprepared",
        broken=without(SLOUGH, "PrivilegedAccessGroupAssignmentSchedule", "stage-slough"),
        says="staging: lgss-slough: got no staging, expected staging until the day it joins, and none after",
    ),
    Case(
        check="tenancy-leavers",
        what="a leaver's group is still there",
        broken=member("slough", lambda m: m.model_copy(update={"leaves": date(2010, 10, 31)})),
        says="leavers: slough: got still there since it left on 2010-10-31: adm-slough-helpdesk, "
        "adm-slough-helpdesk-people, adm-slough-ict, adm-slough-ict-people, au-slough, au-slough-people, "
        "loc-slough, slough-except-landmark-place-devices, slough-lic-e3, slough-lic-f3, slough-lic-p2, "
        "slough-staff, slough-svc-finance, slough-svc-hr, slough-svc-payments, slough-svc-payroll, "
        "stage-slough, expected nothing",
    ),
)


@pytest.fixture(scope="module")
def lgss_evidence(kept: Path) -> Evidence:
    return evidence_of("lgss", kept)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.check}: {case.what}")
def test_a_check_finds_what_it_is_there_for(case: Case, lgss_evidence: Evidence) -> None:
    assert CHECKS[case.check](case.broken(lgss_evidence)) == [f"tenancy-{case.says}"]


def test_every_check_has_something_that_it_finds() -> None:
    assert {case.check for case in CASES} == set(CHECKS)


def test_thirteen_days_are_too_few_and_fourteen_enough(lgss_evidence: Evidence) -> None:
    enough = altered(
        SLOUGH,
        "PrivilegedAccessGroupAssignmentSchedule",
        "stage-slough",
        setting(startDate="2011-03-21T00:00:00Z"),
    )
    assert CHECKS["tenancy-staging"](enough(lgss_evidence)) == []


def test_what_is_no_reference_is_not_taken_for_one(lgss_evidence: Evidence) -> None:
    slough = stack_of(lgss_evidence, SLOUGH)
    nested = resource_of(slough, "GroupMember", "slough-staff")
    with pytest.raises(UnknownError) as raised:
        lgss_evidence.directory.target(nested, "all-staff")
    assert raised.value.args[0] == (
        "slough-staff: 'all-staff' is no object of Entra that the stacks given make: "
        "give the stack that makes it too"
    )
