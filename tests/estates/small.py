"""Small estates that pass, as text by file: as many partnerships, members and services as a test needs."""

from collections.abc import Mapping
from pathlib import Path

AUTOMATION_KEY = "AAAAC3NzaC1lZDI1NTE5AAAAIFFasUlLfepDiyq2+gqQWZ7zYysXHHxeeLoz5J04U/z2"
OWN_KEY = "AAAAC3NzaC1lZDI1NTE5AAAAIPj593JWhScHOnB+tG5oSHo9UNJ9UJuyRmf9PuqsHQmz"
"""What stands in the Base64 of two OpenSSH keys, of nobody."""

PARTNERSHIP = """\
partnership: {slug}
title: {slug}
as_of: 2026-01-01
lead_authority: {lead}
agreement:
  signed: 2025-01-01
  term_ends: 2035-01-01
  notice_months: 12
  exit: {{stranded_cost_months: 12, one_off: The leaver pays}}
deciders:
  agreement: Joint committee
  addresses: Network architect
  network: Head of operations
  identity: Identity manager
  data: Information risk owner
  cutover: Director of ICT
  handover: Chief executive
tenancy:
  model: shared
  tenant: 00000000-0000-4000-8000-00000000000a
  initial_domain: example.onmicrosoft.com
regions: {{primary: uksouth, pair: ukwest}}
aggregates: [10.64.0.0/11]
host:
  subscription: 00000000-0000-4000-8000-00000000000b
  tenant: 00000000-0000-4000-8000-00000000000a
  monthly_budget: 1000
  automation_key: ssh-ed25519 {automation} automation
  administrators: [{{name: anne, key: ssh-ed25519 {own} anne}}]
assurance:
  ithc_expires: 2026-12-31
  coco_expires: 2026-12-31
  cyber_essentials_expires: 2026-12-31
log_retention_days: 365
review: 2026-12-31
"""

MEMBER = """\
member: {slug}
title: {slug}
kind: {kind}
{gss}joins: {joins}
{more}accession: {{signed: {joins}, cost_parts: 1}}
ict_lead: Head of ICT
monthly_budget: 100
segment: {{prefix_length: 22}}
sites:
  - site: town-hall
    title: Town Hall
    ranges: [{legacy}]
    uplink: vpn
    device: {{address: {device}, model: A router}}
    headcount: 100
staff: {{heads: 100}}
services:
{services}tenancy: {{egress: [{egress}], helpdesk: Service desk}}
review: 2026-12-31
"""

SERVICE = """\
service: {slug}
title: {slug}
owner: {owner}
owner_role: Head of {slug}
classification: OFFICIAL
servers:
  - {{role: web, os: debian-12, size: Standard_D2s_v5, count: 1}}
entrances:
  - {{role: web, ports: [443], reason: Screens}}
level: {{availability: 99.5, hours: Office hours}}
recovery: {{rto_hours: 8, rpo_hours: 4, priority: 1}}
review: 2026-12-31
"""


def member(
    slug: str,
    number: int = 1,
    *,
    kind: str = "district",
    gss: str | None = None,
    joins: str = "2026-04-01",
    leaves: str = "",
    services: tuple[str, ...] = (),
) -> str:
    """A member's file. `number`, up to 65,000, makes its codes and addresses its own."""
    high, low = divmod(number, 256)
    code = (gss or f"E079{number:05d}") if kind == "district" else gss
    return MEMBER.format(
        slug=slug,
        kind=kind,
        gss=f"gss: {code}\n" if code else "",
        joins=joins,
        more=f"leaves: {leaves}\n" if leaves else "",
        legacy=f"10.{high}.{low}.0/24",
        device=f"81.0.{high}.{low}",
        egress=f"81.1.{high}.{low}",
        services="".join(f"  - {{service: {each}, since: {joins}}}\n" for each in services) or "  []\n",
    )


def estate(
    slug: str = "shire", *, members: Mapping[str, str], services: tuple[str, ...] = ()
) -> dict[str, str]:
    """A partnership's files by name. The first member leads it and owns its services."""
    lead = next(iter(members))
    return {
        f"{slug}/partnership.yaml": PARTNERSHIP.format(
            slug=slug, lead=lead, automation=AUTOMATION_KEY, own=OWN_KEY
        ),
        **{f"{slug}/members/{name}.yaml": text for name, text in members.items()},
        **{f"{slug}/services/{name}.yaml": SERVICE.format(slug=name, owner=lead) for name in services},
    }


def write(root: Path, files: Mapping[str, str]) -> Path:
    """The folder `root` with these files in it."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root
