"""What nginx was told to serve, against the councils that are declared: each fault in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import accumulate
from typing import Any

Said = Mapping[str, Any]

_BEGINS = r"(?:^|(?<=[;{}\n]))\s*"
"""Before a directive."""


def web_faults(configuration: str, service: Said) -> list[str]:
    """What the virtual hosts of `nginx -T` should not have, or lack; `service` is the inventory's."""
    blocks = list(_servers(configuration))
    hosts = {name: block for block in blocks for name in _told(block, "server_name")}
    councils = {council["host_name"]: council for council in service["councils"]}
    leavers = {leaver["host_name"]: leaver for leaver in service["leavers"]}
    return [
        *(
            f"{name}: got a virtual host, expected none that is no council's"
            for name in hosts
            if name not in councils and name not in leavers
        ),
        *(fault for block in blocks if not _told(block, "server_name") for fault in _nobodys(block, service)),
        *(fault for council in councils.values() for fault in _of(hosts, council)),
        *(fault for leaver in leavers.values() for fault in _of_leaver(hosts, leaver)),
    ]


def _of(hosts: Mapping[str, str], council: Said) -> Iterator[str]:
    name = council["host_name"]
    if name not in hosts:
        yield f"{name}: got no virtual host, expected that of {council['council']}"
        return
    allowed, served = _told(hosts[name], "allow"), _told(hosts[name], "proxy_set_header X-Council")
    if set(allowed) != set(council["clients"]) or _told(hosts[name], "deny") != ["all"]:
        yield f"{name}: got people from {allowed} let in, expected from {council['clients']} alone"
    if served != [council["council"]]:
        yield f"{name}: got pages of {served}, expected those of {council['council']} alone"


def _of_leaver(hosts: Mapping[str, str], leaver: Said) -> Iterator[str]:
    block = hosts.get(leaver["host_name"], "return 410;")
    if "410" not in _told(block, "return") or "proxy_pass" in block:
        yield (
            f"{leaver['host_name']}: got a virtual host that serves, expected 410 since {leaver['ended']}: "
            "run `shire run PARTNERSHIP decommission`"
        )


def _nobodys(block: str, service: Said) -> Iterator[str]:
    """Without a name are those that refuse whoever gives none, and the one that says how the server is."""
    listens = re.findall(rf"{_BEGINS}listen\s+([^;\s]+)", block) or ["*:80"]
    probed = all(address.endswith(f":{service['probing']['port']}") for address in listens)
    if _told(block, "ssl_reject_handshake") != ["on"] and not probed:
        yield f"{', '.join(listens)}: got a virtual host without a name, expected a refused handshake"


def _told(block: str, directive: str) -> list[str]:
    """Each word that the directive is given, wherever in the block."""
    given = re.findall(rf"{_BEGINS}{directive}\s([^;{{}}]+);", block)
    return [word for words in given for word in words.split()]


def _servers(configuration: str) -> Iterator[str]:
    """The inside of each block of a virtual host."""
    text = re.sub(r"(?m)#.*$", "", configuration)
    for found in re.finditer(rf"{_BEGINS}server\s*{{", text):
        inside = text[found.end() :]
        depths = accumulate({"{": 1, "}": -1}.get(character, 0) for character in inside)
        yield inside[: next((at for at, depth in enumerate(depths) if depth < 0), len(inside))]


class FilterModule:
    """The filters of this file."""

    def filters(self) -> dict[str, Callable[..., list[str]]]:
        """By the names that tasks call them."""
        return {"web_faults": web_faults}
