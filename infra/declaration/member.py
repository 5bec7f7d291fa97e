"""One council, force or partner: its sites, its segment, what it brings along and what it takes."""

from datetime import date
from typing import Annotated, Self

from pydantic import Field, Strict, model_validator

from infra.declaration.days import months_after
from infra.declaration.fields import (
    Address,
    Body,
    Circuit,
    Count,
    Date,
    Declared,
    Domain,
    Flag,
    GssCode,
    InitialDomain,
    Months,
    Port,
    Pounds,
    PublicAddress,
    Range,
    RoleName,
    Slug,
    Text,
    Uuid,
)
from infra.declaration.policy_exception import PolicyException
from infra.declaration.spelling import refused
from infra.declaration.vocabulary import (
    ConditionalAccess,
    Licence,
    MemberKind,
    Outside,
    Protocol,
    SegmentRole,
    Uplink,
)


class Existence(Declared):
    """From when to when the body exists in law. `until` is the first day on which it no longer does."""

    since: Date | None = None
    until: Date | None = None


class Accession(Declared):
    """The member's own signature, and its parts of the shared cost."""

    signed: Date
    cost_parts: Annotated[int, Strict(), Field(ge=0, le=10_000)]


class Device(Declared):
    """The council's end of the uplink."""

    address: PublicAddress
    model: Text


class Site(Declared):
    """Premises with a network of their own. `ranges` are what the site uses today."""

    site: Slug
    title: Text
    ranges: tuple[Range, ...] = Field(min_length=1)
    uplink: Uplink
    device: Device | None = None
    circuit: Circuit | None = Field(default=None, description="ExpressRoute circuit resource id.")
    headcount: Count


class Segment(Declared):
    """A segment by its size (`prefix_length`), or by what it must hold (`hosts` by role): one of the two."""

    prefix_length: Annotated[int, Strict(), Field(ge=16, le=26)] | None = None
    hosts: dict[SegmentRole, Annotated[int, Strict(), Field(ge=1, le=32_000)]] = {}
    growth_percent: Annotated[int, Strict(), Field(ge=0, le=400)] = 50

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.prefix_length is None) == (not self.hosts):
            raise refused("either prefix_length or hosts, and not both")
        return self


class LegacyRange(Declared):
    """A range in use that no site brings to the hub, and until when."""

    range: Range
    use: Text
    ends: Date


class LegacySystem(Declared):
    """A system that is to go: out of support on `supported_until`, switched off on `ends`."""

    system: Text
    supported_until: Date
    ends: Date


class Legacy(Declared):
    """What is still in use and is to go."""

    ranges: tuple[LegacyRange, ...] = ()
    systems: tuple[LegacySystem, ...] = ()


class Telephony(Declared):
    """Old telephony has broken joins before: what there is, on which site, and when it ends."""

    system: Text
    site: Slug
    lines: Count
    ends: Date


class Contract(Declared):
    """A contract that the member is bound by."""

    contract: Text
    supplier: Text
    ends: Date
    notice_months: Months
    annual_cost: Pounds | None = None

    @property
    def last_notice(self) -> date:
        """The last day on which notice ends the contract on the day it would end."""
        return months_after(self.ends, -self.notice_months)


class Staff(Declared):
    """Heads and licences. `licences` counts seats by SKU."""

    heads: Count
    licences: dict[Licence, Count] = {}


class Terms(Declared):
    """Where a member's terms differ from the service's own."""

    hours: Text | None = None
    out_of_hours: Flag | None = None
    note: Text | None = None


class Subscription(Declared):
    """A service the member takes: from when, until when, on which terms. A sovereign one stays its own."""

    service: Slug
    sovereign: Flag = False
    since: Date | None = Field(default=None, description="The first day; required unless sovereign.")
    until: Date | None = Field(default=None, description="The first day without it.")
    terms: Terms = Field(default_factory=Terms)


class MemberReach(Declared):
    """What a member's segment reaches outside: the internet by name (web only), PSN and HSCN by port."""

    to: Outside
    source: SegmentRole = "workspace"
    names: tuple[Domain, ...] = ()
    protocol: Protocol = "tcp"
    ports: tuple[Port, ...] = ()
    reason: Text


class TenancyPart(Declared):
    """The member's part of the Microsoft tenancy. Egress addresses make its named location."""

    egress: tuple[PublicAddress, ...] = ()
    helpdesk: RoleName
    own_tenant: Uuid | None = None
    initial_domain: InitialDomain | None = None


class Dns(Declared):
    """Internal zones that the member's own name servers answer for."""

    zones: tuple[Domain, ...] = Field(min_length=1)
    servers: tuple[Address, ...] = Field(min_length=1)


class Exemption(Declared):
    """A declared exception: from what, why, who owns it, who approved it, and when it ends."""

    exception: Slug
    policy: ConditionalAccess | None = Field(
        default=None, description="The policy of Conditional Access that it is from, if it is from one."
    )
    subject: Text
    reason: Text
    owner: RoleName
    approver: RoleName
    created: Date
    expires: Date


class Seal(Declared):
    """The declared exception of a member whose ranges cannot be translated: it is on no hub.

    Its sites reach private endpoints of the services it takes, through a gateway of its own, and nothing
    else; nothing reaches it. No firewall stands on that path, which is what is excepted from: why, who
    approved it, and until when.
    """

    reason: Text
    approver: RoleName
    created: Date
    expires: Date


class Member(Declared):
    """councils/<partnership>/members/<member>.yaml"""

    member: Slug
    title: Text
    kind: MemberKind
    gss: GssCode | None = None
    domains: tuple[Domain, ...] = Field(default=(), description="Those it sends mail from.")
    exists: Existence = Field(default_factory=Existence)
    predecessors: tuple[Body, ...] = ()
    successors: tuple[Body, ...] = ()
    joins: Date = Field(description="The first day on which it is a member.")
    leaves: Date | None = Field(default=None, description="The first day on which it is none any more.")
    accession: Accession
    ict_lead: RoleName
    network_engineer: RoleName = "Network engineer"
    subscription: Uuid | None = Field(default=None, description="The host's, when left out.")
    monthly_budget: Pounds
    segment: Segment | None = Field(default=None, description="Required unless sealed.")
    sealed: Seal | None = Field(
        default=None, description="For a member whose ranges cannot be translated: Private Link alone."
    )
    sites: tuple[Site, ...] = ()
    dns: Dns | None = None
    legacy: Legacy = Field(default_factory=Legacy)
    telephony: tuple[Telephony, ...] = ()
    contracts: tuple[Contract, ...] = ()
    staff: Staff
    services: tuple[Subscription, ...] = ()
    reaches: tuple[MemberReach, ...] = ()
    tenancy: TenancyPart
    exceptions: tuple[Exemption, ...] = ()
    policy_exceptions: tuple[PolicyException, ...] = Field(
        default=(), description="From rules of policy, for what follows from this file alone."
    )
    review: Date = Field(description="When the member's flows are next reviewed.")
