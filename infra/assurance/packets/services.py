"""Protocols with their destination ports as one number: `protocol * 65536 + port`.

What has no ports takes all of a protocol's numbers: ICMP is 65536 to 131071.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from infra.assurance.packets.ranges import NOTHING, Ranges, ranges

PORTS = 65_536
# IANA's assigned internet protocol numbers, under the names that Azure's rules use.
PROTOCOLS: Mapping[str, int] = MappingProxyType({"icmp": 1, "tcp": 6, "udp": 17, "esp": 50, "ah": 51})
_NAMES = {number: name for name, number in PROTOCOLS.items()}
_PORTED = frozenset((6, 17))
ANY_SERVICE = Ranges(((0, 256 * PORTS - 1),))
ANY_PORT = Ranges(((0, PORTS - 1),))
TCP, UDP = PROTOCOLS["tcp"], PROTOCOLS["udp"]


def service(protocol: str, ports: Ranges = ANY_PORT) -> Ranges:
    """A protocol by name (`Tcp`, `*`) with those destination ports. Raises KeyError for an unknown name.

    `*` with all ports is every protocol; with fewer it is whatever has ports.
    """
    if protocol in ("*", "Any", "any"):
        return ANY_SERVICE if ports == ANY_PORT else ported(_PORTED, ports)
    return ported((PROTOCOLS[protocol.lower()],), ports)


def ported(protocols: Iterable[int], ports: Ranges) -> Ranges:
    """Those protocols, by number, with those ports; one without ports matches whatever the ports say."""
    return ranges(
        (number * PORTS + low, number * PORTS + high)
        for number in protocols
        for low, high in (ports if number in _PORTED else ANY_PORT).spans
    )


def ports_of(texts: Iterable[str]) -> Ranges:
    """Ports such as `443`, `8080-8090`, `*`. Raises ValueError for anything else."""
    return ranges(_span(str(text).strip()) for text in texts)


def number_of(protocol: str | int, port: int = 0) -> int:
    """One protocol and port as a number. Raises KeyError for an unknown name."""
    known = protocol if isinstance(protocol, int) else PROTOCOLS[protocol.lower()]
    return known * PORTS + (port if known in _PORTED else 0)


def words(number: int) -> str:
    """`TCP 443`, `ICMP`, `protocol 47`."""
    protocol, port = divmod(number, PORTS)
    name = _NAMES[protocol].upper() if protocol in _NAMES else f"protocol {protocol}"
    return f"{name} {port}" if protocol in _PORTED else name


def in_words(found: Ranges) -> str:
    """A set of services for people: `TCP 22, 3389`, `any protocol and port`."""
    if found == ANY_SERVICE:
        return "any protocol and port"
    parts = []
    for protocol in sorted(
        {low // PORTS + n for low, high in found.spans for n in range(high // PORTS - low // PORTS + 1)}
    ):
        parts.append(
            _of_protocol(protocol, found & Ranges(((protocol * PORTS, protocol * PORTS + PORTS - 1),)))
        )
        if len(parts) == 6:
            return ", ".join((*parts[:5], "and others"))
    return ", ".join(parts)


def _of_protocol(protocol: int, found: Ranges) -> str:
    name = _NAMES[protocol].upper() if protocol in _NAMES else f"protocol {protocol}"
    if protocol not in _PORTED or found.size == PORTS:
        return name
    spans = [(low % PORTS, high % PORTS) for low, high in found.spans]
    return f"{name} {', '.join(str(low) if low == high else f'{low}-{high}' for low, high in spans)}"


def _span(text: str) -> tuple[int, int]:
    if text == "*":
        return 0, PORTS - 1
    low, _, high = text.partition("-")
    first, last = int(low), int(high or low)
    if not 0 <= first <= last < PORTS:
        raise ValueError(f"got port {text!r}, expected 0 to {PORTS - 1}, or a range of them")
    return first, last


def nothing() -> Ranges:
    """No service at all."""
    return NOTHING
