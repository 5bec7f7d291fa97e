"""Graph requests for a tenant as a whole, once: what the providers cannot set.

Sources as rows say. Paths and bodies: learn.microsoft.com/graph/api, v1.0.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from infra.design.tenancy.conditional_access import BREAK_GLASS
from infra.design.tenancy.directory_roles import COUNCIL_ROLES, ROLES
from infra.design.tenancy.model import GraphRequest, Json

GRAPH = "https://graph.microsoft.com/v1.0"
BREAK_GLASS_ACCOUNTS = 2
ACTIVATION = "PT8H"
_RESTRICTED_GUEST = "2af84b1e-32c8-42b7-82bc-daa82404023b"
_NEVER = 2147483647
_SCUBA = "CISA ScubaGear MS.AAD"
_METHODS = "/v1.0/policies/authenticationMethodsPolicy/authenticationMethodConfigurations"
_SHUT: Mapping[str, Json] = {
    "usersAndGroups": {
        "accessType": "blocked",
        "targets": ({"target": "AllUsers", "targetType": "user"},),
    },
    "applications": {
        "accessType": "blocked",
        "targets": ({"target": "AllApplications", "targetType": "application"},),
    },
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """A request that is the same in every tenant."""

    id: str
    title: str
    method: Literal["POST", "PUT", "PATCH"]
    path: str
    body: Mapping[str, Json]
    why: str
    source: str


def _method_off(kind: str, name: str) -> _Row:
    return _Row(
        id=f"no-{name}",
        title=f"No second factor by {name}",
        method="PATCH",
        path=f"{_METHODS}/{kind}",
        body={
            "@odata.type": f"#microsoft.graph.{kind[0].lower()}{kind[1:]}AuthenticationMethodConfiguration",
            "state": "disabled",
        },
        why="What comes by text message, voice or mail can be taken on its way",
        source=f"{_SCUBA}.3.5v2",
    )


_ALWAYS = (
    _Row(
        id="security-defaults",
        title="Security defaults off",
        method="PATCH",
        path="/v1.0/policies/identitySecurityDefaultsEnforcementPolicy",
        body={"isEnabled": False},
        why="Policies of Conditional Access cannot be enabled beside them: to be done just before core is "
        "deployed",
        source="entra-docs fundamentals/security-defaults; unverified for the refusal",
    ),
    _Row(
        id="authorisation",
        title="Who may register applications, consent and invite",
        method="PATCH",
        path="/v1.0/policies/authorizationPolicy",
        body={
            "allowInvitesFrom": "adminsAndGuestInviters",
            "guestUserRoleId": _RESTRICTED_GUEST,
            "defaultUserRolePermissions": {
                "allowedToCreateApps": False,
                "allowedToCreateSecurityGroups": False,
                "permissionGrantPoliciesAssigned": (),
            },
        },
        why="Only administrators register applications or consent, only they invite, and guests see little",
        source=f"{_SCUBA}.5.1 to 5.2, 8.1 to 8.2; security groups: our own judgement",
    ),
    _Row(
        id="consent",
        title="Consent is asked for, and answered by administrators",
        method="PUT",
        path="/v1.0/policies/adminConsentRequestPolicy",
        body={
            "isEnabled": True,
            "notifyReviewers": True,
            "remindersEnabled": True,
            "requestDurationInDays": 30,
            "reviewers": (
                {
                    "query": "/directoryRoles/roleTemplateId="
                    f"{ROLES['Cloud Application Administrator']}/members",
                    "queryType": "MicrosoftGraph",
                },
            ),
        },
        why="Where nobody may consent, there must be somebody to ask",
        source=f"{_SCUBA}.5.3; the reviewers' query is unverified",
    ),
    _method_off("Sms", "text message"),
    _method_off("Voice", "voice call"),
    _method_off("Email", "mail"),
)

_CLOSED = _Row(
    id="closed",
    title="Shut to every other tenant",
    method="PATCH",
    path="/v1.0/policies/crossTenantAccessPolicy/default",
    body={
        "b2bCollaborationInbound": _SHUT,
        "b2bCollaborationOutbound": _SHUT,
        "b2bDirectConnectInbound": _SHUT,
        "b2bDirectConnectOutbound": _SHUT,
        "inboundTrust": {
            "isMfaAccepted": False,
            "isCompliantDeviceAccepted": False,
            "isHybridAzureADJoinedDeviceAccepted": False,
        },
    },
    why="What is open is open by name, to one partner, for one application",
    source="entra-docs external-id/cross-tenant-access-overview; terraform-provider-azuread#49",
)


def tenant_requests(tenant: str, initial_domain: str, *, closed: bool) -> tuple[GraphRequest, ...]:
    """In their order. `closed`: the tenant is shut to others by default, because members keep their own."""
    rows = (*_ALWAYS, *((_CLOSED,) if closed else ()))
    return (
        *(_of(row, tenant) for row in rows),
        password_rule(tenant, initial_domain),
        *_break_glass(tenant, initial_domain),
        *_role_rules(tenant),
    )


def _of(row: _Row, tenant: str) -> GraphRequest:
    return GraphRequest(
        id=f"tenant-{row.id.replace(' ', '-')}",
        title=row.title,
        tenant=tenant,
        method=row.method,
        path=row.path,
        body=row.body,
        why=row.why,
        source=row.source,
    )


def password_rule(tenant: str, domain: str) -> GraphRequest:
    """Passwords of a domain do not expire."""
    return GraphRequest(
        id=f"domain-{domain}-passwords",
        title=f"Passwords at {domain} do not expire",
        tenant=tenant,
        method="PATCH",
        path=f"/v1.0/domains/{domain}",
        body={"passwordValidityPeriodInDays": _NEVER},
        why="A password that must change is a password that is guessed from the last one",
        source=f"{_SCUBA}.6.1v1; NCSC password guidance",
    )


def _break_glass(tenant: str, initial_domain: str) -> Iterator[GraphRequest]:
    for number in range(1, BREAK_GLASS_ACCOUNTS + 1):
        account = f"{BREAK_GLASS}-{number}@{initial_domain}"
        yield GraphRequest(
            id=f"break-glass-{number}-group",
            title=f"Break-glass account {number} into its group",
            tenant=tenant,
            method="POST",
            path=f"/v1.0/groups/<id of {BREAK_GLASS}>/members/$ref",
            body={"@odata.id": f"{GRAPH}/users/{account}"},
            why="The group is out of every policy but CA900; the account is made by hand, with a key that no "
            "file holds",
            source="entra-docs identity/role-based-access-control/security-emergency-access",
        )
        yield GraphRequest(
            id=f"break-glass-{number}-role",
            title=f"Break-glass account {number} is Global Administrator, always",
            tenant=tenant,
            method="POST",
            path="/v1.0/roleManagement/directory/roleAssignments",
            body={
                "@odata.type": "#microsoft.graph.unifiedRoleAssignment",
                "roleDefinitionId": ROLES["Global Administrator"],
                "principalId": f"<id of {account}>",
                "directoryScopeId": "/",
            },
            why="It must work when activation does not",
            source=f"entra-docs identity/role-based-access-control/security-emergency-access; {_SCUBA}.7.1v1",
        )


def _role_rules(tenant: str) -> Iterator[GraphRequest]:
    """How long a role is active once activated, and what that takes: one policy a role and tenant."""
    for role in sorted({role for held in COUNCIL_ROLES.values() for role, _ in held}):
        yield from _role_policy(tenant, role)


def _role_policy(tenant: str, role: str) -> Iterator[GraphRequest]:
    """The role's policy is found first: its rules are below an id of its own."""
    slug = role.lower().replace(" ", "-")
    policy = f"/v1.0/policies/roleManagementPolicies/<id of the policy of {role}>/rules"
    find = GraphRequest(
        id=f"role-{slug}-find",
        title=f"Find the policy of {role}",
        tenant=tenant,
        method="GET",
        path="/v1.0/policies/roleManagementPolicyAssignments?$filter=scopeId eq '/' and scopeType eq "
        f"'DirectoryRole' and roleDefinitionId eq '{ROLES[role]}'",
        body=None,
        why="Each role has a policy with an id of its own",
        source="terraform-provider-azuread#1390; rules unverified",
    )
    yield find
    for rule in _ACTIVATION:
        yield replace(
            find,
            id=f"role-{slug}-{rule.id}",
            title=f"{role} {rule.title}",
            method="PATCH",
            path=f"{policy}/{rule.name}",
            body={"@odata.type": f"#microsoft.graph.{rule.type}", "id": rule.name, **rule.body},
            why=rule.why,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _PolicyRule:
    """A rule of a role's policy: its name in Graph, its type there, and what is set in it."""

    id: str
    title: str
    name: str
    type: str
    body: Mapping[str, Json]
    why: str


_ACTIVATION = (
    _PolicyRule(
        id="hours",
        title="is active for eight hours at most",
        name="Expiration_EndUser_Assignment",
        type="unifiedRoleManagementPolicyExpirationRule",
        body={"isExpirationRequired": True, "maximumDuration": ACTIVATION},
        why="Nobody holds a privileged role for longer than a working day",
    ),
    _PolicyRule(
        id="proof",
        title="is activated with a second factor and a reason",
        name="Enablement_EndUser_Assignment",
        type="unifiedRoleManagementPolicyEnablementRule",
        body={"enabledRules": ("MultiFactorAuthentication", "Justification")},
        why="The log says who became an administrator, and what for",
    ),
)
