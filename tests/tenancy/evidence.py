"""What posture is judged on, and what a judgement says."""

from collections.abc import Mapping
from dataclasses import dataclass

from infra.declaration.estate import DeclaredPartnership
from infra.declaration.member import Member
from infra.resources.planned import PlannedStack
from tests.tenancy.directory import Directory


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
class Evidence:
    """What is judged. `requests` are the runbook's by stack, `records` each domain's by the member's slug."""

    declared: DeclaredPartnership
    stacks: tuple[PlannedStack, ...]
    requests: Mapping[str, tuple[Request, ...]]
    records: Mapping[str, Mapping[str, tuple[Record, ...]]]

    def directory(self) -> Directory:
        return Directory(self.stacks)

    @property
    def members(self) -> Mapping[str, Member]:
        """The members that have not left, by stack."""
        as_of = self.declared.as_of
        return {
            f"{self.declared.slug}-{m.member}": m
            for m in self.declared.members
            if m.leaves is None or m.leaves > as_of
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What is wrong: about what, what was got, what was expected."""

    check: str
    subject: str
    got: str
    expected: str

    def __str__(self) -> str:
        return f"{self.check}: {self.subject}: got {self.got}, expected {self.expected}"
