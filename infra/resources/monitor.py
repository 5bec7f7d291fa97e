"""The engine's side of the conversation, in process: it writes down every resource that the SDK registers."""

from collections.abc import Iterable, Mapping
from types import SimpleNamespace
from typing import cast

from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import resource_pb2
from pulumi.runtime.resource import RegisterResponse

from infra.resources.arm_types import PACKAGE, arm_id, type_of
from infra.resources.planned import Json, PlannedResource
from infra.resources.symbols import Symbol
from infra.resources.values import holds_secret, plain_struct, without_secrets

ROOT = "pulumi:pulumi:Stack"
PROVIDERS = "pulumi:providers:"

LOOKUPS: Mapping[str, tuple[str, ...]] = {
    "azuread:index/getAdministrativeUnit:getAdministrativeUnit": ("id", "objectId"),
    "azuread:index/getClientConfig:getClientConfig": ("clientId", "id", "objectId", "tenantId"),
    "azuread:index/getGroup:getGroup": ("id", "objectId"),
    "azuread:index/getServicePrincipal:getServicePrincipal": ("clientId", "id", "objectId"),
}
"""What a lookup answers that only Entra knows: the token of the function to the names of its results."""


class RegistrationError(Exception):
    """A resource that cannot be planned; the message says which, and why."""


class CapturingMonitor:
    """Answers the SDK as the engine would after an update, as far as that is known offline.

    A resource's outputs are its inputs, its computed id, name and type, and symbols for the rest. Inside an
    input that the program has set, a part that it left unset reads as None.
    """

    def __init__(self, stack: str, project: str) -> None:
        self.resources: dict[str, PlannedResource] = {}
        self._prefix = f"urn:pulumi:{stack}::{project}::"
        self._properties: dict[str, tuple[str, ...]] = {}
        self._subscriptions = {"": ""}
        self._owners: dict[str, str] = {}

    def stub(self) -> SimpleNamespace:
        """The monitor under the names of the gRPC service that the SDK calls."""
        return SimpleNamespace(
            RegisterResource=self.register,
            RegisterResourceOutputs=lambda _: None,
            Invoke=self.invoke,
            SignalAndWaitForShutdown=lambda _: None,
        )

    def expect(self, token: str, properties: Iterable[str]) -> None:
        """Remember which properties a type has, under the names by which the program asks for them."""
        if token not in self._properties:
            self._properties[token] = tuple(properties)

    def register(self, request: resource_pb2.RegisterResourceRequest) -> RegisterResponse:
        """Plan one resource. Raises RegistrationError."""
        try:
            inputs = plain_struct(request.object)
            planned = self._plan(request, inputs)
        except (LookupError, ValueError) as error:
            raise RegistrationError(f"{request.name!r} ({request.type}) {error.args[0]}") from error
        self.resources[planned.urn] = planned
        outputs = self._outputs(planned, inputs) if request.custom else {}
        # The SDK reads a mapping as it reads a Struct, and making the latter would cost more than the rest.
        return RegisterResponse(planned.urn, planned.id, cast("Struct", outputs), None, None)

    def invoke(self, request: resource_pb2.ResourceInvokeRequest) -> SimpleNamespace:
        """Answer a lookup by symbols. Raises RegistrationError for a function that has no row in LOOKUPS."""
        if request.tok not in LOOKUPS:
            raise RegistrationError(
                f"function {request.tok!r} has no row in LOOKUPS of infra/resources/monitor.py; "
                "expected one with the results that only Azure or Entra knows: add it to the table"
            )
        given = plain_struct(request.args)
        asked = ",".join(f"{key}={value}" for key, value in given.items())
        subject = f"{request.tok.rpartition(':')[2]}({asked})"
        found = {name: Symbol.of(subject, name) for name in LOOKUPS[request.tok]}
        return SimpleNamespace(failures=(), **{"return": {**found, **given}})

    def _plan(
        self, request: resource_pb2.RegisterResourceRequest, inputs: Mapping[str, Json]
    ) -> PlannedResource:
        urn = self._urn(request)
        provider = request.provider.rpartition("::")[0]
        subscription = self._subscriptions[provider]
        if request.type.startswith(PROVIDERS):
            self._subscriptions[urn] = str(inputs.get("subscriptionId", ""))
        secrets = tuple(key for key, value in inputs.items() if holds_secret(value))
        return PlannedResource(
            urn=urn,
            type=request.type,
            name=request.name,
            id=self._id(urn, request, inputs, subscription),
            inputs={**inputs, **{key: without_secrets(inputs[key]) for key in secrets}},
            parent=request.parent,
            dependencies=tuple(sorted(request.dependencies)),
            property_dependencies=_property_dependencies(request),
            provider=provider,
            subscription=subscription,
            secrets=secrets,
            protect=request.protect,
        )

    def _urn(self, request: resource_pb2.RegisterResourceRequest) -> str:
        parent = request.parent.split("::")[2] if request.parent else ROOT
        kind = request.type if parent == ROOT else f"{parent}${request.type}"
        urn = f"{self._prefix}{kind}::{request.name}"
        if urn in self.resources:
            raise ValueError(
                "is registered twice; expected a name of its own among those of its type and parent"
            )
        return urn

    def _id(
        self,
        urn: str,
        request: resource_pb2.RegisterResourceRequest,
        inputs: Mapping[str, Json],
        subscription: str,
    ) -> str:
        if not request.custom:
            return ""
        if request.type.startswith(PROVIDERS):
            return str(request.name)
        if not request.type.startswith(f"{PACKAGE}:"):
            return Symbol.of(urn, "id")
        if not subscription:
            raise ValueError(
                "has no provider with a subscription; expected an explicit one: its id follows from it"
            )
        found = arm_id(request.type, inputs, subscription)
        owner = self._owners.setdefault(found.casefold(), urn)
        if owner != urn:
            raise ValueError(f"has the Azure id of {owner.rpartition('::')[2]!r} too: {found}")
        return found

    def _outputs(self, planned: PlannedResource, inputs: Mapping[str, Json]) -> dict[str, Json]:
        outputs: dict[str, Json] = {
            name: Symbol.of(planned.urn, name) for name in self._properties.get(planned.type, ())
        }
        if planned.type.startswith(f"{PACKAGE}:"):
            outputs |= {"name": planned.id.rpartition("/")[2], "type": type_of(planned.id)}
        return {**outputs, **{key: _answered(key, value) for key, value in inputs.items()}}


def _answered(key: str, value: Json) -> Json:
    """An input as Azure gives it back: user-assigned identities are given as a list, and come as a map."""
    if key != "identity" or not isinstance(value, dict):
        return value
    assigned = value.get("userAssignedIdentities")
    if not isinstance(assigned, list):
        return value
    return {**value, "userAssignedIdentities": {str(resource_id): {} for resource_id in assigned}}


def _property_dependencies(
    request: resource_pb2.RegisterResourceRequest,
) -> dict[str, tuple[str, ...]]:
    through = sorted(request.propertyDependencies.items())
    return {key: tuple(sorted(value.urns)) for key, value in through if value.urns}
