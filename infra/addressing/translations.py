"""How the hub sees the ranges of members' sites: as they are, or translated where they clash."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Network

from infra.addressing.ledger import Tenure
from infra.addressing.neighbours import Neighbour, fixed_ranges, own_ranges, site_ranges
from infra.addressing.overlaps import RangeIndex
from infra.addressing.plan import Translation
from infra.addressing.register import Register
from infra.declaration.member import Member


@dataclass(slots=True)
class View:
    """How the hub sees one member's sites. A clashing range for which there is no room is in neither list."""

    untranslated: list[IPv4Network] = field(default_factory=list)
    translations: list[Translation] = field(default_factory=list)


class Views:
    """The views of one planning, decided member by member. What is recorded never changes."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self._neighbours = RangeIndex(
            (*fixed_ranges(register.declared), *site_ranges(register.blocks)),
        )

    def of(self, member: Member, tenure: Tenure | None) -> View:
        """The recorded view, and the new ranges beside it: as they are, unless that clashes."""
        view = View()
        if tenure is not None:
            view.untranslated += tenure.untranslated
            view.translations += tenure.translations
        known = {*view.untranslated, *(t.legacy for t in view.translations)}
        own = own_ranges(member)
        for each in own:
            if each.routed and each.prefix not in known:
                self._decide(member.member, each.prefix, [o.prefix for o in own], view)
        return view

    def _decide(self, member: str, prefix: IPv4Network, own: Sequence[IPv4Network], view: View) -> None:
        if not self._barred(member, prefix):
            self._neighbours.add(prefix, Neighbour(kind="member", name=member, barring=True))
            self._register.own_again(member, prefix)
            self._register.claim(prefix, kind="site", owner=member)
            view.untranslated.append(prefix)
        elif external := self._translated(member, prefix, own):
            view.translations.append(Translation(legacy=prefix, external=external))

    def _barred(self, member: str, prefix: IPv4Network) -> bool:
        met = (at.label for at in self._neighbours.overlapping(prefix))
        return any(by.barring and not (by.kind == "member" and by.name == member) for by in met)

    def _translated(self, member: str, legacy: IPv4Network, own: Sequence[IPv4Network]) -> IPv4Network | None:
        """The external range it had before it left and was kept, or the highest free one of equal length.

        Beside all that the member uses itself where possible, beside the legacy range always: what is seen
        outside could not be told from what is used inside.
        """
        external = self._kept(member, legacy)
        if external is None:
            space = self._register.space
            external = space.last(legacy.prefixlen, own) or space.last(legacy.prefixlen, [legacy])
        else:
            self._register.own_again(member, external)
        return self._register.claim(external, kind="translation", owner=member)

    def _kept(self, member: str, legacy: IPv4Network) -> IPv4Network | None:
        kept = self._register.kept_for(member, "translation")
        tenures = self._register.ledger.tenures.get(member, ())
        before = [t.external for tenure in tenures for t in tenure.translations if t.legacy == legacy]
        return next((external for external in before if external in kept), None)
