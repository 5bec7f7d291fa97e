"""What a design uses of each limit of Azure and of Microsoft Entra."""

from dataclasses import dataclass

from infra.design.estate import Design
from infra.design.limits.table import LIMITS as AZURE_LIMITS
from infra.design.limits.table import Limit
from infra.design.limits.tenancy import TENANCY_LIMITS

LIMITS = (*AZURE_LIMITS, *TENANCY_LIMITS)
"""Azure's limits, then those of Microsoft Entra."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitUse:
    """What one subject, such as a hub or a security group, uses of a limit."""

    limit: Limit
    subject: str
    used: int

    @property
    def within_plan(self) -> bool:
        """Whether nothing need be done yet."""
        return self.used <= self.limit.planned

    @property
    def within_limit(self) -> bool:
        """Whether Azure takes it."""
        return self.used <= self.limit.limit

    def __str__(self) -> str:
        said = f"{self.subject}: got {self.used:,} {self.limit.what}, expected at most {self.limit.planned:,}"
        return f"{said} (Azure's limit is {self.limit.limit:,}); {self.limit.beyond}"


def limit_uses(design: Design) -> tuple[LimitUse, ...]:
    """What a design uses of every limit, in the order of the tables."""
    return tuple(
        LimitUse(limit=limit, subject=subject, used=used)
        for limit in LIMITS
        for subject, used in limit.uses(design)
    )


def over_plan(design: Design) -> tuple[LimitUse, ...]:
    """The uses that are beyond what is planned for. Those beyond Azure's limit cannot be deployed."""
    return tuple(use for use in limit_uses(design) if not use.within_plan)
