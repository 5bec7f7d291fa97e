"""What a server must be before a change, looked at all at once."""

from __future__ import annotations

import math
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_network
from pathlib import Path
from typing import Any

from ansible.module_utils.basic import AnsibleModule

DOCUMENTATION = """
module: preflight
short_description: say all that is in the way of a change, and change nothing
description:
  - Fails where anything is not as it should be. Each problem says what was got, expected, and what to do.
options:
  system: {description: The declared operating system, such as C(debian-12)., type: str}
  now: {description: Seconds since 1970 by the clock of whoever asks., type: float}
  skew_seconds: {description: How far the two clocks may be apart., type: float}
  offset_seconds: {description: How far chrony may find the clock from its source., type: float}
  free_mib: {description: MiB that must be free., type: int}
  folders: {description: Where they must be free., type: list}
  certificates: {description: Patterns of files with certificates., type: list}
  store: {description: Certificates of the store by name, with the days that each still holds., type: dict}
  certificate_days: {description: Days that a certificate must still hold., type: int}
  names: {description: The address that each name must lead to., type: dict}
  outbound: {description: Flows by which this server connects, as the inventory has them., type: list}
  copied:
    description:
      - C(of) is a file that shows that something is there, C(copies) a pattern of its copies.
      - C(each) is a list of what they are of; both may name its fields, as C({account}).
    type: dict
  copy_hours: {description: How old the newest copy may be., type: int}
"""
_DAY = 86400
_HOUR = 3600
_PATIENCE = 2.0
_AT_ONCE = 32
Problems = Iterator[str]


def system(asked: Mapping[str, Any]) -> Problems:
    """Name and version, as os-release(5) has them."""
    lines = Path("/etc/os-release").read_text(encoding="utf-8").splitlines()
    known = {key: value.strip('"') for key, _, value in (line.partition("=") for line in lines)}
    found = f"{known.get('ID')}-{known.get('VERSION_ID')}"
    if found != asked["system"]:
        yield f"system: got {found}, expected {asked['system']}: declare what it is, or have it made anew"


def clock(asked: Mapping[str, Any]) -> Problems:
    """Apart from the clock of whoever asks, and, where chrony runs, from its source."""
    skew = time.time() - asked["now"]
    if abs(skew) > asked["skew_seconds"]:
        yield (
            f"clock: got {skew:.1f} s from this machine's, expected {asked['skew_seconds']:g} s at most: see "
            "`chronyc tracking` on both"
        )
    if shutil.which("chronyc"):
        yield from _tracked(asked["offset_seconds"])


def _tracked(limit: float) -> Problems:
    done = subprocess.run(["chronyc", "-c", "tracking"], capture_output=True, text=True, check=False)
    # The fifth field is how far the system's clock is from chrony's idea of the time: chronyc(1).
    fields = done.stdout.strip().split(",")
    if done.returncode or len(fields) < 5:
        yield f"chrony: got {(done.stderr or done.stdout).strip()!r}, expected an offset: start chrony"
    elif abs(float(fields[4])) > limit:
        offset = float(fields[4])
        yield f"chrony: got an offset of {offset:g} s, expected {limit:g} s at most: see its sources"


def disk(asked: Mapping[str, Any]) -> Problems:
    """Free for others than root."""
    for folder in asked["folders"]:
        free = shutil.disk_usage(folder).free >> 20
        if free < asked["free_mib"]:
            yield f"{folder}: got {free} MiB free, expected {asked['free_mib']}: make room, or a larger disk"


def certificates(asked: Mapping[str, Any]) -> Problems:
    """Those that are installed, and those of the store that would be."""
    days = dict(asked["store"])
    for path in sorted(path for pattern in asked["certificates"] for path in _files(pattern)):
        command = ["openssl", "x509", "-noout", "-enddate", "-in", str(path)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            yield f"{path}: got no certificate, expected one: run configure"
        else:
            end = ssl.cert_time_to_seconds(done.stdout.strip().removeprefix("notAfter="))
            days[str(path)] = math.floor((end - time.time()) / _DAY)
    for name, left in days.items():
        if left < asked["certificate_days"]:
            yield (
                f"{name}: got a certificate for {left} more days, expected {asked['certificate_days']} at "
                "least: put a new one into the store, and run configure"
            )


def _files(pattern: str) -> Iterator[Path]:
    """Those that an absolute pattern matches."""
    return Path("/").glob(pattern.removeprefix("/"))


def names(asked: Mapping[str, Any]) -> Problems:
    """As this server resolves them."""
    for name, address in asked["names"].items():
        try:
            found = sorted({str(row[4][0]) for row in socket.getaddrinfo(name, None, socket.AF_INET)})
        except OSError as error:
            found = [str(error)]
        if found != [address]:
            yield (
                f"{name}: got {', '.join(found)}, expected {address}: see the private zone, and "
                "the network's name server"
            )


def flows(asked: Mapping[str, Any]) -> Problems:
    """By TCP, to single addresses: an answer, be it a refusal, came through every firewall and back."""
    wanted = [
        (str(peer.network_address), port, flow["flow"])
        for flow in asked["outbound"]
        if flow["protocol"] == "tcp"
        for peer in map(ip_network, flow["peers"])
        if peer.num_addresses == 1
        for port in flow["ports"]
    ]
    with ThreadPoolExecutor(_AT_ONCE) as several:
        said = list(several.map(lambda row: _connected(row[0], row[1]), wanted))
    for (address, port, flow), why in zip(wanted, said, strict=True):
        if why:
            yield (
                f"{flow}: got {why} from {address} port {port}, expected an answer: see the security groups "
                "and that server's own firewall, which may be older than this declaration"
            )


def _connected(address: str, port: int) -> str:
    try:
        socket.create_connection((address, port), timeout=_PATIENCE).close()
    except ConnectionRefusedError:
        return ""
    except OSError as error:
        return str(error)
    return ""


def copies(asked: Mapping[str, Any]) -> Problems:
    """The newest copy of each thing that there is."""
    row = asked["copied"]
    for one in row["each"]:
        of, pattern = Path(row["of"].format_map(one)), row["copies"].format_map(one)
        newest = max((path.stat().st_mtime for path in _files(pattern)), default=0.0)
        hours = (time.time() - newest) / _HOUR
        if of.exists() and hours > asked["copy_hours"]:
            got = f"the newest of {hours:.0f} h ago" if newest else "none"
            yield (
                f"{pattern}: got {got}, expected a copy of {asked['copy_hours']} h ago at most: see why its "
                "timer made none, and take one"
            )


LOOKS: list[Callable[[Mapping[str, Any]], Problems]] = [
    system,
    clock,
    disk,
    certificates,
    names,
    flows,
    copies,
]
_KINDS = {
    "system": "str",
    "now": "float",
    "skew_seconds": "float",
    "offset_seconds": "float",
    "free_mib": "int",
    "folders": "list",
    "certificates": "list",
    "store": "dict",
    "certificate_days": "int",
    "names": "dict",
    "outbound": "list",
    "copied": "dict",
    "copy_hours": "int",
}


def main() -> None:
    """Look at everything, and say all that is wrong."""
    module = AnsibleModule(
        {name: {"type": kind, "required": True} for name, kind in _KINDS.items()}, supports_check_mode=True
    )
    problems = [problem for look in LOOKS for problem in look(module.params)]
    if problems:
        module.fail_json(msg="; ".join(problems), problems=problems)
    module.exit_json(changed=False)


if __name__ == "__main__":
    main()
