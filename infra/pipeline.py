"""The composition root: the one module that knows the order of the stages.

Each function takes what the stage before it gave. The stages are imported where they are used, so that a
command loads those that it needs and starts at once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from infra.declaration.digest import digest
from infra.declaration.load import Loaded, load_estate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from infra.addressing.entries import Lockfile
    from infra.addressing.plan import AddressPlan
    from infra.assurance.policy.model import Report
    from infra.assurance.proof.kept import KeptProof
    from infra.declaration.estate import DeclaredPartnership, Estate
    from infra.design.estate import CoreDesign, Design, MemberDesign
    from infra.inventory.model import Inventory
    from infra.rehearsal.evidence import Evidence
    from infra.resources.planned import PlannedStack
    from infra.runbook.model import Runbook
    from infra.runbook.progress.replay import Progress
    from infra.runbook.record.model import Record

LOCKFILE = "addresses.lock.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressed:
    """A partnership taken through declaration and addressing; `others` are those declared beside it."""

    declared: DeclaredPartnership
    others: tuple[DeclaredPartnership, ...]
    lockfile: Lockfile
    addresses: AddressPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class Designed:
    """A partnership taken through declaration, addressing and design."""

    addressed: Addressed
    design: Design

    @property
    def declared(self) -> DeclaredPartnership:
        """What is declared."""
        return self.addressed.declared

    @property
    def addresses(self) -> AddressPlan:
        """Who has which range."""
        return self.addressed.addresses

    @property
    def digest(self) -> str:
        """Of the declarations alone: what a document is valid for."""
        return digest(self.declared)


def load(root: Path, as_of: date | None = None, *, judged: frozenset[str] = frozenset()) -> Loaded:
    """The estate below `root`, judged as of that day, of the day an example declares, or of today.

    Breaches of the rules `judged`, which the caller judges itself, are warnings.
    """
    return load_estate(root, as_of=as_of, today=date.today(), judged=judged)


def addressed(root: Path, estate: Estate, partnership: str) -> Addressed:
    """That partnership with its addresses. Raises KeyError where there is none; problems are in the plan."""
    declared = estate.partnership(partnership)
    others = tuple(p for p in estate.partnerships if p.slug != partnership)
    return _addressed(declared, others, lockfile(root, partnership))


def lockfile(root: Path, partnership: str) -> Lockfile:
    """What that partnership's lockfile remembers; what is wrong with it is in it."""
    from infra.addressing.lockfile import load_lockfile

    path = _lockfile_path(root, partnership)
    return load_lockfile(path, file=f"{partnership}/{LOCKFILE}", partnership=partnership)


def recorded(known: Addressed, members: Sequence[str]) -> Addressed:
    """The same with what is provisional for core and those members recorded. Raises LockfileError."""
    from infra.addressing.record import record

    return _addressed(known.declared, known.others, record(known.lockfile, known.addresses, members=members))


def released(known: Addressed, member: str, until: date) -> Addressed:
    """The same with a member's addresses given up, and kept from others until then. Raises LockfileError."""
    from infra.addressing.record import release

    lockfile = release(known.lockfile, member, until=until, on=known.declared.as_of)
    return _addressed(known.declared, known.others, lockfile)


def without(known: Addressed, member: str) -> Addressed:
    """The same partnership as it would be had that member not been declared."""
    remaining = tuple(m for m in known.declared.members if m.member != member)
    return _addressed(replace(known.declared, members=remaining), known.others, known.lockfile)


def save(root: Path, known: Addressed) -> bool:
    """Write the lockfile, whole or not at all; whether it changed. Raises LockfileError."""
    from infra.addressing.lockfile import write_lockfile

    return write_lockfile(_lockfile_path(root, known.declared.slug), known.lockfile)


def designed(known: Addressed) -> Designed:
    """Its design. Raises DesignError where the addresses have problems, or something does not fit Azure."""
    from infra.design.derive import design

    return Designed(addressed=known, design=design(known.declared, known.addresses))


def parts(known: Design) -> Mapping[str, CoreDesign | MemberDesign]:
    """What each stack is built from, core first: the order in which they are deployed."""
    found: tuple[CoreDesign | MemberDesign, ...] = (known.core, *known.members)
    return {part.stack: part for part in found}


def planned(known: Design, stacks: Sequence[str], cache: Path | None) -> tuple[PlannedStack, ...]:
    """The planned resources of those stacks, in that order. Raises CaptureError."""
    from infra.resources.parallel import capture_stacks

    return capture_stacks(known, stacks, cache=cache)


def exported(files: Sequence[Path]) -> tuple[PlannedStack, ...]:
    """Stacks as they stand, from exports. Raises OSError, and ExportError where a file is none."""
    from infra.resources.exported import from_exports

    return from_exports(path.read_bytes() for path in files)


def exported_on(files: Sequence[Path]) -> tuple[datetime | None, ...]:
    """When each of those exports was last written down by the engine, if it says so. Raises OSError."""
    from infra.resources.exported import written

    return tuple(written(path.read_bytes()) for path in files)


