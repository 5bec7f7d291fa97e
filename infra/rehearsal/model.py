"""What is said between a provider and the simulated cloud, as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Literal

Body = Mapping[str, Any]
"""Plain JSON values under the SDK's camelCase keys."""

NO_ANSWER = 0
"""As the status of HTTP: none came."""

NOTHING: Body = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """One thing that stands in the simulated cloud.

    `id` is its ARM id, or its path in Graph; `token` Pulumi's type; `body` what was last written; `answer`
    what reading it gives. `revision` counts the writes, and is its etag. `by_azure` is what nobody asked for:
    Azure makes it by itself, and keeps it. `tenant` is whose directory it is in; empty for an Azure resource.
    `deployment` is the id of the template deployment that wrote it, whose record may go without it; `urn` the
    engine's name of who wrote it, which is our own book and not Azure's.
    """

    id: str
    token: str
    body: Body
    answer: Body = field(default_factory=dict)
    revision: int = 1
    by_azure: bool = False
    tenant: str = ""
    deployment: str = ""
    urn: str = ""

    @property
    def stack(self) -> str:
        """The stack that wrote it; empty where none did."""
        return self.urn.partition("::")[0].rpartition(":")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a provider asks of the control plane. `body` is empty for a DELETE.

    `subscription` is the one that the provider is configured for; empty where it writes to a `tenant`. `urn`
    is the engine's name of what is written; `deployment` the template deployment that asks for it, if any.
    """

    method: Literal["PUT", "DELETE"]
    id: str
    token: str
    subscription: str = ""
    tenant: str = ""
    body: Body = field(default_factory=dict)
    urn: str = ""
    deployment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why Azure or Entra would not do it.

    `code` and `message` are theirs, `status` is that of HTTP, `source` where it is documented, `hint` what
    mends it, `retry_after` the seconds that its header asks to wait. `verified` is False where the source is
    memory alone: then Azure *may* refuse.
    """

    code: str
    message: str
    source: str
    status: int = 400
    hint: str = ""
    verified: bool = True
    retry_after: int = 0

    def __str__(self) -> str:
        doubt = "" if self.verified else " (unverified: Azure may refuse this)"
        hint = f" Hint: {self.hint}." if self.hint else ""
        said = f'Status={self.status} Code="{self.code}" Message="{self.message}"'
        if self.status == NO_ANSWER:
            said = f'No answer: "{self.message}"'
        return f"{said}{doubt}{hint} [{self.source}]"


class RefusedError(Exception):
    """The control plane refused; `refusal` says why."""

    def __init__(self, refusal: Refusal) -> None:
        self.refusal = refusal
        super().__init__(str(refusal))


def rewritten(resource: Resource, body: Body) -> Resource:
    """The same resource, written again."""
    return replace(resource, body=body, revision=resource.revision + 1)
