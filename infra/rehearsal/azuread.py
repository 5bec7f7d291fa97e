"""How azuread speaks to Microsoft Graph."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from itertools import count

from infra.rehearsal import retries
from infra.rehearsal.answers import identifier
from infra.rehearsal.control_plane import ControlPlane
from infra.rehearsal.model import Body, Resource

# Tokens repeat themselves: azuread:index/group:Group.
_APPLICATION = "azuread:index/application:Application"
_GROUP = "azuread:index/group:Group"
_PRINCIPAL = "azuread:index/servicePrincipal:ServicePrincipal"
_STRENGTH = "azuread:index/authenticationStrengthPolicy:AuthenticationStrengthPolicy"
_LOCATION = "azuread:index/namedLocation:NamedLocation"
_SETTINGS = "azuread:index/groupRoleManagementPolicy:GroupRoleManagementPolicy"
_UNIT = "azuread:index/administrativeUnit:AdministrativeUnit"

# Ids that are not the plural of their type with a GUID. Source: the "Import" sections of the Pulumi Registry.
_IDS = {
    "administrativeUnit": "/directory/administrativeUnits/{}",
    "authenticationStrengthPolicy": "/policies/authenticationStrengthPolicies/{}",
    "conditionalAccessPolicy": "/identity/conditionalAccess/policies/{}",
    "groupLicense": "{groupObjectId}/license/{skuId}",
    "groupMember": "{groupObjectId}/member/{memberObjectId}",
    "namedLocation": "/identity/conditionalAccess/namedLocations/{}",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    """What a function says where it finds none, or several, with what was looked for in braces."""

    none: str
    several: str


def _filtered(what: str) -> _Words:
    what = f"{what} found matching specified filter (displayName eq '{{0}}')"
    return _Words(none=f"[display_name] No {what}", several=f"[display_name] More than one {what}")


def _twice(said: str) -> str:
    """As the provider's newer functions say all that went wrong."""
    return f"{said}: {said}"


# Source: hashicorp/terraform-provider-azuread internal/services/*/*_data_source.go.
_OF_APPLICATIONS = _Words(
    none="Application not found: no applications found matching filter: \"displayName eq '{0}'\"",
    several=(
        "Multiple applications found: dound multiple applications matching filter: \"displayName eq '{0}'\""
    ),
)
_OF_LOCATIONS = _Words(
    none='[display_name] No Named Location was found with display name "{0}"',
    several='[display_name] More than one Named Location was found with display name "{0}"',
)
_OF_PRINCIPALS = _Words(
    none="No service principal found: no service principal found",
    several='Multiple service principals found: found multiple service principals matching filter: "{0}"',
)
_OF_SETTINGS = _Words(
    none=_twice(
        "determining Policy ID: waiting for policy assignment to become available: timeout while waiting for "
        "state to become 'Done' (last state: 'Waiting', timeout: 5m0s)"
    ),
    several=_twice(
        "determining Policy ID: waiting for policy assignment to become available: retrieving resource: got "
        "the wrong number of policy assignments: expected 1, got 2"
    ),
)
_OF_STRENGTHS = _Words(
    none=_twice('no authentication strength policy found with display name "{0}"'),
    several=_twice(
        'multiple authentication strength policies found with display name "{0}", please ensure the display '
        "name is unique"
    ),
)

_Function = Callable[[ControlPlane, Body, Body], Body]


class AzureAd:
    """Entra gives ids of its own, whatever the inputs: the same name may stand twice."""

    package = "azuread"
    version = version("pulumi-azuread")
    patience = retries.AZUREAD

    def new_id(self, plane: ControlPlane, token: str, urn: str, inputs: Body, config: Body) -> str:
        """What follows from the inputs, or a path that nothing has yet; the same in every rehearsal."""
        del config
        kind = token.rpartition("/")[2].partition(":")[0]
        template = _IDS.get(kind, f"/{kind}s/{{}}")
        paths = (template.format(identifier(urn, str(number)), **inputs) for number in count())
        return next(path for path in paths if "{}" not in template or plane.get(path) is None)

    def invoke(self, plane: ControlPlane, token: str, given: Body, config: Body) -> Body:
        """Raises LookupError for a function that no row answers, or where what is looked for is not there."""
        if token not in _FUNCTIONS:
            raise LookupError(f"function {token!r} has no row in infra/rehearsal/azuread.py: add it")
        try:
            return _FUNCTIONS[token](plane, given, config)
        except LookupError as error:
            # As a bridged provider says it. Source: pulumi/pulumi-terraform-bridge; hashicorp/go-multierror.
            raise LookupError(f"invoking {token}: 1 error occurred:\n\t* {error.args[0]}\n\n") from error


def _by_name(token: str, words: _Words) -> _Function:
    def find(plane: ControlPlane, given: Body, config: Body) -> Body:
        wanted, tenant = given.get("displayName"), str(config.get("tenantId", ""))
        found = [
            r for r in plane.store.of(token) if r.body.get("displayName") == wanted and r.tenant == tenant
        ]
        return _only(found, words, wanted)

    return find


def _only(found: list[Resource], words: _Words, wanted: object) -> Body:
    if len(found) != 1:
        raise LookupError((words.several if found else words.none).format(wanted))
    return {**found[0].answer, "id": found[0].id}


def _client(_plane: ControlPlane, _given: Body, config: Body) -> Body:
    deployer = identifier("deployer")
    tenant = str(config.get("tenantId", ""))
    return {"clientId": identifier("client"), "id": deployer, "objectId": deployer, "tenantId": tenant}


def _settings(plane: ControlPlane, given: Body, _config: Body) -> Body:
    keys = ("groupId", "roleId")
    found = [r for r in plane.store.of(_SETTINGS) if all(r.body.get(key) == given[key] for key in keys)]
    return _only(found, _OF_SETTINGS, given["groupId"])


def _service_principal(plane: ControlPlane, given: Body, config: Body) -> Body:
    """By name or application id one that was made; or one of Microsoft's, which every tenant has."""
    named = given.get("displayName")
    client = (
        _by_name(_APPLICATION, _OF_APPLICATIONS)(plane, given, config)["clientId"]
        if named
        else given["clientId"]
    )
    made = [r for r in plane.store.of(_PRINCIPAL) if r.body.get("clientId") == client]
    if made or named:
        return _only(made, _OF_PRINCIPALS, named or client)
    principal = identifier("servicePrincipal", str(client))
    return {"clientId": client, "id": f"/servicePrincipals/{principal}", "objectId": principal}


_FUNCTIONS: Mapping[str, _Function] = {
    "azuread:index/getAdministrativeUnit:getAdministrativeUnit": _by_name(
        _UNIT, _filtered("administrative unit")
    ),
    "azuread:index/getApplication:getApplication": _by_name(_APPLICATION, _OF_APPLICATIONS),
    "azuread:index/getAuthenticationStrengthPolicy:getAuthenticationStrengthPolicy": _by_name(
        _STRENGTH, _OF_STRENGTHS
    ),
    "azuread:index/getClientConfig:getClientConfig": _client,
    "azuread:index/getGroup:getGroup": _by_name(_GROUP, _filtered("group")),
    "azuread:index/getGroupRoleManagementPolicy:getGroupRoleManagementPolicy": _settings,
    "azuread:index/getNamedLocation:getNamedLocation": _by_name(_LOCATION, _OF_LOCATIONS),
    "azuread:index/getServicePrincipal:getServicePrincipal": _service_principal,
}