def checked(known: Designed, stacks: Sequence[PlannedStack]) -> Report:
    """What the rules of policy find in those stacks, planned or standing, and in what is declared.

    A stack of the partnership that is not among them is unknown, and not absent.
    """
    from infra.assurance.policy.evidence import Evidence, Record, Request
    from infra.assurance.policy.judge import judge

    tenancies = {stack: part.tenancy for stack, part in parts(known.design).items()}
    given = {stack.stack for stack in stacks}
    return judge(
        Evidence(
            declared=known.declared,
            stacks=tuple(stacks),
            requests={
                stack: tuple(
                    Request(tenant=r.tenant, method=r.method, path=r.path, body=dict(r.body or {}))
                    for r in tenancy.requests
                )
                for stack, tenancy in tenancies.items()
            },
            records={
                member.member: {
                    domain: tuple(Record(name=r.name, type=r.type, value=r.value) for r in records)
                    for domain, records in member.tenancy.records.items()
                }
                for member in known.design.members
            },
            missing=tuple(stack for stack in tenancies if stack not in given),
        )
    )


def evidence(root: Path, known: Designed, member: str) -> Evidence | None:
    """That of the member's last rehearsal, alone or with others: one for these declarations before any other.

    None where there was no rehearsal. Raises EvidenceError, with the file, where one cannot be read.
    """
    stack = known.design.member(member).stack
    folder = evidence_folder(root, known.declared.slug)
    paths = [folder / f"{rehearsal_name(name)}.json" for name in (member, None)]
    found = [_read_evidence(path) for path in paths if path.exists()]
    return max(
        (one for one in found if stack in one.joiners),
        key=lambda one: (one.digest == known.digest, one.rehearsed),
        default=None,
    )


def evidence_folder(root: Path, partnership: str) -> Path:
    """Where a partnership keeps what its rehearsals have shown."""
    return root / partnership / "evidence"


def rehearsal_name(member: str | None, *, trial: bool = False) -> str:
    """What the evidence of a member is called, of `core` alone, or of the whole partnership.

    A trial had faults, tampering or a cloud with a past: it shows what was tried, and no runbook rests on it.
    """
    name = "trial" if trial else "rehearsal"
    return f"{name}-{member}" if member else name


def kept_proof(root: Path, known: Designed) -> KeptProof | None:
    """What the partnership's last proof has shown. Raises KeptProofError, with the file, if it is none."""
    from infra.assurance.proof.kept import KeptProofError, from_json

    path = proof_path(root, known.declared.slug)
    if not path.exists():
        return None
    try:
        return from_json(path.read_text(encoding="utf-8"))
    except (KeptProofError, UnicodeDecodeError) as error:
        raise KeptProofError(f"{path}: {error}. Prove it again, or take it away") from error


def proof_path(root: Path, partnership: str) -> Path:
    """Where a partnership keeps what its last proof has shown."""
    return evidence_folder(root, partnership) / "proof.json"


def runbook(
    known: Designed, member: str, evidence: Evidence | None = None, proof: KeptProof | None = None
) -> Runbook:
    """The onboarding runbook of that member, with what its rehearsal and the proof have shown."""
    from infra.runbook.build import build_runbook

    return build_runbook(known.declared, member, known.addresses, known.design, known.digest, evidence, proof)


def record_path(root: Path, partnership: str, member: str) -> Path:
    """Where it is recorded what was done of a member's runbook."""
    return root / partnership / "runbooks" / f"{member}.record.yaml"


def record(root: Path, known: Designed, member: str) -> Record:
    """What was done of that member's runbook; empty where nothing was. What is wrong with it is in it."""
    from infra.runbook.record.reading import read_record

    slug = known.declared.slug
    return read_record(root, record_path(root, slug, member), slug, member)


def progress(root: Path, known: Designed, runbook: Runbook, record: Record) -> Progress:
    """How far that join is, by its record, by the evidence as it is now, on the day of judging."""
    from infra.runbook.progress import replay
    from infra.runbook.record.evidence import found

    path = record_path(root, record.partnership, record.member)
    released = [
        entry.on
        for entry in known.addressed.lockfile.entries
        if entry.kind == "release" and entry.owner == record.member
    ]
    return replay.progress(
        runbook,
        record,
        found(path, record.files),
        known.declared.as_of,
        known.digest,
        left=max(released, default=None),
    )


def _read_evidence(path: Path) -> Evidence:
    from infra.rehearsal.evidence import EvidenceError, from_json

    try:
        return from_json(path.read_text(encoding="utf-8"))
    except (EvidenceError, UnicodeDecodeError) as error:
        raise EvidenceError(f"{path}: {error}. Rehearse again, or take it away") from error


def inventory(known: Designed) -> Inventory:
    """The shared application servers as Ansible is told of them."""
    from infra.inventory.derive import inventory as derive

    return derive(known.declared, known.design, known.digest)


def _lockfile_path(root: Path, partnership: str) -> Path:
    return root / partnership / LOCKFILE


def _addressed(
    declared: DeclaredPartnership, others: tuple[DeclaredPartnership, ...], lockfile: Lockfile
) -> Addressed:
    from infra.addressing.allocate import plan_addresses

    addresses = plan_addresses(declared, lockfile, others)
    return Addressed(declared=declared, others=others, lockfile=lockfile, addresses=addresses)
