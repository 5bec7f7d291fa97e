"""How long the real providers go on asking, on the rehearsal's clock: nobody sleeps."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from infra.rehearsal.clock import Clock
from infra.rehearsal.faults import FaultError
from infra.rehearsal.model import NO_ANSWER, Refusal

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """`waits` are the seconds before each further try; `statuses` those of HTTP that are worth one.

    `conflicts` are the codes of a 409 that are. `posts` is whether a create is a POST, which is not sent
    again where no answer came.
    """

    waits: tuple[int, ...]
    statuses: frozenset[int]
    conflicts: frozenset[str] = frozenset()
    posts: bool = False

    def asks_again(self, refusal: Refusal, *, creating: bool) -> bool:
        """Whether such an answer is worth another try."""
        if refusal.status == NO_ANSWER:
            return not (creating and self.posts)
        return refusal.status in self.statuses or (refusal.status == 409 and refusal.code in self.conflicts)


AZURE_NATIVE = Patience(
    waits=(20, 60, 120),
    statuses=frozenset({408, 429, 500, 502, 503, 504}),
    conflicts=frozenset({"AnotherOperationInProgress"}),
)
"""Source: pulumi-azure-native provider/pkg/azure/client_azcore.go."""

AZUREAD = Patience(waits=(1, 2, 4, 8), statuses=frozenset({404, 424, 429, 500, 502, 503, 504}), posts=True)
"""Source: hashicorp/go-azure-sdk sdk/client/client.go, hashicorp/go-retryablehttp."""


def persist(patience: Patience, clock: Clock, act: Callable[[], T], *, creating: bool = False) -> T:
    """Do it, and again while a fault is worth another try. Raises RefusedError, FaultError among them.

    What Azure refuses for a reason it refuses again, so only faults are tried again: an unchained pair of
    writes, which a real provider would hide by trying again, stays the defect that it is.
    """
    began, waited = clock.now, 0
    for wait in patience.waits:
        try:
            return act()
        except FaultError as error:
            if error.fault.strikes == "within" or not patience.asks_again(error.refusal, creating=creating):
                raise
            waited += error.refusal.retry_after or wait
            clock.advance_to(began + timedelta(seconds=waited))
    return act()
