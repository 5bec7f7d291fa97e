"""What a proof stands on that no resource shows: each assumption with whose it is, and where its evidence is.

None of these can be read off a plan: the documentation leaves it open, or somebody else has it in hand.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from infra.assurance.network.network import Network
from infra.assurance.proof.declared import Declared, Evidence
from infra.assurance.proof.places import CORE, Place

EDGE, TRANSLATED, CIRCUIT, GLOBAL_REACH, BASTION, SETTLED = (
    "edge-filters",
    "nat-with-intent",
    "route-map-with-intent",
    "global-reach",
    "bastion-hosts-only",
    "routing-settled",
)

ASSUMPTIONS: Mapping[str, str] = MappingProxyType(
    {
        EDGE: "the edge of each site drops sources outside its own ranges; no page says the gateway does",
        TRANSLATED: "NAT rules and routing intent work together: each is documented, the pair is on no page",
        CIRCUIT: "a route map keeps a circuit to its declared prefixes under intent "
        "(terraform-provider-azurerm#32724)",
        GLOBAL_REACH: "no owner of a circuit joins it to another by Global Reach, past the hub",
        BASTION: "only the host's team signs in at Bastion, which reaches all that its rules allow",
        SETTLED: "the hub's routing is provisioned as planned: nothing is said of the minutes of an update",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumption:
    """One assumption about a member, or the partnership's own (`core`), with the step that shows it."""

    id: str
    subject: str
    says: str
    evidence: Evidence | None


class Stands:
    """Which assumptions each owner brings with it."""

    def __init__(self, network: Network, declared: Declared, places: Iterable[Place]) -> None:
        self._declared = declared
        hubs = {hub.wan for hub in network.hubs.values()}
        self._on_hub = {place.owner for place in places if place.realm in hubs}
        self._sites: dict[str, set[str]] = {}
        by_key = {place.key: place for place in places}
        for site in network.sites:
            place = by_key.get(site.id.lower())
            if place is None or not site.hub:
                continue
            held = self._sites.setdefault(place.owner, set())
            held.add(EDGE)
            held.update((CIRCUIT, GLOBAL_REACH) if site.uplink == "expressroute" else ())
            held.update((TRANSLATED,) if site.translations else ())

    def isolating(self, start: str, end: str) -> tuple[tuple[str, str], ...]:
        """What it stands on that nothing of one owner reaches another, as pairs of assumption and subject."""
        if start not in self._on_hub and end not in self._on_hub:
            return ()
        if start not in self._on_hub or end not in self._on_hub:
            # Between a hub and what is on none there is no way at all, whatever an edge lets out.
            return ((SETTLED, CORE),)
        found = [(EDGE, start)] if EDGE in self._sites.get(start, ()) else []
        return (*found, *self._common(start, end))

    def reaching(self, *owners: str) -> tuple[tuple[str, str], ...]:
        """What it stands on that these owners reach each other."""
        return tuple(self._common(*owners)) if self._on_hub & {*owners} else ()

    def _common(self, *owners: str) -> Iterator[tuple[str, str]]:
        for owner in dict.fromkeys(owners):
            for name in (TRANSLATED, CIRCUIT, GLOBAL_REACH):
                if name in self._sites.get(owner, ()):
                    yield name, owner
        yield SETTLED, CORE

    def assumption(self, name: str, subject: str) -> Assumption:
        """An assumption in words, with its evidence."""
        return Assumption(
            id=name, subject=subject, says=ASSUMPTIONS[name], evidence=self._declared.evidence.get(name)
        )
