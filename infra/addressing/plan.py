"""Who has which range: the values that addressing hands to the design."""

from dataclasses import dataclass
from datetime import date
from ipaddress import IPv4Address, IPv4Network
from typing import Literal

from infra.declaration.problems import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Subnet:
    """A subnet of a segment by its role, such as `workspace`, `web` or `AzureBastionSubnet`'s `bastion`."""

    role: str
    prefix: IPv4Network


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A prefix given once, and the subnets carved from it. Neither ever moves."""

    prefix: IPv4Network
    subnets: tuple[Subnet, ...]

    def subnet(self, role: str) -> IPv4Network:
        """The prefix of the subnet with that role. Raises KeyError where there is none."""
        return {s.role: s.prefix for s in self.subnets}[role]


@dataclass(frozen=True, slots=True, kw_only=True)
class Translation:
    """A legacy range and what others see instead: equal lengths, one to one (static ingress NAT)."""

    legacy: IPv4Network
    external: IPv4Network


@dataclass(frozen=True, slots=True, kw_only=True)
class HubAddresses:
    """One hub. Only hub 0 holds the shared and the ops segment. `provisional` as for members."""

    number: int
    prefix: IPv4Network
    shared: Segment | None = None
    ops: Segment | None = None
    provisional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointAddress:
    """Where a sealed member finds the entrance of a service: an address in its own network."""

    service: str
    role: str
    address: IPv4Address


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberAddresses:
    """A member's hub, its index there (never reused), its segments (a second after growth), translations.

    `untranslated` are the ranges of its sites that the hub sees as they are. `provisional` where some of it
    is not yet in the lockfile. A sealed member is on no hub: hub and index are kept for the day on which it
    is sealed no more, nothing of it is translated, and `endpoints` stand in its segment.
    """

    member: str
    hub: int
    index: int
    segments: tuple[Segment, ...]
    translations: tuple[Translation, ...]
    provisional: bool
    untranslated: tuple[IPv4Network, ...] = ()
    endpoints: tuple[EndpointAddress, ...] = ()

    def external(self, legacy: IPv4Network) -> IPv4Network:
        """What the others see of a legacy range: its translation, or the range itself."""
        return {t.legacy: t.external for t in self.translations}.get(legacy, legacy)

    def external_address(self, legacy: IPv4Address) -> IPv4Address:
        """What the others see of one address of its sites (static translation keeps the offset)."""
        holding = [t for t in self.translations if legacy in t.legacy]
        if not holding:
            return legacy
        longest = max(holding, key=lambda t: t.legacy.prefixlen)
        return longest.external[int(legacy) - int(longest.legacy.network_address)]


@dataclass(frozen=True, slots=True, kw_only=True)
class HostAddress:
    """The address of a shared server: number 1, 2, ...; number 0 is the load balancer's front end."""

    service: str
    role: str
    number: int
    address: IPv4Address
    provisional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reservation:
    """A leaver's prefix, kept from others until a date."""

    member: str
    prefix: IPv4Network
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """A legacy range that overlaps what somebody else has, and the translation proposed for it.

    `field` is the path in the member's file. One clash for each range and kind: where several others overlap,
    `other` is the widest, then the first by address, and `why`, a sentence for people, says how many more.
    """

    member: str
    field: str
    legacy: IPv4Network
    other: str
    other_range: IPv4Network
    kind: Literal["member", "partnership", "aggregate", "hscn", "psn", "azure"]
    proposed: IPv4Network | None
    routed: bool
    why: str = ""


BlockKind = Literal["hub", "shared", "ops", "segment", "translation", "site", "barred"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A range that nobody else is given: whose it is, as what, and until when where its owner has left.

    `owner` is `core`, a member's slug, or, of a barred range, its title.
    """

    prefix: IPv4Network
    kind: BlockKind
    owner: str
    provisional: bool = False
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressPlan:
    """Everything a partnership has been given, and what is provisional.

    Members are sorted by slug: those declared, without those who have left (see `plan_addresses`).
    `blocks`, sorted by address, is all that is taken, also by members no longer declared; `seats` counts the
    members on each of `hubs` in the same way. `problems` holds errors (no room left, a broken lockfile) and
    warnings; with an error, what lacks room is left out.
    """

    partnership: str
    as_of: date
    aggregates: tuple[IPv4Network, ...]
    hubs: tuple[HubAddresses, ...]
    members: tuple[MemberAddresses, ...]
    hosts: tuple[HostAddress, ...]
    reserved: tuple[Reservation, ...]
    clashes: tuple[Clash, ...]
    blocks: tuple[Block, ...] = ()
    seats: tuple[int, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def failed(self) -> bool:
        """Whether any problem is an error: such a plan is not to be recorded or deployed."""
        return any(p.severity == "error" for p in self.problems)

    @property
    def provisional(self) -> bool:
        """Whether something in it is not yet in the lockfile, and may still move."""
        flags = (
            *(hub.provisional for hub in self.hubs),
            *(member.provisional for member in self.members),
            *(host.provisional for host in self.hosts),
        )
        return any(flags)

    def member(self, slug: str) -> MemberAddresses:
        """The addresses of that member. Raises KeyError where it has none."""
        return {m.member: m for m in self.members}[slug]

    def host(self, service: str, role: str, number: int) -> IPv4Address:
        """The address of one shared server. Raises KeyError where it has none."""
        return {(h.service, h.role, h.number): h.address for h in self.hosts}[service, role, number]
