"""The packet on its way, and what has become of it."""

from dataclasses import dataclass, field
from ipaddress import IPv4Address
from typing import Literal

Opening = Literal["allow", "deny", "unknown"]
Verdict = Literal["allow", "deny", "fails", "unknown"]


@dataclass(frozen=True)
class Header:
    """What a packet says of itself at one place. `name` is the host it asks for, where that is known."""

    source: IPv4Address
    destination: IPv4Address
    protocol: str
    port: int
    source_port: int = 50000
    name: str = ""

    @property
    def answered(self) -> "Header":
        """What an answer to it says of itself."""
        return Header(
            source=self.destination,
            destination=self.source,
            protocol=self.protocol,
            port=self.source_port,
            source_port=self.port,
        )


@dataclass(frozen=True)
class Change:
    """A translation: which device made it, and the header before and after."""

    device: str
    before: Header
    after: Header


class DroppedError(Exception):
    """The packet goes no further; the message says why."""


class DoubtfulError(Exception):
    """What happens next is said on no page; the message says what."""


@dataclass
class Journey:
    """One packet under way: its header as it is now, what it has passed, and what is doubtful about it.

    For an answer, `opened` is the journey of the packet that it answers.
    """

    header: Header
    opened: "Journey | None" = None
    hops: list[str] = field(default_factory=list)
    firewalls: list[str] = field(default_factory=list)
    gateways: list[str] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    started: str = ""
    """The id of the place where it set out, or `internet`."""
    arrived: str = ""
    """The id of the place where it was delivered, or `internet`."""
    egress: str = ""
    """The firewall by which it left for the internet, if any."""

    def note(self, text: str) -> None:
        """One more line of the account."""
        self.hops.append(text)

    def doubt(self, text: str) -> None:
        """Walk on, but never again be sure."""
        self.doubts.append(text)
        self.hops.append(f"? {text}")


@dataclass(frozen=True)
class Fate:
    """The verdict on a connection, that on its first packet alone, and how it came about."""

    verdict: Verdict
    opening: Opening
    hops: tuple[str, ...]
    answer_hops: tuple[str, ...]
    firewalls: tuple[str, ...]
    gateways: tuple[str, ...]
    source: str
    destination: str
    reasons: tuple[str, ...]
