"""What is declared, as plain values: who may open what to whom, and who is promised what.

They come from whoever read the declarations; nothing here knows how rules are derived from them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network
from typing import Literal

from infra.assurance.packets.boxes import Box


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """One permission. `box` are its packets as the hub sees them, `names` the hosts where it is to names.

    `source` and `destination` are what people call its ends. `needed`: its packets must pass, and not only
    may. `realm` is the owner whose own places alone it is about, where that network is on no hub.
    `part_of` is the owner whose part it is of what holds for everybody.
    """

    id: str
    box: Box
    source: str
    destination: str
    reason: str
    owner: str
    review: str
    declared_in: str
    names: tuple[str, ...] = ()
    needed: bool = True
    realm: str = ""
    part_of: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """What somebody is to be able to do: the flows that must pass for it, and the name that must lead there.

    `names` are those that the member uses for it, each with the address that it must lead to.
    """

    kind: Literal["service", "names", "administration", "within"]
    member: str
    subject: str
    flows: tuple[str, ...]
    names: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The runbook's step that shows an assumption to be true, and for how many days it does."""

    step: str
    title: str
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """A partnership as it is declared.

    `owners` names the owner of each stack: a member, or `core`. `outside` are the ranges of other networks by
    name (`psn`, `hscn`), without those that the partnership has not. `translations` are legacy ranges with
    what the hub is to see them as. `rules` say which declaration asks for the rules of a name.
    """

    partnership: str
    members: tuple[str, ...]
    owners: Mapping[str, str]
    flows: tuple[Flow, ...]
    promises: tuple[Promise, ...]
    outside: Mapping[str, Box]
    translations: tuple[tuple[IPv4Network, IPv4Network], ...] = ()
    evidence: Mapping[str, Evidence] = field(default_factory=dict)
    rules: Mapping[str, str] = field(default_factory=dict)
