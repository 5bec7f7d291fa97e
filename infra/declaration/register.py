"""The councils that this project knows, from councils.csv: the defaults of a new member, and what has ended.

It is no register of all UK councils. Codes, names, kinds, starts of unitaries and ends are those of
mysociety/uk_local_authority_names_and_codes (uk_local_authorities_current.csv, version of July 2025). An end
is given here as the first day on which the council no longer exists, which that file does not do throughout.
Counties and districts began on 1974-04-01 (Local Government Act 1972, section 1). Bournemouth and Milton
Keynes became unitary on 1997-04-01 (unverified: that file gives 2005-06-19 for both). Domains are those of
the councils' own pages; poole.gov.uk and dorsetcc.gov.uk are unverified.
"""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from infra.declaration.fields import Date, Declared, Domain, GssCode, Slug, Text, date
from infra.declaration.vocabulary import MemberKind

_TABLE = Path(__file__).with_name("councils.csv")


class KnownCouncil(Declared):
    """A council as the public record has it. `until` is the first day on which it no longer exists."""

    council: Slug
    title: Text
    kind: MemberKind
    gss: GssCode
    domain: Domain
    since: Date
    until: Date | None = None
    successors: tuple[Slug, ...] = ()

    @property
    def preceded_by(self) -> "tuple[KnownCouncil, ...]":
        """Those of the table that name it as their successor."""
        return tuple(c for c in known_councils() if self.council in c.successors)

    @property
    def succeeded_by(self) -> "tuple[KnownCouncil, ...]":
        """Its successors."""
        return tuple(c for c in known_councils() if c.council in self.successors)

    def exists_at(self, day: date) -> bool:
        """Whether the council exists in law on that day."""
        return self.since <= day and (self.until is None or day < self.until)


@cache
def known_councils() -> tuple[KnownCouncil, ...]:
    """Every council of the table, sorted by slug."""
    table = _TABLE.read_text(encoding="utf-8")
    return tuple(_council(row) for row in csv.DictReader(table.splitlines()))


def known_council(slug: str) -> KnownCouncil | None:
    """The council of that slug, or None where the table has none."""
    return {c.council: c for c in known_councils()}.get(slug)


@cache
def known_by_code() -> Mapping[str, KnownCouncil]:
    """Every council of the table by its GSS code."""
    return {council.gss: council for council in known_councils()}


def known_councils_at(day: date) -> tuple[KnownCouncil, ...]:
    """Those of the table that exist on that day, sorted by slug."""
    return tuple(council for council in known_councils() if council.exists_at(day))


def _council(row: Mapping[str, str]) -> KnownCouncil:
    given: dict[str, object] = {key: value for key, value in row.items() if value}
    return KnownCouncil.model_validate(given | {"successors": tuple(row["successors"].split())})
