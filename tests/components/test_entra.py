"""Components of Microsoft Entra, each alone: what Graph would be asked for."""

from dataclasses import replace
from datetime import date
from typing import Any, Literal

import pytest

from infra.components.entra.administrative_unit import AdministrativeUnit, AdministrativeUnitArgs
from infra.components.entra.app_assignments import AppAssignments, AppAssignmentsArgs
from infra.components.entra.baseline import Baseline, BaselineArgs
from infra.components.entra.break_glass import BreakGlass, BreakGlassArgs
from infra.components.entra.conditional_access import GUESTS, ConditionalAccess, ConditionalAccessArgs
from infra.components.entra.council_roles import CouncilRoles, CouncilRolesArgs
from infra.components.entra.groups import Groups, GroupsArgs
from infra.components.entra.licences import Licences, LicencesArgs
from infra.components.entra.named_location import NamedLocation, NamedLocationArgs
from infra.components.entra.service_application import ServiceApplication, ServiceApplicationArgs
from infra.components.entra.staged_joiner import StagedJoiner, StagedJoinerArgs
from infra.components.entra.timed_membership import TimedMembership, TimedMembershipArgs
from infra.design.tenancy import conditional_access
from infra.design.tenancy import model as tenancy
from infra.design.tenancy.baseline import baseline
from infra.design.tenancy.conditional_access import LOCATIONS, STRENGTHS, policies
from infra.resources.capture import CaptureError
from infra.resources.planned import PlannedStack
from tests.components.planning import TENANT, in_entra, planned, waits_for

POLICIES = {policy.name: policy for policy in policies()}
GROUPS = {group.name: f"id-{group.name}" for group in baseline(TENANT).groups}
TIMED = tenancy.TimedMembership(
    kind="active",
    group="except-ca005",
    member="slough-except-laptops",
    starts=date(2011, 4, 4),
    ends=date(2011, 5, 3),
    reason="They are replaced",
)


def group(**changes: Any) -> PlannedStack:
    made = tenancy.Group(**{"name": "slough-staff", "purpose": "Staff of Slough", **changes})
    return planned(lambda opts: Groups("groups", GroupsArgs(groups=(made,)), opts))


def policy(name: str, **changes: Any) -> dict[str, Any]:
    args = ConditionalAccessArgs(
        policies=(replace(POLICIES[name], **changes),),
        strengths=STRENGTHS,
        groups=GROUPS,
        locations={"loc-united-kingdom": "id-uk"},
        applications=("client-payroll",),
    )
    stack = planned(lambda opts: ConditionalAccess("access", args, opts))
    return dict(in_entra(stack, "ConditionalAccessPolicy").inputs)


def test_a_group_is_for_security_and_its_name_is_its_own() -> None:
    assert in_entra(group(), "Group").inputs == {
        "displayName": "slough-staff",
        "description": "Staff of Slough",
        "securityEnabled": True,
        "preventDuplicateNames": True,
    }


def test_a_group_with_a_rule_is_dynamic() -> None:
    inputs = in_entra(group(rule="(user.accountEnabled -eq true)"), "Group").inputs
    assert inputs["types"] == ["DynamicMembership"]
    assert inputs["dynamicMembership"] == {"enabled": True, "rule": "(user.accountEnabled -eq true)"}


def test_a_group_of_timed_members_refuses_others() -> None:
    stack = group(most_days=30)
    rule = in_entra(stack, "GroupRoleManagementPolicy").inputs
    assert rule["roleId"] == "member"
    assert rule["activeAssignmentRules"] == {
        "expirationRequired": True,
        "expireAfter": "P30D",
        "requireJustification": True,
    }
    assert not [r for r in group().resources if "GroupRoleManagementPolicy" in r.type]


def test_break_glass_is_protected_and_only_the_most_privileged_change_it() -> None:
    guarded = tenancy.Group(name="break-glass", purpose="For the worst day", role_assignable=True)
    found = in_entra(planned(lambda opts: BreakGlass("bg", BreakGlassArgs(group=guarded), opts)), "Group")
    assert found.protect
    assert found.inputs["assignableToRole"]


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        (
            LOCATIONS[0],
            {"country": {"countriesAndRegions": ["GB"], "includeUnknownCountriesAndRegions": False}},
        ),
        (
            conditional_access.NamedLocation(
                name="loc-slough", ranges=("198.51.100.4/32",), trusted=True, source="x"
            ),
            {"ip": {"ipRanges": ["198.51.100.4/32"], "trusted": True}},
        ),
    ],
)
def test_a_location_is_of_countries_or_of_ranges(
    location: conditional_access.NamedLocation, expected: dict[str, object]
) -> None:
    stack = planned(lambda opts: NamedLocation("place", NamedLocationArgs(location=location), opts))
    assert in_entra(stack, "NamedLocation").inputs == {"displayName": location.name, **expected}


