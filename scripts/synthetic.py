"""Estates of any size: one partnership with the services of LGSS and as many made-up councils as asked."""

import re
from pathlib import Path

LGSS = Path(__file__).resolve().parent.parent / "councils" / "lgss"
SLUG = "synthetic"
LEAD = "council-001"

# Documentation ranges (RFC 5737), less the addresses that LGSS itself uses.
_DEVICES = [f"{block}.{host}" for block in ("198.51.100", "203.0.113") for host in range(10, 250)]

# Every fifth council brings the range of the first: it has to be translated.
_CLASHING = 5

_MEMBER = """\
member: {slug}
title: Council {number}
kind: district
gss: E07{number:06}
domains: [{slug}.gov.uk]
joins: 2010-11-01
accession: {{signed: 2010-10-01, cost_parts: 10}}
ict_lead: Head of ICT
monthly_budget: 4000
segment:
  hosts: {{workspace: 1200, apps: 120, data: 60, management: 20}}
sites:
  - site: civic-centre
    title: Civic Centre
    ranges: [{legacy}]
    uplink: vpn
    device: {{address: {device}, model: FortiGate 100F}}
    headcount: 400
staff: {{heads: 800, licences: {{e3: 700, f3: 100}}}}
services:
  - {{service: payroll, since: 2010-11-01}}
  - {{service: finance, since: 2010-11-01}}
  - {{service: hr, since: 2010-11-01}}
tenancy: {{helpdesk: Service desk manager}}
review: 2011-10-01
"""


def write(root: Path, members: int) -> None:
    """An estate below `root`. Raises ValueError for more members than there are documentation addresses."""
    if not 1 <= members <= len(_DEVICES):
        raise ValueError(f"got {members} members, expected 1 to {len(_DEVICES)}")
    folder = root / SLUG
    for name in ("members", "services"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    text = (LGSS / "partnership.yaml").read_text(encoding="utf-8")
    (folder / "partnership.yaml").write_text(_own(text), encoding="utf-8")
    for path in sorted((LGSS / "services").glob("*.yaml")):
        (folder / "services" / path.name).write_text(_own(path.read_text(encoding="utf-8")), encoding="utf-8")
    for number in range(1, members + 1):
        (folder / "members" / f"{_slug(number)}.yaml").write_text(member(number), encoding="utf-8")


def change(root: Path, number: int) -> None:
    """Another budget for one council: the smallest change there is."""
    path = root / SLUG / "members" / f"{_slug(number)}.yaml"
    path.write_text(member(number).replace("monthly_budget: 4000", "monthly_budget: 4001"), encoding="utf-8")


def member(number: int) -> str:
    """The declaration of one made-up council."""
    own = 0 if number % _CLASHING == 0 else number
    return _MEMBER.format(
        slug=_slug(number),
        number=number,
        legacy=f"172.{16 + own // 256}.{own % 256}.0/24",
        device=_DEVICES[number - 1],
    )


def _slug(number: int) -> str:
    return f"council-{number:03}"


def _own(text: str) -> str:
    text = re.sub(r"^partnership: .*$", f"partnership: {SLUG}", text, flags=re.MULTILINE)
    text = re.sub(r"^(lead_authority|owner): .*$", rf"\1: {LEAD}", text, flags=re.MULTILINE)
    text = re.sub(r"^exceptions:\n(?:  .*\n)+", "", text, flags=re.MULTILINE)  # They name LGSS's own.
    return re.sub(r"^aggregates: .*$", "aggregates: [10.0.0.0/9]", text, flags=re.MULTILINE)
