"""How azuread speaks to Microsoft Graph."""

from collections.abc import Callable, Mapping
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
        return _FUNCTIONS[token](plane, given, config)


def _by_name(token: str) -> Callable[[ControlPlane, Body, Body], Body]:
    def find(plane: ControlPlane, given: Body, config: Body) -> Body:
        wanted, tenant = given.get("displayName"), str(config.get("tenantId", ""))
        found = [
            r for r in plane.store.of(token) if r.body.get("displayName") == wanted and r.tenant == tenant
        ]
        return _only(found, wanted)

    return find


def _only(found: list[Resource], wanted: object) -> Body:
    if len(found) != 1:
        number = "Multiple objects" if found else "No object"
        raise LookupError(f"{number} found that is known by {wanted!r} in the tenant, expected one")
    return {**found[0].answer, "id": found[0].id}


def _client(_plane: ControlPlane, _given: Body, config: Body) -> Body:
    deployer = identifier("deployer")
    tenant = str(config.get("tenantId", ""))
    return {"clientId": identifier("client"), "id": deployer, "objectId": deployer, "tenantId": tenant}


def _settings(plane: ControlPlane, given: Body, _config: Body) -> Body:
    keys = ("groupId", "roleId")
    found = [r for r in plane.store.of(_SETTINGS) if all(r.body.get(key) == given[key] for key in keys)]
    return _only(found, given["groupId"])


def _service_principal(plane: ControlPlane, given: Body, config: Body) -> Body:
    """By name or application id one that was made; or one of Microsoft's, which every tenant has."""
    named = given.get("displayName")
    client = _by_name(_APPLICATION)(plane, given, config)["clientId"] if named else given["clientId"]
    made = [r for r in plane.store.of(_PRINCIPAL) if r.body.get("clientId") == client]
    if made or named:
        return _only(made, named or client)
    principal = identifier("servicePrincipal", str(client))
    return {"clientId": client, "id": f"/servicePrincipals/{principal}", "objectId": principal}


_FUNCTIONS: Mapping[str, Callable[[ControlPlane, Body, Body], Body]] = {
    "azuread:index/getAdministrativeUnit:getAdministrativeUnit": _by_name(_UNIT),
    "azuread:index/getApplication:getApplication": _by_name(_APPLICATION),
    "azuread:index/getAuthenticationStrengthPolicy:getAuthenticationStrengthPolicy": _by_name(_STRENGTH),
    "azuread:index/getClientConfig:getClientConfig": _client,
    "azuread:index/getGroup:getGroup": _by_name(_GROUP),
    "azuread:index/getGroupRoleManagementPolicy:getGroupRoleManagementPolicy": _settings,
    "azuread:index/getNamedLocation:getNamedLocation": _by_name(_LOCATION),
    "azuread:index/getServicePrincipal:getServicePrincipal": _service_principal,
}
