"""What somebody is asked before a new declaration is written. Everything else is a default they can edit.

Answers are checked as the fields of a declaration are: pydantic.ValidationError says what was expected.
"""

from typing import Annotated, Self

from pydantic import Field

from infra.declaration.fields import (
    AccountName,
    Body,
    Date,
    Declared,
    Domain,
    GssCode,
    InitialDomain,
    PublicAddress,
    Range,
    Slug,
    SshPublicKey,
    Text,
    Uuid,
)
from infra.declaration.register import KnownCouncil
from infra.declaration.vocabulary import (
    Classification,
    MemberKind,
    OperatingSystem,
    Region,
    TenancyModel,
)

Heads = Annotated[int, Field(ge=1, le=100_000)]


class SiteAnswers(Declared):
    """Premises that come to the hub by VPN. `device` is the public address of the council's own end."""

    site: Slug
    title: Text
    range: Range
    device: PublicAddress
    model: Text
    headcount: Heads


class MemberAnswers(Declared):
    """One member, and the day on which it signed.

    Predecessors and successors are GSS codes, or slugs of members of the same partnership. `own_tenant` and
    `initial_domain` are asked where each member keeps its own tenant. A subscription left out is the host's.
    """

    member: Slug
    title: Text
    kind: MemberKind
    signed: Date
    joins: Date
    heads: Heads
    gss: GssCode | None = None
    domain: Domain | None = None
    since: Date | None = None
    until: Date | None = None
    predecessors: tuple[Body, ...] = ()
    successors: tuple[Body, ...] = ()
    subscription: Uuid | None = None
    site: SiteAnswers | None = None
    egress: tuple[PublicAddress, ...] = ()
    services: tuple[Slug, ...] = ()
    own_tenant: Uuid | None = None
    initial_domain: InitialDomain | None = None

    @staticmethod
    def public_facts(known: KnownCouncil) -> dict[str, object]:
        """The answers that the table of known councils gives, by field."""
        return {
            "member": known.council,
            "title": known.title,
            "kind": known.kind,
            "gss": known.gss,
            "domain": known.domain,
            "since": known.since,
            "until": known.until,
            "predecessors": tuple(council.gss for council in known.preceded_by),
            "successors": tuple(council.gss for council in known.succeeded_by),
        }

    @classmethod
    def of_known(cls, known: KnownCouncil, **others: object) -> Self:
        """The answers for a known council, with `others` beside or instead of its public facts."""
        return cls.model_validate(cls.public_facts(known) | others)


class PartnershipAnswers(Declared):
    """A partnership and its lead authority: one is not valid without the other.

    `signed` is the day of the agreement. Keys are OpenSSH public keys: of the account that playbooks sign in
    to the shared servers as, and of the first administrator.
    """

    partnership: Slug
    title: Text
    signed: Date
    aggregate: Range
    subscription: Uuid
    tenant: Uuid
    initial_domain: InitialDomain
    automation_key: SshPublicKey
    administrator: AccountName
    administrator_key: SshPublicKey
    lead: MemberAnswers
    tenancy: TenancyModel = "shared"
    region: Region = "uksouth"


class ServiceAnswers(Declared):
    """One shared service: a web role and a database. `owner` is the slug of a member; `starts` its first day.

    `region` is the partnership's primary one: it says which zones there are.
    """

    service: Slug
    title: Text
    owner: Slug
    starts: Date
    classification: Classification = "OFFICIAL"
    os: OperatingSystem = "debian-12"
    region: Region = "uksouth"
