"""Packets under way: as they were sent, and as a device now sees them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from infra.assurance.packets.boxes import ANYWHERE, Box
from infra.assurance.packets.ranges import Ranges
from infra.assurance.packets.services import ANY_SERVICE

Field = Literal["source", "destination", "service"]
_EVERYTHING: dict[Field, Ranges] = {
    "source": ANYWHERE,
    "destination": ANYWHERE,
    "service": ANY_SERVICE,
}
_ONE_OF = "a translation puts one of several {}s in place, and a rule means some of them"


@dataclass(frozen=True, slots=True)
class Header:
    """A set of packets: `sent` as they left, and what a translation has put in place of a field since.

    A translation to a set of several means one of them, and nobody knows which. `names` are the hosts that an
    application rule lets through, `host` the one that is asked for, where that is known. `doubts` say why it
    is not sure that these packets come so far.
    """

    sent: Box
    source: Ranges | None = None
    destination: Ranges | None = None
    service: Ranges | None = None
    names: tuple[str, ...] = ()
    host: str = ""
    doubts: frozenset[str] = frozenset()

    @property
    def seen(self) -> Box:
        """The packets as a device now sees them."""
        if self.source is None and self.destination is None and self.service is None:
            return self.sent
        return Box(
            self.source or self.sent.source,
            self.destination or self.sent.destination,
            self.service or self.sent.service,
            self.sent.source_port,
        )

    def doubted(self, why: str) -> "Header":
        """The same packets, with one more doubt; none where `why` is empty."""
        return replace(self, doubts=self.doubts | {why}) if why else self

    def within(self, box: Box) -> "Header | None":
        """Those that a device sees in the box; None where there are none."""
        if self.source is None and self.destination is None and self.service is None:
            sent = self.sent & box
            if not sent:
                return None
            return self if sent == self.sent else self._of(sent)
        return self._translated_within(box)

    def _translated_within(self, box: Box) -> "Header | None":
        kept, reduced = self, box
        for field in _EVERYTHING:
            own: Ranges | None = getattr(self, field)
            if own is None:
                continue
            common = own & getattr(box, field)
            if not common:
                return None
            if common != own:
                kept = replace(kept, **{field: common}).doubted(_ONE_OF.format(field))
            reduced = replace(reduced, **{field: _EVERYTHING[field]})
        sent = kept.sent & reduced
        if not sent:
            return None
        return kept if sent == kept.sent else replace(kept, sent=sent)

    def outside(self, box: Box) -> Iterator["Header"]:
        """Those that a device does not see in the box."""
        reduced = box
        for field in _EVERYTHING:
            own: Ranges | None = getattr(self, field)
            if own is None:
                continue
            left = own - getattr(box, field)
            if left:
                why = "" if left == own else _ONE_OF.format(field)
                yield replace(self, **{field: left}).doubted(why)
            if left == own:
                return
            reduced = replace(reduced, **{field: _EVERYTHING[field]})
        for sent in self.sent.minus(reduced):
            yield self._of(sent)

    def _of(self, sent: Box) -> "Header":
        """The same with other packets; `replace` would take twice as long, for every rule that is asked."""
        return Header(sent, self.source, self.destination, self.service, self.names, self.host, self.doubts)

    def to(self, destination: Ranges) -> "Header | None":
        """Those on their way to these addresses."""
        return self.within(Box(ANYWHERE, destination))

    def coming_from(self, source: Ranges) -> "Header | None":
        """Those that bear one of these addresses."""
        return self.within(Box(source))
