"""How azure-native speaks to Azure Resource Manager."""

from collections.abc import Callable, Mapping
from importlib.metadata import version

from infra.rehearsal import retries
from infra.rehearsal.answers import identifier
from infra.rehearsal.control_plane import ControlPlane
from infra.rehearsal.model import Body
from infra.resources.arm_types import PACKAGE, arm_id

_FUNCTIONS: Mapping[str, Callable[[Body], Body]] = {
    f"{PACKAGE}:authorization:getClientConfig": lambda config: {
        "clientId": identifier("client"),
        "objectId": identifier("deployer"),
        "subscriptionId": config.get("subscriptionId", ""),
        "tenantId": config.get("tenantId", ""),
    },
}


class AzureNative:
    """An id follows from the names in the inputs and the subscription of the provider."""

    package = PACKAGE
    version = version("pulumi-azure-native")
    patience = retries.AZURE_NATIVE

    def new_id(self, plane: ControlPlane, token: str, urn: str, inputs: Body, config: Body) -> str:
        """The ARM id. Raises UnknownTypeError; ValueError where a name is unset, or the subscription is."""
        del plane, urn
        subscription = str(config.get("subscriptionId", ""))
        if not subscription:
            raise ValueError(f"{token} has no provider with a subscription; expected an explicit one")
        return arm_id(token, inputs, subscription)

    def invoke(self, plane: ControlPlane, token: str, given: Body, config: Body) -> Body:
        """Raises LookupError for a function that no row answers."""
        del plane, given
        if token not in _FUNCTIONS:
            raise LookupError(f"function {token!r} has no row in infra/rehearsal/azure_native.py: add it")
        return _FUNCTIONS[token](config)
