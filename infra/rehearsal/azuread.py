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
_UNIT = "azuread:index/administrativeUnit:AdministrativeUnit"


class AzureAd:
    """Entra gives ids of its own, whatever the inputs: the same name may stand twice."""

    package = "azuread"
    version = version("pulumi-azuread")
    patience = retries.AZUREAD

    def new_id(self, plane: ControlPlane, token: str, urn: str, inputs: Body, config: Body) -> str:
        """A path in Graph that nothing has yet; the same in every rehearsal."""
        del inputs, config
        kind = token.rpartition("/")[2].partition(":")[0]
        paths = (f"/{kind}s/{identifier(urn, str(number))}" for number in count())
        return next(path for path in paths if plane.get(path) is None)

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
        raise LookupError(f"found {len(found)} objects named {wanted!r} in the tenant, expected one")
    return {**found[0].answer, "id": found[0].id}


def _client(_plane: ControlPlane, _given: Body, config: Body) -> Body:
    deployer = identifier("deployer")
    tenant = str(config.get("tenantId", ""))
    return {"clientId": identifier("client"), "id": deployer, "objectId": deployer, "tenantId": tenant}


def _service_principal(plane: ControlPlane, given: Body, config: Body) -> Body:
    """By its name one that was made; by its application id one of Microsoft's, which every tenant has."""
    client = given.get("clientId")
    if client is None:
        application = _by_name(_APPLICATION)(plane, given, config)
        found = [r for r in plane.store.of(_PRINCIPAL) if r.body.get("clientId") == application["clientId"]]
        return _only(found, given.get("displayName"))
    principal = identifier("servicePrincipal", str(client))
    return {"clientId": client, "id": f"/servicePrincipals/{principal}", "objectId": principal}


_FUNCTIONS: Mapping[str, Callable[[ControlPlane, Body, Body], Body]] = {
    "azuread:index/getAdministrativeUnit:getAdministrativeUnit": _by_name(_UNIT),
    "azuread:index/getClientConfig:getClientConfig": _client,
    "azuread:index/getGroup:getGroup": _by_name(_GROUP),
    "azuread:index/getServicePrincipal:getServicePrincipal": _service_principal,
}
