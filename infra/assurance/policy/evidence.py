"""What a judgement rests on: what is declared, what is planned or stands, what people are asked to do."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from ipaddress import IPv4Network
from types import MappingProxyType
from typing import Any

from infra.assurance.policy.directory import Directory
from infra.assurance.policy.reading import at, stack_of
from infra.assurance.policy.unfolding import unfolded
from infra.declaration.estate import DeclaredPartnership
from infra.declaration.member import Member
from infra.declaration.policy_exception import PolicyException
from infra.resources.arm_types import own_name
from infra.resources.planned import PlannedResource, PlannedStack

_AZURE = "azure-native:"
_NONE: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request to Graph that a runbook prints. `tenant` is an id, or words."""

    tenant: str
    method: str
    path: str
    body: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A DNS record of a domain: its name, its type, its value."""

    name: str
    type: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """An exception from a rule of policy, and where it stands. Where `own`, it is in a member's own file."""

    exception: PolicyException
    file: str
    field: str
    own: bool

    def covers(self, rule: str, subject: str, file: str) -> bool:
        """Whether it is for that subject: a member's own, where that follows from the member's file."""
        named = (self.exception.rule, self.exception.subject) == (rule, subject)
        return named and (not self.own or self.file == file)


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What is judged. `requests` are the runbook's by stack, `records` each domain's by the member's slug.

    `missing` are the partnership's stacks that are not among `stacks`: what they hold is unknown, not absent.
    """

    declared: DeclaredPartnership
    stacks: tuple[PlannedStack, ...]
    requests: Mapping[str, tuple[Request, ...]] = field(default_factory=lambda: _NONE)
    records: Mapping[str, Mapping[str, tuple[Record, ...]]] = field(default_factory=lambda: _NONE)
    missing: tuple[str, ...] = ()

    @property
    def in_want(self) -> str:
        """What a rule says that cannot be judged without the stacks that are missing."""
        return f"needs the stacks that were not given: {', '.join(self.missing)}"

    @cached_property
    def budgets(self) -> Mapping[str, list[PlannedResource]]:
        """Budgets by what they are on: its id in lower case."""
        found: dict[str, list[PlannedResource]] = {}
        for budget in self.of("consumption:Budget"):
            found.setdefault(str(at(budget.inputs, "scope")).lower(), []).append(budget)
        return found

    @cached_property
    def directory(self) -> Directory:
        """Entra, as these stacks make it."""
        return Directory(self.stacks)

    @cached_property
    def members(self) -> Mapping[str, Member]:
        """The members that have not left, by stack."""
        as_of = self.declared.as_of
        return {
            f"{self.declared.slug}-{m.member}": m
            for m in self.declared.members
            if m.leaves is None or m.leaves > as_of
        }

    @cached_property
    def exceptions(self) -> tuple[Granted, ...]:
        """The exceptions from rules of policy: the partnership's, then each member's own."""
        agreed = enumerate(self.declared.partnership.exceptions)
        own = (
            Granted(exception=e, file=self._file(m), field=f"policy_exceptions[{n}]", own=True)
            for m in self.members.values()
            for n, e in enumerate(m.policy_exceptions)
        )
        file = f"{self.declared.slug}/partnership.yaml"
        return (
            *(Granted(exception=e, file=file, field=f"exceptions[{n}]", own=False) for n, e in agreed),
            *own,
        )

    @cached_property
    def by_id(self) -> Mapping[str, PlannedResource]:
        """What stands in Azure, by its id in lower case: Azure does not tell cases apart."""
        return {r.id.lower(): r for _, r in self._azure}

    @cached_property
    def planned(self) -> tuple[PlannedResource, ...]:
        """What is asked of Azure, as it is asked: a deployment of a template is one resource."""
        return tuple(r for stack in self.stacks for r in stack.resources if r.type.startswith(_AZURE))

    @cached_property
    def _azure(self) -> tuple[tuple[str, PlannedResource], ...]:
        made = (m for r in self.planned if r.type == f"{_AZURE}resources:Deployment" for m in unfolded(r))
        return tuple((r.type.removeprefix(_AZURE), r) for r in (*self.planned, *made))

    @cached_property
    def _by_kind(self) -> Mapping[str, tuple[PlannedResource, ...]]:
        found: dict[str, list[PlannedResource]] = {}
        for kind, resource in self._azure:
            found.setdefault(kind, []).append(resource)
        return {kind: tuple(resources) for kind, resources in found.items()}

    @cached_property
    def bastion_ranges(self) -> tuple[IPv4Network, ...]:
        """The ranges that Azure Bastion comes from."""
        subnets = (s for s in self.of("network:Subnet") if s.inputs.get("subnetName") == "AzureBastionSubnet")
        return tuple(IPv4Network(str(at(s.inputs, "addressPrefix"))) for s in subnets)

    @cached_property
    def groups_in_use(self) -> frozenset[str]:
        """The ids of the security groups that subnets name, in lower case."""
        named = (at(s.inputs, "networkSecurityGroup.id") for s in self.of("network:Subnet"))
        return frozenset(str(group).lower() for group in named)

    def of(self, *kinds: str) -> Iterator[PlannedResource]:
        """What stands in Azure of these kinds, such as `network:VirtualHub`; of all where none is named."""
        for kind in kinds or sorted(self._by_kind):
            yield from self._by_kind.get(kind, ())

    def file_of(self, resource: PlannedResource) -> str:
        """The declaration that a resource follows from: its member's, or the partnership's."""
        member = self.members.get(stack_of(resource))
        return self._file(member) if member else f"{self.declared.slug}/partnership.yaml"

    def _file(self, member: Member) -> str:
        return f"{self.declared.slug}/members/{member.member}.yaml"

    def called(self, resource_id: str) -> str:
        """The name that a finding gives whatever has that id."""
        return own_name(resource_id)
