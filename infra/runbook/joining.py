"""A council's join, with all that the stages before know of it: what facts and steps are made from."""

from dataclasses import dataclass
from datetime import date

from infra.addressing.plan import AddressPlan, MemberAddresses
from infra.declaration.estate import DeclaredPartnership
from infra.declaration.member import Member
from infra.declaration.partnership import Partnership
from infra.declaration.service import Service
from infra.design.estate import CoreDesign, Design, MemberDesign
from infra.design.network.model import Hub
from infra.runbook.dates import due_date


@dataclass(frozen=True, slots=True, kw_only=True)
class Joining:
    """One member of one partnership, at its day of joining."""

    declared: DeclaredPartnership
    member: Member
    addresses: AddressPlan
    design: Design

    @property
    def partnership(self) -> Partnership:
        return self.declared.partnership

    @property
    def cutover(self) -> date:
        """The day on which it is done: that of joining, or the first after it that is fit for a cutover."""
        return due_date(self.member.joins, 0)

    @property
    def lead(self) -> Member:
        """The lead authority: the member that contracts for the partnership."""
        return self.declared.member(self.partnership.lead_authority)

    @property
    def given(self) -> MemberAddresses:
        return self.addresses.member(self.member.member)

    @property
    def part(self) -> MemberDesign:
        return self.design.member(self.member.member)

    @property
    def core(self) -> CoreDesign:
        return self.design.core

    @property
    def hub(self) -> Hub:
        """The hub that the member's segment and sites are connected to."""
        return next(hub for hub in self.core.hubs if hub.number == self.part.hub)

    @property
    def members(self) -> tuple[Member, ...]:
        """Who is in the partnership on the day of joining, the joiner included, by slug."""
        day = self.member.joins
        return tuple(
            m for m in self.declared.members if m.joins <= day and (m.leaves is None or m.leaves > day)
        )

    @property
    def others(self) -> tuple[Member, ...]:
        """Who is there before the joiner comes."""
        return tuple(m for m in self.members if m.member != self.member.member)

    @property
    def taken(self) -> tuple[Service, ...]:
        """The services the member takes from the partnership, in their restore order."""
        slugs = {s.service for s in self.member.services if not s.sovereign}
        services = (self.declared.service(slug) for slug in slugs)
        return tuple(sorted(services, key=lambda s: (s.recovery.priority, s.service)))
