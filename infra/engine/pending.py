"""What a killed update has left in the state: operations that were begun, and of whose end nobody has heard.

The engine writes an operation down before it begins it, and again when it is done. A pending create is kept
by every later update, and done again; the others are forgotten. Source: pulumi pkg/backend/snapshot.go.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["creating", "updating", "deleting", "reading", "importing"]
Json = Mapping[str, Any]

PROVIDERS = "pulumi:providers:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """One operation; `state` is the resource as the engine kept it, with an id where it had one before."""

    kind: Kind
    state: Json

    @property
    def urn(self) -> str:
        """Of the resource."""
        return str(self.state["urn"])

    @property
    def type(self) -> str:
        """Pulumi's token."""
        return str(self.state["type"])

    @property
    def label(self) -> str:
        """What a person calls it by."""
        return label_of(self.type, self.urn)

    @property
    def inputs(self) -> Json:
        """What was asked for."""
        found: Json = self.state.get("inputs") or {}
        return found

    @property
    def in_cloud(self) -> bool:
        """Whether it is a resource of Azure or Entra, and neither a component nor a provider."""
        return bool(self.state.get("custom")) and not self.type.startswith(PROVIDERS)


def label_of(token: str, urn: str) -> str:
    """Its type and its logical name, which together are its own in a stack."""
    return f"{token.rpartition(':')[2]}:{urn.rpartition('::')[2]}"


def pending(deployment: Json) -> tuple[Pending, ...]:
    """The operations that were interrupted, in the order in which they were begun; the same one once."""
    found = (
        Pending(kind=operation["type"], state=operation["resource"])
        for operation in deployment.get("pending_operations") or ()
    )
    return tuple({(each.kind, each.urn): each for each in found}.values())


def cloud_resources(deployment: Json) -> Iterator[Json]:
    """The resources of Azure and Entra in a state."""
    for resource in deployment.get("resources") or ():
        if resource.get("custom") and not str(resource["type"]).startswith(PROVIDERS):
            yield resource


def provider_inputs(deployment: Json, operation: Pending) -> Json:
    """The configuration of the explicit provider that an operation went through; empty where it is gone."""
    urn = str(operation.state.get("provider", "")).rpartition("::")[0]
    found: Iterator[Json] = (r for r in deployment.get("resources") or () if r["urn"] == urn)
    return next((r.get("inputs") or {} for r in found), {})
