"""A refusal of Azure's or Entra's as a row of data: what it judges, when it says no, and who says so."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from infra.rehearsal.control_plane import World
from infra.rehearsal.model import Refusal, Request
from infra.resources.arm_types import PACKAGE

Judge = Callable[[World, Request], str | None]
"""The message with which the request is refused, or None."""

ALWAYS: frozenset[str] = frozenset()
"""As the types of a row: it judges every type."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One refusal. `types` are the Pulumi tokens that it judges, `id` is its name in a verdict.

    `verified` is False where its source is memory alone. A row is a `Rule` of the control plane.
    """

    id: str
    code: str
    when: Judge
    source: str
    types: frozenset[str] = ALWAYS
    method: Literal["PUT", "DELETE"] = "PUT"
    status: int = 400
    hint: str = ""
    verified: bool = True

    def __call__(self, world: World, request: Request) -> Refusal | None:
        """The refusal of that request, or None."""
        if request.method != self.method or (self.types and request.token not in self.types):
            return None
        message = self.when(world, request)
        if message is None:
            return None
        return Refusal(
            code=self.code,
            status=self.status,
            message=message,
            hint=self.hint,
            source=self.source,
            verified=self.verified,
        )


def arm(*kinds: str) -> frozenset[str]:
    """The tokens of azure-native's types, given such as `network:Subnet`."""
    return frozenset(f"{PACKAGE}:{kind}" for kind in kinds)


def graph(*kinds: str) -> frozenset[str]:
    """The tokens of azuread's types, given such as `group`; azuread repeats the name in them."""
    return frozenset(f"azuread:index/{kind}:{kind[0].upper()}{kind[1:]}" for kind in kinds)
