"""Why a standby may not be promoted, or a server's own data not be put by: each reason in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

Said = Mapping[str, Any]
"""What a server says of a cluster: files/state.sh of the role `failover` tells its shape."""

Clusters = Mapping[str, Said]


def standing(clusters: Clusters) -> dict[str, Said]:
    """Those that are standbys."""
    return {name: said for name, said in clusters.items() if said["state"] == "standby"}


def promotion_faults(
    clusters: Clusters, others: Mapping[str, str], heard: Sequence[Said] | None
) -> list[str]:
    """Why clusters of the declared primary may not be promoted.

    `others` are the other servers of the same data by address; `heard` is what answered `from` which server
    at which `address`, and `said` what.
    """
    return [*_unfit(clusters, others), *_answered(others, heard or ())]


def _unfit(clusters: Clusters, others: Mapping[str, str]) -> Iterator[str]:
    known = " or ".join(f"{name} ({address})" for address, name in others.items())
    for name, said in clusters.items():
        if said["state"] in ("absent", "down"):
            yield (
                f"cluster {name}: got it {said['state']}, expected a standby that answers: start it, or "
                "declare another server as the primary"
            )
        elif said["state"] == "standby" and said["follows"] not in others:
            yield (
                f"cluster {name}: got a standby of {said['follows'] or 'nobody'}, expected one of {known}: "
                "declare a server as the primary that followed what was lost"
            )


def _answered(others: Mapping[str, str], heard: Sequence[Said]) -> Iterator[str]:
    for one in heard:
        name, address = others.get(one["address"], "the server"), one["address"]
        yield (
            f"{name} ({address}): got {one['said']} from {one['from']}, expected no answer, for two "
            "primaries are worse than none: deallocate its machine, so that it stays away, and run this again"
        )


def own(clusters: Clusters, primary: str) -> list[str]:
    """Those that hold what does not come from the primary at that address."""
    return [n for n, said in clusters.items() if said["state"] != "absent" and said["follows"] != primary]


def rejoining_faults(here: Said, there: Said, names: Sequence[str]) -> list[str]:
    """Why those clusters of a server may not be put by for copies of the primary's.

    `here` is what the server says of itself, `there` what the primary says.
    """
    found = [fault for name in names for fault in _unreplaced(name, here["clusters"][name], there)]
    needed = sum(there["clusters"][name].get("bytes", 0) for name in names)
    if needed > here["room"]:
        found.append(
            f"got {here['room'] / 2**30:.1f} GiB free, expected {needed / 2**30:.1f} GiB for copies beside "
            "what is put by: enlarge its disk, or look at what was put by before, and remove it"
        )
    return found


def _unreplaced(name: str, here: Said, there: Said) -> Iterator[str]:
    other = there["clusters"][name]
    if other["state"] != "primary":
        yield (
            f"cluster {name}: got the declared primary's {other['state']}, expected it to take writes: run "
            "`shire run PARTNERSHIP promote` first"
        )
    elif not here["system"] or here["system"] != other["system"]:
        yield (
            f"cluster {name}: got system {here['system'] or 'unknown'}, expected {other['system']}, the "
            "primary's: it is no copy of the same data; find out what it is, and move it away by hand"
        )
    elif here["timeline"] >= other["timeline"]:
        yield (
            f"cluster {name}: got timeline {here['timeline']}, expected one before the primary's, "
            f"{other['timeline']}: the primary has not taken its place; declare which of them is to be kept"
        )


class FilterModule:
    """The filters of this file."""

    def filters(self) -> dict[str, Callable[..., object]]:
        """By the names that tasks call them."""
        return {
            "standing": standing,
            "promotion_faults": promotion_faults,
            "own": own,
            "rejoining_faults": rejoining_faults,
        }
