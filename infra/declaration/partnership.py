"""What councils that share ICT have agreed: who leads, who decides, and what they own together."""

from typing import Self

from pydantic import Field, model_validator

from infra.declaration.fields import (
    AccountName,
    Date,
    Days,
    Declared,
    InitialDomain,
    Months,
    Pounds,
    PublicAddress,
    Range,
    RoleName,
    Slug,
    SshPublicKey,
    StateBackend,
    StateSecrets,
    Text,
    Uuid,
)
from infra.declaration.policy_exception import PolicyException
from infra.declaration.spelling import refused
from infra.declaration.vocabulary import Family, Gate, Region, TenancyModel


class ExitTerms(Declared):
    """What a leaver pays. Stranded cost runs for `stranded_cost_months` after the day of leaving."""

    stranded_cost_months: Months
    one_off: Text


class Agreement(Declared):
    """The agreement the members signed. Shares are parts: a member's share is its parts over all parts."""

    signed: Date
    term_ends: Date
    notice_months: Months
    exit: ExitTerms


class Tenancy(Declared):
    """`shared`: one Microsoft tenant for all members; `own`: each member keeps its own."""

    model: TenancyModel
    tenant: Uuid = Field(description="The host's Microsoft Entra tenant.")
    initial_domain: InitialDomain = Field(description="The tenant's onmicrosoft.com domain.")


class Regions(Declared):
    """The Azure region that holds the hub, and the one that backups are paired with."""

    primary: Region
    pair: Region


class Administrator(Declared):
    """Somebody who may sign in to the shared servers: a named account, and the key that opens it alone."""

    name: AccountName
    key: SshPublicKey


class Host(Declared):
    """The subscription that holds the hub and the shared application servers."""

    subscription: Uuid
    tenant: Uuid
    monthly_budget: Pounds
    automation_key: SshPublicKey = Field(description="Of the account that playbooks sign in as, alone.")
    administrators: tuple[Administrator, ...] = Field(min_length=1)


class State(Declared):
    """Where the Pulumi state is kept, and what encrypts its secrets. Never the secret itself."""

    backend: StateBackend = "file://.shire/state"
    secrets: StateSecrets = "passphrase"


class NetworkPeer(Declared):
    """A public sector network (PSN, HSCN) the partnership is connected to by one VPN of the hub."""

    connection: Text = Field(description="The circuit or service reference given by the provider.")
    ranges: tuple[Range, ...] = Field(min_length=1)
    device: PublicAddress
    certificate_expires: Date
    signatory: RoleName


class Assurance(Declared):
    """Dates of the assurance the partnership holds, each the day on which it ends."""

    ithc_expires: Date
    coco_expires: Date
    cyber_essentials_expires: Date


class Control(Declared):
    """Who answers for a family of controls, and the latest artefact that shows they are kept.

    Its two dates are given together; without them it is the artefact that is still to be made.
    """

    owner: RoleName
    evidence: Text = Field(description="What the artefact is, and where it is filed. Never the artefact.")
    dated: Date | None = Field(default=None, description="The day it is of; left out until it is made.")
    expires: Date | None = Field(default=None, description="The last day on which it counts.")

    @model_validator(mode="after")
    def _both_or_neither(self) -> Self:
        if (self.dated is None) != (self.expires is None):
            raise refused("both dated and expires, or neither while the evidence is still to be made")
        return self


class Partnership(Declared):
    """councils/<partnership>/partnership.yaml"""

    partnership: Slug
    title: Text
    as_of: Date | None = Field(
        default=None, description="A historical example is judged as of this date, not of today."
    )
    lead_authority: Slug
    agreement: Agreement
    deciders: dict[Gate, RoleName]
    tenancy: Tenancy
    regions: Regions
    aggregates: tuple[Range, ...] = Field(min_length=1)
    host: Host
    state: State = Field(default_factory=State)
    psn: NetworkPeer | None = None
    hscn: NetworkPeer | None = None
    assurance: Assurance
    controls: dict[Family, Control] = {}
    exceptions: tuple[PolicyException, ...] = ()
    exception_days: Days = Field(
        default=90, description="How many days an exception from a rule of policy lasts at most."
    )
    log_retention_days: Days
    review: Date = Field(description="When the partnership's own flows are next reviewed.")
    reserve_leavers_months: Months = Field(
        default=24, description="How long a leaver's range is kept from others."
    )
    tags: dict[str, str] = {}
