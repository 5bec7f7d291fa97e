"""The whole estate as one value: every partnership with its members and services."""

from dataclasses import dataclass
from datetime import date

from infra.declaration.member import Member
from infra.declaration.partnership import Partnership
from infra.declaration.service import Service


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredPartnership:
    """A partnership with all that is declared beside it. Members and services are sorted by slug."""

    partnership: Partnership
    members: tuple[Member, ...]
    services: tuple[Service, ...]
    as_of: date

    @property
    def slug(self) -> str:
        return self.partnership.partnership

    def member(self, slug: str) -> Member:
        """The member of that slug. Raises KeyError, with the slug, where there is none."""
        return {m.member: m for m in self.members}[slug]

    def service(self, slug: str) -> Service:
        """The service of that slug. Raises KeyError, with the slug, where there is none."""
        return {s.service: s for s in self.services}[slug]

    def dns_name(self, service: Service) -> str:
        """The name that a service of it has inside. Unsaid: `<service>.<partnership>.internal`."""
        return service.dns_name or f"{service.service}.{self.slug}.internal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Estate:
    """Partnerships sorted by slug."""

    partnerships: tuple[DeclaredPartnership, ...]

    def partnership(self, slug: str) -> DeclaredPartnership:
        """The partnership of that slug. Raises KeyError, with the slug, where there is none."""
        return {p.slug: p for p in self.partnerships}[slug]