def test_a_policy_says_whom_it_binds_and_whom_it_leaves_out() -> None:
    inputs = policy("CA010-all-place")
    assert inputs == {
        "displayName": "CA010-all-place",
        "state": "enabled",
        "conditions": {
            "users": {
                "includedUsers": ["All"],
                "excludedGroups": ["id-break-glass", "id-all-stage", "id-travel"],
            },
            "applications": {"includedApplications": ["All"]},
            "clientAppTypes": ["all"],
            "locations": {"includedLocations": ["All"], "excludedLocations": ["id-uk"]},
        },
        "grantControls": {"operator": "OR", "builtInControls": ["block"]},
    }


def test_a_strength_of_ours_is_referred_to_and_microsofts_is_known_by_its_path() -> None:
    ours, theirs = (
        policy(name)["grantControls"] for name in ("CA002-all-mfa", "CA004-admin-groups-phishing-resistant")
    )
    assert "strength-modern-mfa.id" in str(ours)
    assert theirs == {
        "operator": "OR",
        "authenticationStrengthPolicyId": "/policies/authenticationStrengthPolicies/"
        "00000000-0000-0000-0000-000000000004",
    }


def test_guests_are_of_every_kind_and_use_the_shared_applications_alone() -> None:
    conditions = policy("CA012-guests-shared-applications-only")["conditions"]
    assert conditions["applications"] == {
        "includedApplications": ["All"],
        "excludedApplications": ["client-payroll"],
    }
    (guests,) = conditions["users"]["includedGuestsOrExternalUsers"]
    assert guests == {
        "guestOrExternalUserTypes": list(GUESTS),
        "externalTenants": [{"membershipKind": "all"}],
    }


def test_an_administrators_session_is_short_and_not_kept() -> None:
    inputs = policy("CA013-admins-session")
    assert inputs["sessionControls"] == {
        "signInFrequency": 4,
        "signInFrequencyPeriod": "hours",
        "persistentBrowserMode": "never",
    }
    assert "grantControls" not in inputs


def test_a_policy_on_an_action_names_no_application() -> None:
    conditions = policy("CA006-all-security-registration")["conditions"]
    assert conditions["applications"] == {"includedUserActions": ["urn:user:registersecurityinfo"]}


def test_a_twin_only_reports() -> None:
    inputs = policy("CA002-stage-mfa")
    assert inputs["state"] == "enabledForReportingButNotEnforced"
    assert inputs["conditions"]["users"]["includedGroups"] == ["id-all-stage"]


def test_a_baseline_stands_in_any_tenant() -> None:
    args = BaselineArgs(baseline=baseline(TENANT))
    stack = planned(lambda opts: Baseline("baseline", args, opts))
    made = [r for r in stack.resources if r.type.endswith(":ConditionalAccessPolicy")]
    assert [r.name for r in made] == sorted(POLICIES)
    assert {r.inputs["displayName"] for r in stack.of("azuread:index/group:Group")} == set(GROUPS)
    spared = next(r for r in made if r.name.startswith("CA012")).inputs["conditions"]["applications"]
    assert "excludedApplications" not in spared


@pytest.mark.parametrize(
    ("kind", "token"),
    [
        ("active", "PrivilegedAccessGroupAssignmentSchedule"),
        ("eligible", "PrivilegedAccessGroupEligibilitySchedule"),
    ],
)
def test_a_timed_membership_lasts_through_its_last_day(
    kind: Literal["active", "eligible"], token: str
) -> None:
    args = TimedMembershipArgs(membership=replace(TIMED, kind=kind), group="id-outer", member="id-inner")
    stack = planned(lambda opts: TimedMembership("laptops", args, opts))
    assert in_entra(stack, token).inputs == {
        "groupId": "id-outer",
        "principalId": "id-inner",
        "assignmentType": "member",
        "startDate": "2011-04-04T00:00:00Z",
        "expirationDate": "2011-05-03T23:59:59Z",
        "justification": "They are replaced",
    }


def test_a_timed_membership_may_begin_at_once() -> None:
    args = TimedMembershipArgs(membership=replace(TIMED, starts=None), group="g", member="m")
    stack = planned(lambda opts: TimedMembership("laptops", args, opts))
    assert "startDate" not in in_entra(stack, "PrivilegedAccessGroupAssignmentSchedule").inputs


