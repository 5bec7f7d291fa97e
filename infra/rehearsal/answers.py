"""What Azure answers about a resource beyond what was written: names, states, and what it chooses itself."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from infra.rehearsal.model import Body, Resource
from infra.resources.arm_types import PACKAGE, fields, type_of

Chosen = Callable[[Resource], Mapping[str, Any]]


def answer(resource: Resource) -> Resource:
    """The resource with its answer: what reading it gives, the same for the same resource."""
    if not resource.token.startswith(f"{PACKAGE}:"):
        chosen = _CHOSEN.get(resource.token, _nothing)(resource)
        return replace(resource, answer={**resource.body, **_entra(resource), **chosen})
    path = fields(resource.token)
    body = {key: value for key, value in as_read(resource.body).items() if key not in path}
    chosen = _CHOSEN.get(resource.token, _nothing)(resource)
    return replace(resource, answer={**body, **_common(resource), **chosen})


def identifier(*parts: str) -> str:
    """A GUID that follows from the parts: the same in every rehearsal."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "/".join(parts).casefold()))


def as_read(body: Body) -> Body:
    """What was written as it reads: user-assigned identities are given as a list, and come back as a map."""
    identity = body.get("identity")
    if not isinstance(identity, Mapping) or not isinstance(identity.get("userAssignedIdentities"), list):
        return body
    assigned = {name: _principal(name) for name in identity["userAssignedIdentities"]}
    return {**body, "identity": {**identity, "userAssignedIdentities": assigned}}


def _common(resource: Resource) -> Mapping[str, Any]:
    return {
        "name": resource.id.rpartition("/")[2],
        "type": type_of(resource.id),
        "etag": f'W/"{identifier(resource.id, str(resource.revision))}"',
        "provisioningState": "Succeeded",
    }


def _principal(resource_id: str) -> dict[str, str]:
    return {
        "clientId": identifier(resource_id, "client"),
        "principalId": identifier(resource_id, "principal"),
    }


def _entra(resource: Resource) -> Mapping[str, Any]:
    return {"objectId": resource.id.rpartition("/")[2]}


def _nothing(_resource: Resource) -> Mapping[str, Any]:
    return {}


_CHOSEN: Mapping[str, Chosen] = {
    f"{PACKAGE}:keyvault:Vault": lambda r: {
        "properties": {
            **r.body.get("properties", {}),
            "vaultUri": f"https://{r.body['vaultName']}.vault.azure.net/",
        }
    },
    f"{PACKAGE}:managedidentity:UserAssignedIdentity": lambda r: _principal(r.id),
    "azuread:index/application:Application": lambda r: {"clientId": identifier(r.id, "client")},
    f"{PACKAGE}:operationalinsights:Workspace": lambda r: {"customerId": identifier(r.id, "customer")},
}
"""What Azure chooses for one type, by its token."""
