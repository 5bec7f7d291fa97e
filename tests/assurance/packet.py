"""The question that is put to the prover and to the second opinion alike."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Packet:
    """The first packet of a connection; `name` is the host that HTTP or TLS asks for, empty for any.

    `start` is the id of the subnet, site or local network gateway that it comes from, or `internet`. Where it
    is empty the source address says it.
    """

    source: str
    destination: str
    port: int = 443
    protocol: str = "Tcp"
    name: str = ""
    start: str = ""
