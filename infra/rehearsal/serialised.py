"""Writes that Azure does one at a time, and what it says to the second of two.

A row says which types share a lock, and which part of their id it is on. Two writes under one lock at the
same time are a defect of the program: it must chain them.
"""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from infra.rehearsal.model import Refusal, RefusedError, Request


@dataclass(frozen=True, slots=True, kw_only=True)
class Serialised:
    """`scope` matches an id, and its first group is what the lock is on."""

    what: str
    scope: re.Pattern[str]
    code: str
    source: str
    status: int = 409


def _row(what: str, scope: str, code: str, source: str, status: int = 409) -> Serialised:
    return Serialised(
        what=what, scope=re.compile(scope, re.IGNORECASE), code=code, source=source, status=status
    )


_BUSY = "AnotherOperationInProgress"

LOCKS = (
    _row("subnets", r"(.*/virtualNetworks/[^/]+)(/subnets/[^/]+)?$", _BUSY, "pulumi-azure-native#699"),
    _row(
        "rule collection groups",
        r"(.*/firewallPolicies/[^/]+)(/ruleCollectionGroups/[^/]+)?$",
        "FirewallPolicyRuleCollectionGroupUpdateNotAllowedWhenUpdatingOrDeleting",
        "terraform-provider-azurerm#15440",
    ),
    _row("children of a hub", r"(.*/virtualHubs/[^/]+)(/[^/]+/[^/]+)?$", _BUSY, "Azure-Landing-Zones#2827"),
    _row(
        "connections and NAT rules of a gateway",
        r"(.*/vpnGateways/[^/]+)(/[^/]+/[^/]+)?$",
        _BUSY,
        "Azure-Landing-Zones#4134",
    ),
)


class LockTable:
    """Which serialised writes are under way. Safe to use from several threads."""

    def __init__(self, rows: tuple[Serialised, ...] = LOCKS) -> None:
        self._rows = rows
        self._holders: dict[str, str] = {}
        self._lock = threading.Lock()

    @contextmanager
    def writing(self, request: Request) -> Iterator[bool]:
        """Hold the locks of that write meanwhile; whether it has any. Raises RefusedError."""
        taken: list[str] = []
        try:
            for row in self._rows:
                if found := row.scope.match(request.id):
                    self._take(row, found[1].casefold(), request)
                    taken.append(found[1].casefold())
            yield bool(taken)
        finally:
            with self._lock:
                for key in taken:
                    del self._holders[key]

    def _take(self, row: Serialised, key: str, request: Request) -> None:
        with self._lock:
            holder = self._holders.setdefault(key, request.id)
        if holder != request.id:
            raise RefusedError(_busy(row, holder, request))


def _busy(row: Serialised, holder: str, request: Request) -> Refusal:
    return Refusal(
        code=row.code,
        status=row.status,
        message=f"{request.id} cannot be written while {holder} is: another operation is in progress",
        hint=f"{row.what} are written one at a time: let one depend on the other",
        source=row.source,
    )
