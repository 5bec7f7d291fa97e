"""What copies and restores say against what a service promises: each fault in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

RESTORES_COUNT = timedelta(days=90)
"""How long a tried restore counts (NCSC Cyber Assessment Framework v3.2, B5.c; our reading of it)."""

COPIES_COUNT = timedelta(hours=26)
"""A copy is made every night, within an hour or two."""

Said = Mapping[str, Any]


def restore_faults(found: Iterable[Said], service: Said, now: float) -> list[str]:
    """What is wrong with the restores that were tried of that service; `now` in seconds since 1970."""
    seen = {one["council"]: one for one in found if one["service"] == service["service"]}
    today = datetime.fromtimestamp(float(now), UTC).date()
    councils = (council["council"] for council in service["councils"])
    return [
        fault for council in councils for fault in _of_restore(seen.get(council), service, council, today)
    ]


def _of_restore(seen: Said | None, service: Said, council: str, today: date) -> Iterator[str]:
    where = f"{service['service']} for {council}"
    wanted = f"expected one within {RESTORES_COUNT.days} days"
    mend = f"run `shire run PARTNERSHIP restore-test --service {service['service']}`"
    if seen is None:
        yield f"{where}: got no restore that was tried, {wanted}: {mend}"
        return
    ago = today - date.fromisoformat(seen["on"])
    if not timedelta(0) <= ago <= RESTORES_COUNT:
        yield f"{where}: got a restore tried on {seen['on']}, {ago.days} days ago, {wanted}: {mend}"
    if seen["seconds"] > service["rto_hours"] * 3600:
        yield (
            f"{where}: got a restore that took {seen['seconds']:.1f} s, expected at most the declared RTO of "
            f"{service['rto_hours']:g} h: give the server faster disks, or declare a longer time"
        )


def copy_faults(found: Iterable[Said], service: Said, now: float) -> list[str]:
    """What is wrong with the copies in the repository, by what `pgbackrest info` says of it."""
    stanzas = {stanza["name"]: stanza for stanza in found}
    clusters = dict.fromkeys(council["cluster"] for council in service["councils"])
    return [
        fault for cluster in clusters for fault in _of_copy(stanzas.get(cluster, {}), cluster, float(now))
    ]


def _of_copy(stanza: Said, cluster: str, now: float) -> Iterator[str]:
    status = stanza.get("status", {"code": 1, "message": "missing stanza path"})
    if status["code"]:
        yield f"cluster {cluster}: got a repository that says {status['message']!r}, expected 'ok'"
        return
    ended = datetime.fromtimestamp(stanza["backup"][-1]["timestamp"]["stop"], UTC)
    if now - ended.timestamp() > COPIES_COUNT.total_seconds():
        yield (
            f"cluster {cluster}: got a last copy of {ended:%Y-%m-%d %H:%M} UTC, expected one within "
            f"{COPIES_COUNT.total_seconds() / 3600:g} h: see `systemctl status 'shire-copy-*'`"
        )


class FilterModule:
    """The filters of this file."""

    def filters(self) -> dict[str, Callable[..., list[str]]]:
        """By the names that tasks call them."""
        return {"restore_faults": restore_faults, "copy_faults": copy_faults}
