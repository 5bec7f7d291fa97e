"""The evidence of an example: its stacks as captured, its requests and records as designed."""

from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

from infra.addressing.allocate import plan_addresses
from infra.addressing.lockfile import Lockfile
from infra.assurance.policy.evidence import Evidence, Record, Request
from infra.components.parts import parts
from infra.declaration.estate import DeclaredPartnership, Estate
from infra.declaration.load import load_estate
from infra.design import derive
from infra.design.estate import CoreDesign, Design, MemberDesign
from infra.design.tenancy.model import GraphRequest
from infra.resources.parallel import capture_parts
from tests.conftest import COUNCILS

EXAMPLES = tuple(sorted(path.name for path in COUNCILS.iterdir() if path.is_dir()))


@cache
def estate() -> Estate:
    return load_estate(COUNCILS, today=date(2026, 1, 1)).estate


@cache
def evidence_of(partnership: str, kept: Path) -> Evidence:
    """Of an example as declared. Plans are kept in a folder, so that they are captured once."""
    return evidence(estate().partnership(partnership), kept)


def on(partnership: str, as_of: date) -> DeclaredPartnership:
    """An example, judged as of another day."""
    return replace(estate().partnership(partnership), as_of=as_of)


def evidence(declared: DeclaredPartnership, kept: Path) -> Evidence:
    """Of a partnership as declared."""
    design = derive.design(declared, plan_addresses(declared, Lockfile(partnership=declared.slug)))
    return Evidence(
        declared=declared,
        stacks=capture_parts(tuple(parts(design).values()), cache=kept, processes=1),
        requests=_requests(design),
        records={
            member.member: {
                domain: tuple(Record(name=r.name, type=r.type, value=r.value) for r in records)
                for domain, records in member.tenancy.records.items()
            }
            for member in design.members
        },
    )


def _requests(design: Design) -> dict[str, tuple[Request, ...]]:
    parted: tuple[CoreDesign | MemberDesign, ...] = (design.core, *design.members)
    return {part.stack: tuple(map(_request, part.tenancy.requests)) for part in parted}


def _request(request: GraphRequest) -> Request:
    return Request(
        tenant=request.tenant, method=request.method, path=request.path, body=dict(request.body or {})
    )
