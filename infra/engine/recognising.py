"""By what an object is known again whose creation nobody has heard the end of: a row a type.

An Azure resource has the id that follows from its names. Entra gives ids of its own: there an object is asked
for by what is unique about it, as far as the provider has a function for that.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True, kw_only=True)
class ById:
    """`id` follows from the inputs, which it has in braces."""

    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ByLookup:
    """`function` of the provider is asked by the inputs `by`, which belong to one object alone.

    `id` is what the object is imported by, with what the function answers in braces. `look` is where a person
    looks, in Graph, and `none` what the function says where there is no such object, word for word, with the
    inputs in braces; it is empty where the function never says that.
    """

    function: str
    by: tuple[str, ...]
    id: str
    look: str
    none: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ByHand:
    """The provider has no function for it: a person looks in Graph. `id` has `ID` for what Graph says."""

    id: str
    look: str


Way = ById | ByLookup | ByHand


def _looked_up(kind: str, by: tuple[str, ...], found: str, look: str, none: str) -> ByLookup:
    function = f"get{kind[0].upper()}{kind[1:]}"
    return ByLookup(function=f"azuread:index/{function}:{function}", by=by, id=found, look=look, none=none)


def _named(kind: str, collection: str, none: str) -> ByLookup:
    look = f"{collection}?$filter=displayName eq '{{displayName}}'"
    return _looked_up(kind, ("displayName",), f"/{collection}/{{objectId}}", look, none)


def _timed(kind: str) -> ByHand:
    look = f"identityGovernance/privilegedAccess/group/{kind}Schedules"
    return ByHand(
        id="ID", look=f"{look}?$filter=groupId eq '{{groupId}}' and principalId eq '{{principalId}}'"
    )


# Sources: the "Import" section of each type in the Pulumi Registry; learn.microsoft.com/graph/api; what the
# functions say, in hashicorp/terraform-provider-azuread internal/services/*/*_data_source.go.
_ROWS: dict[str, Way] = {
    "administrativeUnit": _named(
        "administrativeUnit",
        "directory/administrativeUnits",
        "No administrative unit found matching specified filter (displayName eq '{displayName}')",
    ),
    "appRoleAssignment": ByHand(
        id="/servicePrincipals/{resourceObjectId}/appRoleAssignedTo/ID",
        look="groups/{principalObjectId}/appRoleAssignments?$filter=resourceId eq {resourceObjectId}",
    ),
    "application": _named(
        "application",
        "applications",
        "Application not found: no applications found matching filter: \"displayName eq '{displayName}'\"",
    ),
    "authenticationStrengthPolicy": _named(
        "authenticationStrengthPolicy",
        "policies/authenticationStrengthPolicies",
        'no authentication strength policy found with display name "{displayName}"',
    ),
    "conditionalAccessPolicy": ByHand(
        id="/identity/conditionalAccess/policies/ID",
        look="identity/conditionalAccess/policies?$filter=displayName eq '{displayName}'",
    ),
    "directoryRoleEligibilityScheduleRequest": ByHand(
        id="ID",
        look=(
            "roleManagement/directory/roleEligibilityScheduleRequests"
            "?$filter=principalId eq '{principalId}' and roleDefinitionId eq '{roleDefinitionId}'"
            " and directoryScopeId eq '{directoryScopeId}'"
        ),
    ),
    "group": _named(
        "group", "groups", "No group found matching specified filter (displayName eq '{displayName}')"
    ),
    "groupLicense": ById(id="{groupObjectId}/license/{skuId}"),
    "groupMember": ById(id="{groupObjectId}/member/{memberObjectId}"),
    # Entra makes one for each group and role by itself, for which the function waits; a program only sets it.
    "groupRoleManagementPolicy": _looked_up(
        "groupRoleManagementPolicy",
        ("groupId", "roleId"),
        "{id}",
        "policies/roleManagementPolicyAssignments?$filter=scopeId eq '{groupId}' and scopeType eq 'Group'"
        " and roleDefinitionId eq '{roleId}'",
        none="",
    ),
    "namedLocation": _named(
        "namedLocation",
        "identity/conditionalAccess/namedLocations",
        'No Named Location was found with display name "{displayName}"',
    ),
    "privilegedAccessGroupAssignmentSchedule": _timed("assignment"),
    "privilegedAccessGroupEligibilitySchedule": _timed("eligibility"),
    # A tenant has one service principal for each application.
    "servicePrincipal": _looked_up(
        "servicePrincipal",
        ("clientId",),
        "/servicePrincipals/{objectId}",
        "servicePrincipals?$filter=appId eq '{clientId}'",
        none="No service principal found: no service principal found",
    ),
}

WAYS: Mapping[str, Way] = MappingProxyType(
    {f"azuread:index/{kind}:{kind[0].upper()}{kind[1:]}": way for kind, way in _ROWS.items()}
)
"""Pulumi token of a type of Entra to how one is known again."""


def graph_query(look: str, inputs: Mapping[str, object]) -> str:
    """The command by which a person sees what there is."""
    url = f"https://graph.microsoft.com/v1.0/{look.format_map(inputs)}"
    return f'az rest --url "{url.replace("$", chr(92) + "$")}" --query "value[].id"'
