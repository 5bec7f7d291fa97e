"""The Conditional Access set: what it asks of whom, and whom it leaves out."""

from typing import get_args

import pytest

from infra.declaration.vocabulary import ConditionalAccess
from infra.design.tenancy.baseline import baseline
from infra.design.tenancy.conditional_access import (
    ALL_STAGE,
    BREAK_GLASS,
    BUILT_IN_STRENGTHS,
    LOCATIONS,
    NEVER_EXCEPTED,
    ROWS,
    STRENGTHS,
    Policy,
    policies,
)
from infra.design.tenancy.directory_roles import ADMINISTRATORS, COUNCIL_ROLES, HIGHLY_PRIVILEGED, ROLES

ENFORCED = {policy.id: policy for policy in policies() if policy.state == "enabled"}
TWINS = {policy.id: policy for policy in policies() if policy.state != "enabled"}
each = pytest.mark.parametrize("policy", policies(), ids=lambda policy: policy.name)


def test_the_set_is_the_one_that_declarations_may_name() -> None:
    assert [f"CA{row.id}" for row in ROWS] == list(get_args(ConditionalAccess))


def test_names_are_each_once_and_say_number_whom_and_what() -> None:
    names = [policy.name for policy in policies()]
    assert len(set(names)) == len(names)
    assert {"CA002-all-mfa", "CA002-stage-mfa", "CA900-break-glass-phishing-resistant"} <= set(names)


@each
def test_break_glass_is_out_of_all_but_its_own(policy: Policy) -> None:
    assert (BREAK_GLASS in policy.excluded) == (policy.id != "900")


@each
def test_every_policy_says_why_and_on_whose_word(policy: Policy) -> None:
    assert policy.why
    assert policy.source
    assert policy.controls or policy.strength or policy.session_hours


@each
def test_every_group_place_and_strength_is_one_that_the_baseline_has(policy: Policy) -> None:
    found = baseline("tenant")
    groups = {group.name for group in found.groups}
    assert {*policy.users.groups, *policy.excluded} <= groups
    assert {policy.outside} - {""} <= {place.name for place in LOCATIONS}
    assert {policy.strength} - {""} <= {strength.name for strength in STRENGTHS} | set(BUILT_IN_STRENGTHS)
    assert set(policy.users.roles) <= set(ROLES)


def test_a_joiner_meets_in_report_only_what_asks_no_device_and_is_no_user_action() -> None:
    assert list(TWINS) == ["002", "008", "009", "010"]
    for number, twin in TWINS.items():
        assert twin.users.groups == (ALL_STAGE,)
        assert ALL_STAGE in ENFORCED[number].excluded
        assert ALL_STAGE not in twin.excluded
        assert (twin.controls, twin.strength, twin.outside) == (
            ENFORCED[number].controls,
            ENFORCED[number].strength,
            ENFORCED[number].outside,
        )


@pytest.mark.parametrize("number", ["001", "003", "004", "007", "900"])
def test_some_policies_bind_a_joiner_from_the_first_day(number: str) -> None:
    assert ALL_STAGE not in ENFORCED[number].excluded
    assert number not in TWINS


def test_nobody_is_excepted_from_what_guards_administrators() -> None:
    assert NEVER_EXCEPTED == ("001", "003", "004", "900")


def test_each_policy_has_an_exception_group_of_its_own_and_a_factor_or_device_is_forgone_for_a_month() -> (
    None
):
    groups = [row.excepted for row in ROWS if row.excepted]
    assert len(set(groups)) == len(groups)
    assert {row.id for row in ROWS if row.exception_days == 30} == {"002", "005", "006", "011"}
    bounded = {group.name: group.most_days for group in baseline("tenant").groups if group.most_days}
    assert bounded == {ALL_STAGE: 90, **{row.excepted: row.exception_days for row in ROWS if row.excepted}}


def test_no_code_by_text_message_voice_or_mail_is_a_factor() -> None:
    (modern,) = STRENGTHS
    assert not [way for way in modern.combinations if any(word in way for word in ("sms", "voice", "email"))]


def test_the_roles_of_councils_and_of_the_highly_privileged_are_bound_by_roles_or_by_groups() -> None:
    assert len(HIGHLY_PRIVILEGED) == 8
    assert set(HIGHLY_PRIVILEGED) < set(ADMINISTRATORS) == set(ENFORCED["003"].users.roles)
    assert {role for held in COUNCIL_ROLES.values() for role, _ in held} <= set(ROLES)
    assert ENFORCED["004"].users.groups == ENFORCED["013"].users.groups == ("all-admins",)