def test_a_joiners_staff_are_staged_as_one_group() -> None:
    staging = tenancy.Staging(
        group="stage-slough", holds="slough-staff", membership=replace(TIMED, group="all-stage")
    )
    args = StagedJoinerArgs(
        staging=staging,
        groups={"stage-slough": "id-stage", "slough-staff": "id-staff"},
        umbrella={"all-stage": "id-all"},
    )
    stack = planned(lambda opts: StagedJoiner("staging", args, opts))
    nested = in_entra(stack, "GroupMember").inputs
    assert nested == {"groupObjectId": "id-stage", "memberObjectId": "id-staff"}
    timed = in_entra(stack, "PrivilegedAccessGroupAssignmentSchedule").inputs
    assert (timed["groupId"], timed["principalId"]) == ("id-all", "id-stage")


def test_a_role_is_held_within_a_unit_and_joined_for_a_working_day() -> None:
    role = tenancy.RoleEligibility(
        role="Helpdesk Administrator",
        template="729827e3",
        group="adm-slough-helpdesk",
        unit="au-slough-people",
        reason="Of Slough",
    )
    people = replace(TIMED, kind="eligible", group=role.group, member="people", starts=None)
    args = CouncilRolesArgs(
        roles=(role,),
        administrators=(people,),
        groups={role.group: "id-adm", "people": "id-people"},
        units={role.unit: "id-unit"},
    )
    stack = planned(lambda opts: CouncilRoles("roles", args, opts))
    assert in_entra(stack, "DirectoryRoleEligibilityScheduleRequest").inputs == {
        "roleDefinitionId": "729827e3",
        "principalId": "id-adm",
        "directoryScopeId": "/administrativeUnits/id-unit",
        "justification": "Of Slough",
    }
    rules = in_entra(stack, "GroupRoleManagementPolicy")
    assert rules.inputs["activationRules"] == {
        "maximumDuration": "PT8H",
        "requireJustification": True,
        "requireMultifactorAuthentication": True,
    }
    assert waits_for(stack, in_entra(stack, "PrivilegedAccessGroupEligibilitySchedule"), rules)


def test_a_unit_is_made_empty() -> None:
    unit = tenancy.AdministrativeUnit(name="au-slough", purpose="Groups of Slough")
    stack = planned(lambda opts: AdministrativeUnit("unit", AdministrativeUnitArgs(unit=unit), opts))
    assert in_entra(stack, "AdministrativeUnit").inputs == {
        "displayName": "au-slough",
        "description": "Groups of Slough",
        "preventDuplicateNames": True,
    }


def test_a_restricted_unit_is_refused_because_the_provider_would_make_a_plain_one() -> None:
    unit = tenancy.AdministrativeUnit(name="au-slough-restricted", purpose="x", restricted=True)
    with pytest.raises(CaptureError) as raised:
        planned(lambda opts: AdministrativeUnit("unit", AdministrativeUnitArgs(unit=unit), opts))
    assert str(raised.value) == (
        "stack 'test': au-slough-restricted: got a restricted unit, expected one that Graph does not make"
    )


def test_a_licence_is_a_group_and_a_sku() -> None:
    licence = tenancy.LicenceAssignment(sku="e3", part_number="SPE_E3", sku_id="05e9", seats=9, group="lic")
    args = LicencesArgs(licences=(licence,), groups={"lic": "id-lic"})
    stack = planned(lambda opts: Licences("licences", args, opts))
    assert in_entra(stack, "GroupLicense").inputs == {"groupObjectId": "id-lic", "skuId": "05e9"}


def test_an_application_is_of_one_tenant_and_asks_for_assignment() -> None:
    application = tenancy.Application(service="payroll", name="app-lgss-payroll", title="Payroll")
    args = ServiceApplicationArgs(application=application, owner="id-deployer")
    stack = planned(lambda opts: ServiceApplication("payroll", args, opts))
    made = in_entra(stack, "Application").inputs
    assert (made["signInAudience"], made["owners"]) == ("AzureADMyOrg", ["id-deployer"])
    assert in_entra(stack, "ServicePrincipal").inputs["appRoleAssignmentRequired"]


def test_a_group_is_assigned_to_an_application_without_a_role_of_its_own() -> None:
    assigned = tenancy.AppAssignment(group="slough-svc-payroll", application="app-lgss-payroll")
    args = AppAssignmentsArgs(
        assignments=(assigned,),
        groups={"slough-svc-payroll": "id-group"},
        applications={"app-lgss-payroll": "id-app"},
    )
    stack = planned(lambda opts: AppAssignments("services", args, opts))
    assert in_entra(stack, "AppRoleAssignment").inputs == {
        "appRoleId": "00000000-0000-0000-0000-000000000000",
        "principalObjectId": "id-group",
        "resourceObjectId": "id-app",
    }
