"""What the Entra provider is known to get wrong, or Graph to refuse, is in no plan of the ten examples."""

import json
from collections import Counter
from pathlib import Path

import pytest

from infra.assurance.policy.directory import Directory
from infra.resources.planned import PlannedResource
from infra.resources.summary import KINDS
from tests.tenancy.planning import EXAMPLES, evidence_of

each = pytest.mark.parametrize("partnership", EXAMPLES)
STRENGTH = "AuthenticationStrengthPolicy"
OBJECTS = ("group:Group", "administrativeUnit:AdministrativeUnit", "application:Application")


def entra(directory: Directory) -> list[PlannedResource]:
    return [r for stack in directory.stacks for r in stack.resources if r.type.startswith("azuread:")]


@each
def test_every_resource_has_an_explicit_provider_of_a_tenant(partnership: str, kept: Path) -> None:
    directory = evidence_of(partnership, kept).directory
    assert all(len(directory.tenant(resource)) == 36 for resource in entra(directory))


@each
def test_objects_are_referred_to_by_object_id_and_never_by_path(partnership: str, kept: Path) -> None:
    for resource in entra(evidence_of(partnership, kept).directory):
        text = json.dumps(dict(resource.inputs)).replace(f"{STRENGTH}::strength-modern-mfa.id}}", "")
        assert ".id}" not in text, resource.name


@each
def test_display_names_are_unique_in_a_tenant_and_kept_so(partnership: str, kept: Path) -> None:
    directory = evidence_of(partnership, kept).directory
    for kind in OBJECTS:
        made = [(directory.named(r), r) for _, r in directory.of(kind)]
        assert not [name for name, times in Counter(name for name, _ in made).items() if times > 1]
        assert all(r.inputs["preventDuplicateNames"] for _, r in made)


@each
def test_a_block_of_everybody_and_everything_leaves_somebody_out(partnership: str, kept: Path) -> None:
    for policy in evidence_of(partnership, kept).directory.policies:
        if policy.everybody and policy.everything and policy.asks("block"):
            assert policy.excluded, policy.name


@each
def test_groups_for_roles_are_plain_security_groups_that_hold_no_group(partnership: str, kept: Path) -> None:
    directory = evidence_of(partnership, kept).directory
    roles = {group for group, r in directory.groups.items() if r.inputs.get("assignableToRole")}
    assert {role.principal for role in directory.roles} <= roles
    for group in roles:
        inputs = directory.groups[group].inputs
        assert inputs["securityEnabled"]
        assert not {"dynamicMembership", "mailEnabled", "types"} & set(inputs)
    assert not [m for m in directory.memberships if m.group in roles and not m.eligible]


@each
def test_members_of_groups_are_said_one_by_one_and_never_of_a_dynamic_group(
    partnership: str, kept: Path
) -> None:
    directory = evidence_of(partnership, kept).directory
    assert not [r.name for r in directory.groups.values() if "members" in r.inputs]
    into = {directory.groups[m.group].name for m in directory.memberships if m.group in directory.groups}
    dynamic = {r.name for r in directory.groups.values() if "dynamicMembership" in r.inputs}
    assert not into & dynamic


@each
def test_a_group_is_in_another_only_once(partnership: str, kept: Path) -> None:
    memberships = evidence_of(partnership, kept).directory.memberships
    assert len({(m.group, m.member) for m in memberships}) == len(memberships)


@each
def test_whoever_deploys_owns_the_applications_and_these_ask_for_assignment(
    partnership: str, kept: Path
) -> None:
    directory = evidence_of(partnership, kept).directory
    services = {service.service for service in evidence_of(partnership, kept).declared.services}
    applications = [r for _, r in directory.of("application:Application")]
    assert {r.name for r in applications} == {f"app-{partnership}-{service}" for service in services}
    for _, principal in directory.of("servicePrincipal:ServicePrincipal"):
        assert principal.inputs["appRoleAssignmentRequired"]
        assert principal.inputs["owners"] == ["${getClientConfig().objectId}"]


@each
def test_what_a_lookup_asks_core_for_is_what_core_makes(partnership: str, kept: Path) -> None:
    directory = evidence_of(partnership, kept).directory
    known = set(directory.groups)
    assert {group for m in directory.memberships for group in (m.group, m.member)} <= known
    assigned = [
        (
            directory.target(r, r.inputs["principalObjectId"]),
            directory.target(r, r.inputs["resourceObjectId"]),
        )
        for _, r in directory.of("appRoleAssignment:AppRoleAssignment")
    ]
    made = {directory.named(r) for _, r in directory.of("application:Application")}
    assert {group for group, _ in assigned} <= known
    assert {application for _, application in assigned} <= made


@each
def test_every_kind_of_resource_has_a_name_for_people(partnership: str, kept: Path) -> None:
    assert {r.type for r in entra(evidence_of(partnership, kept).directory)} <= KINDS.keys()
