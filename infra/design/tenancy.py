"""The Microsoft tenancy by name: groups, administrative units, licences, domain records."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """`rule` where membership is dynamic; `purpose` says what holding it means.

    Rules read extension attribute 1 for the member's code (GSS, or slug), and 2 for the words of the licences
    that somebody holds, with spaces between.
    """

    name: str
    purpose: str
    rule: str | None = None
    role_assignable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AdministrativeUnit:
    """`restricted`: its members are managed by nobody from outside. Said at creation only."""

    name: str
    restricted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LicenceAssignment:
    """Seats of one SKU; `group` holds those who get it."""

    sku: str
    part_number: str
    sku_id: str
    seats: int
    group: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainRecord:
    """One DNS record of a .gov.uk domain, in the order in which it is set."""

    order: int
    name: str
    type: Literal["TXT", "MX", "CNAME"]
    value: str
    when: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CoreTenancy:
    """What the tenant has whoever the members are."""

    tenant: str
    initial_domain: str
    umbrella_groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberTenancy:
    """`records` maps each domain to its records in their order.

    `model` is the partnership's. `tenant` is where the member's people are: where that is not the host's,
    there are only the service groups, which stand in the host's tenant and hold guests.
    `nested` maps a group to the umbrella group of core that it is nested in.
    """

    model: Literal["shared", "own"]
    tenant: str
    units: tuple[AdministrativeUnit, ...]
    groups: tuple[Group, ...]
    nested: Mapping[str, str]
    licences: tuple[LicenceAssignment, ...]
    location: str
    egress: tuple[str, ...]
    records: Mapping[str, tuple[DomainRecord, ...]]
