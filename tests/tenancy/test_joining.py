"""A join edits no policy: core stays as it is to the byte, and the joiner only nests its groups."""

from dataclasses import replace
from pathlib import Path

import pytest

from infra.addressing.allocate import plan_addresses
from infra.addressing.lockfile import Lockfile
from infra.addressing.record import record
from infra.assurance.policy.directory import Directory
from infra.design import derive
from infra.resources.parallel import capture_parts
from infra.resources.serialise import to_json
from tests.tenancy.planning import EXAMPLES, estate, evidence_of

POLICY = "azuread:index/conditionalAccessPolicy:ConditionalAccessPolicy"
SHARED = [p for p in EXAMPLES if estate().partnership(p).partnership.tenancy.model == "shared"]
OWN = sorted(set(EXAMPLES) - set(SHARED))


def test_core_is_the_same_to_the_byte_whether_or_not_slough_joins(kept: Path) -> None:
    declared = estate().partnership("lgss")
    staying = tuple(member for member in declared.members if member.member != "slough")
    before, empty = replace(declared, members=staying), Lockfile(partnership="lgss")
    lockfile = record(empty, plan_addresses(before, empty), members={m.member for m in staying})
    old, new = (derive.design(each, plan_addresses(each, lockfile)) for each in (before, declared))
    (was,) = capture_parts([old.core], cache=None, processes=1)
    (now,) = capture_parts([new.core], cache=kept, processes=1)
    assert len(now.of(POLICY)) == 18
    assert to_json(was) == to_json(now)


@pytest.mark.parametrize("partnership", SHARED)
def test_in_a_shared_tenant_policies_are_cores_alone(partnership: str, kept: Path) -> None:
    evidence = evidence_of(partnership, kept)
    assert [stack.stack for stack in evidence.stacks if stack.of(POLICY)] == [f"{partnership}-core"]


def test_a_joiner_is_in_the_groups_that_policies_aim_at(kept: Path) -> None:
    evidence = evidence_of("lgss", kept)
    (core, *members) = evidence.stacks
    umbrella = {group.name for group in Directory([core]).groups}
    joining = [
        (m.group.name, m.member.name)
        for m in Directory(evidence.stacks).memberships
        if m.stack == "lgss-slough" and m.group.name in umbrella
    ]
    assert sorted(joining) == [
        ("all-admins", "adm-slough-helpdesk"),
        ("all-admins", "adm-slough-helpdesk-people"),
        ("all-admins", "adm-slough-ict"),
        ("all-admins", "adm-slough-ict-people"),
        ("all-staff", "slough-staff"),
        ("all-stage", "stage-slough"),
        ("except-ca005", "slough-except-landmark-place-devices"),
    ]
    assert not {"all-staff", "all-admins"} & {
        group.name for member in members for group in Directory([member]).groups
    }


@pytest.mark.parametrize("partnership", OWN)
def test_a_member_that_keeps_its_tenant_holds_the_same_policies_in_it(partnership: str, kept: Path) -> None:
    evidence = evidence_of(partnership, kept)
    by_tenant: dict[str, set[str]] = {}
    for policy in evidence.directory.policies:
        by_tenant.setdefault(policy.name.tenant, set()).add(policy.name.name)
    own = {str(m.tenancy.own_tenant) for m in evidence.members.values() if m.tenancy.own_tenant}
    assert own <= set(by_tenant)
    assert len(set(map(frozenset, by_tenant.values()))) == 1


@pytest.mark.parametrize("partnership", OWN)
def test_only_groups_of_services_stand_in_the_hosts_tenant(partnership: str, kept: Path) -> None:
    evidence = evidence_of(partnership, kept)
    host = str(evidence.declared.partnership.tenancy.tenant)
    for group, stack in evidence.directory.owners.items():
        member = evidence.members.get(stack)
        if member and str(member.tenancy.own_tenant) != host and group.tenant == host:
            assert group.name.startswith(f"{member.member}-svc-")
