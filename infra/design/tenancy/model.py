"""The Microsoft tenancy by name: groups, policies, units, roles, licences, domain records, Graph requests.

Entra gives ids of its own, so everything here refers by display name, which is unique in its tenant.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from infra.design.tenancy.conditional_access import AuthenticationStrength, NamedLocation, Policy

Json = str | int | bool | None | tuple["Json", ...] | Mapping[str, "Json"]
Tenant = Literal["home", "host"]
"""Where a member's own people are, and where the shared applications are: the same in a shared tenancy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """`rule` where membership is dynamic; `purpose` says what holding it means.

    Rules read extension attribute 1 for the member's code (GSS, or slug), and 2 for the words of the licences
    that somebody holds, with spaces between. `most_days` is the longest that an active membership may last:
    where it is set, nobody is in the group without an end.
    """

    name: str
    purpose: str
    rule: str | None = None
    role_assignable: bool = False
    tenant: Tenant = "home"
    most_days: Literal[30, 90] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AdministrativeUnit:
    """`restricted`: its members are managed by nobody from outside. Said at creation only, by Graph.

    `rule` where users are in it by their attributes, which Graph sets too.
    """

    name: str
    purpose: str
    restricted: bool = False
    rule: str | None = None
    tenant: Tenant = "home"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleEligibility:
    """The members of `group` may activate a directory role (by its template's id) within one unit."""

    role: str
    template: str
    group: str
    unit: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedMembership:
    """`member`, a group, is in `group` until the end of a day. Privileged Identity Management ends it.

    `active`: it is a member from `starts` on. `eligible`: each of its people may become one, for hours.
    """

    kind: Literal["active", "eligible"]
    group: str
    member: str
    starts: date | None
    ends: date
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Staging:
    """The report-only weeks of a joiner: what `group` holds is in `membership.group` for a time."""

    group: str
    holds: str
    membership: TimedMembership


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyException:
    """One policy, one group of one member: out of the policy, by `membership`, until a day."""

    exception: str
    policy: str
    group: str
    owner: str
    approver: str
    membership: TimedMembership


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """The sign-in of a shared service. Only who is assigned to it may use it."""

    service: str
    name: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AppAssignment:
    """The direct members of `group` may use `application`; those of groups in it may not."""

    group: str
    application: str


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
class GraphRequest:
    """A request to Microsoft Graph for what no provider can do, made by a person, in `tenant` (its id).

    `path` begins with the version. An id that only Entra knows reads `<id of NAME>` in `path` and `body`;
    `only_if` says when it is made, where that is not always.
    """

    id: str
    title: str
    tenant: str
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
    path: str
    body: Mapping[str, Json] | None
    why: str
    source: str
    only_if: str = ""

    @property
    def url(self) -> str:
        """The whole address."""
        return f"https://graph.microsoft.com{self.path}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """What a tenant has whoever is in it: groups that policies aim at, and the policies."""

    tenant: str
    groups: tuple[Group, ...]
    strengths: tuple[AuthenticationStrength, ...]
    locations: tuple[NamedLocation, ...]
    policies: tuple[Policy, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CoreTenancy:
    """What the host's tenant has whoever the members are."""

    tenant: str
    initial_domain: str
    baseline: Baseline
    applications: tuple[Application, ...]
    requests: tuple[GraphRequest, ...]

    @property
    def umbrella_groups(self) -> tuple[Group, ...]:
        """The groups that policies aim at, or leave out: a joiner nests its own in them."""
        return self.baseline.groups


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberTenancy:
    """`records` maps each domain to its records in their order; empty where domains stay where they are.

    `model` is the partnership's. `tenant` is where the member's people are, `host` where the shared
    applications are: groups of services stand there, and hold guests where the two differ. `baseline` is set
    where the member's tenant is not the host's, and so is not looked after by core.
    `nested` maps a group to the umbrella group of its tenant that it is nested in.
    """

    model: Literal["shared", "own"]
    tenant: str
    host: str
    baseline: Baseline | None
    units: tuple[AdministrativeUnit, ...]
    groups: tuple[Group, ...]
    nested: Mapping[str, str]
    roles: tuple[RoleEligibility, ...]
    administrators: tuple[TimedMembership, ...]
    staging: Staging | None
    exceptions: tuple[PolicyException, ...]
    licences: tuple[LicenceAssignment, ...]
    assignments: tuple[AppAssignment, ...]
    location: str
    egress: tuple[str, ...]
    records: Mapping[str, tuple[DomainRecord, ...]]
    requests: tuple[GraphRequest, ...]

    @property
    def named_location(self) -> NamedLocation | None:
        """Where its people come from, where it declares public addresses."""
        if not self.egress:
            return None
        return NamedLocation(
            name=self.location,
            ranges=tuple(f"{address}/32" for address in self.egress),
            trusted=True,
            source="entra-docs identity/conditional-access/concept-assignment-network",
        )
