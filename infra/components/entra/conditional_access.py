"""The Conditional Access set of one tenant."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import pulumi
import pulumi_azuread as azuread

from infra.design.tenancy.conditional_access import BUILT_IN_STRENGTHS, AuthenticationStrength, Policy
from infra.design.tenancy.directory_roles import ROLES

# entra-docs identity/conditional-access/concept-conditional-access-users-groups: every kind of guest.
GUESTS = (
    "b2bCollaborationGuest",
    "b2bCollaborationMember",
    "b2bDirectConnectUser",
    "internalGuest",
    "otherExternalUser",
    "serviceProvider",
)
_STRENGTH_PATH = "/policies/authenticationStrengthPolicies/"

T = TypeVar("T")
Ids = Mapping[str, pulumi.Input[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionalAccessArgs:
    """Policies name groups and locations, whose object ids are given; `applications` are client ids."""

    policies: tuple[Policy, ...]
    strengths: tuple[AuthenticationStrength, ...]
    groups: Ids
    locations: Ids
    applications: Sequence[pulumi.Input[str]] = ()


class ConditionalAccess(pulumi.ComponentResource):
    """Authentication strengths, and the policies that ask for them."""

    policies: Mapping[str, azuread.ConditionalAccessPolicy]

    def __init__(
        self, name: str, args: ConditionalAccessArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("shirehall:entra:ConditionalAccess", name, {}, opts)
        self._args = args
        self._child = pulumi.ResourceOptions(parent=self)
        self._strengths = {strength.name: self._strength(strength) for strength in args.strengths}
        self.policies = {policy.name: self._policy(policy) for policy in args.policies}
        self.register_outputs({"policy_ids": {key: made.object_id for key, made in self.policies.items()}})

    def _strength(self, strength: AuthenticationStrength) -> pulumi.Output[str]:
        made = azuread.AuthenticationStrengthPolicy(
            strength.name,
            display_name=strength.name,
            description=strength.purpose,
            allowed_combinations=list(strength.combinations),
            opts=self._child,
        )
        return made.id

    def _policy(self, policy: Policy) -> azuread.ConditionalAccessPolicy:
        return azuread.ConditionalAccessPolicy(
            policy.name,
            display_name=policy.name,
            state=policy.state,
            conditions=self._conditions(policy),
            grant_controls=self._grant(policy),
            session_controls=_session(policy),
            opts=self._child,
        )

    def _conditions(self, policy: Policy) -> azuread.ConditionalAccessPolicyConditionsArgs:
        return azuread.ConditionalAccessPolicyConditionsArgs(
            users=self._users(policy),
            applications=self._applications(policy),
            client_app_types=list(policy.clients),
            authentication_flow_transfer_methods=_some(policy.flows),
            user_risk_levels=_some(policy.user_risk),
            sign_in_risk_levels=_some(policy.sign_in_risk),
            locations=self._locations(policy),
        )

    def _users(self, policy: Policy) -> azuread.ConditionalAccessPolicyConditionsUsersArgs:
        users = policy.users
        return azuread.ConditionalAccessPolicyConditionsUsersArgs(
            included_users=["All"] if users.everybody else None,
            included_groups=_some(self._args.groups[group] for group in users.groups),
            included_roles=_some(ROLES[role] for role in users.roles),
            included_guests_or_external_users=[_guests()] if users.guests else None,
            excluded_groups=_some(self._args.groups[group] for group in policy.excluded),
        )

    def _applications(self, policy: Policy) -> azuread.ConditionalAccessPolicyConditionsApplicationsArgs:
        if policy.user_actions:
            return azuread.ConditionalAccessPolicyConditionsApplicationsArgs(
                included_user_actions=list(policy.user_actions)
            )
        spared = self._args.applications if policy.spares_shared_applications else ()
        return azuread.ConditionalAccessPolicyConditionsApplicationsArgs(
            included_applications=["All"], excluded_applications=_some(spared)
        )

    def _locations(self, policy: Policy) -> azuread.ConditionalAccessPolicyConditionsLocationsArgs | None:
        if not policy.outside:
            return None
        return azuread.ConditionalAccessPolicyConditionsLocationsArgs(
            included_locations=["All"], excluded_locations=[self._args.locations[policy.outside]]
        )

    def _grant(self, policy: Policy) -> azuread.ConditionalAccessPolicyGrantControlsArgs | None:
        if not policy.controls and not policy.strength:
            return None
        return azuread.ConditionalAccessPolicyGrantControlsArgs(
            operator="OR",
            built_in_controls=_some(policy.controls),
            authentication_strength_policy_id=self._strength_id(policy.strength),
        )

    def _strength_id(self, name: str) -> pulumi.Input[str] | None:
        if name in BUILT_IN_STRENGTHS:
            return _STRENGTH_PATH + BUILT_IN_STRENGTHS[name]
        return self._strengths[name] if name else None


def _guests() -> azuread.ConditionalAccessPolicyConditionsUsersIncludedGuestsOrExternalUserArgs:
    everywhere = azuread.ConditionalAccessPolicyConditionsUsersIncludedGuestsOrExternalUserExternalTenantArgs(
        membership_kind="all"
    )
    return azuread.ConditionalAccessPolicyConditionsUsersIncludedGuestsOrExternalUserArgs(
        guest_or_external_user_types=list(GUESTS), external_tenants=[everywhere]
    )


def _session(policy: Policy) -> azuread.ConditionalAccessPolicySessionControlsArgs | None:
    if policy.session_hours is None:
        return None
    return azuread.ConditionalAccessPolicySessionControlsArgs(
        sign_in_frequency=policy.session_hours,
        sign_in_frequency_period="hours",
        persistent_browser_mode="never",
    )


def _some(values: Iterable[T]) -> list[T] | None:
    """A list, or nothing where it would be empty: the provider tells the two apart."""
    return list(values) or None
