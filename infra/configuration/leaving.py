"""A council leaves a service in stages, each a run of its own: who signs for its data, what a run is told."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import ValidationError

from infra.declaration.fields import Date, Declared, RoleName, Slug, Text
from infra.declaration.spelling import Spelling

Checksum = Annotated[str, Spelling(pattern=r"[0-9a-f]{64}", expected="a SHA-256 of 64 hexadecimal digits")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """`signed`: it needs the council's word that its copy is whole. What else it needs, its server asks."""

    says: str
    signed: bool = False


STAGES: Mapping[str, Stage] = {
    "copy": Stage(says="take the last copy of its data, and show what is to be signed for"),
    "close": Stage(
        says="answer 410 Gone and let nobody sign in, until it comes back or is removed", signed=True
    ),
    "remove": Stage(says="drop its database, roles, user, secrets, certificates and rules", signed=True),
    "forget": Stage(says="destroy its copies and their key, once they have been kept long enough"),
}
"""In their order. What each does is in playbooks/roles/withdrawal, what it refuses in its vars."""


class SignOffError(Exception):
    """A sign-off says nothing that can be relied on; the message says what is wrong in which file."""


class SignOff(Declared):
    """What a council signed for: that this copy of its data, with so many rows of each table, is whole.

    `by` is who signed on `day`, `role` what they are, `sha256` the checksum that the `copy` stage gave.
    """

    council: Slug
    service: Slug
    file: Text
    sha256: Checksum
    rows: str
    by: Text
    role: RoleName
    day: Date


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """Which council leaves, which stage of it this is, on which day, and what was signed."""

    council: str
    stage: str
    today: date
    signed: tuple[SignOff, ...] = ()

    def variables(self) -> dict[str, object]:
        """What the playbook is told; sign-offs by service."""
        signed = {s.service: s.model_dump(mode="json") for s in self.signed}
        return {
            "confirm": self.council,
            "withdrawal": {"stage": self.stage, "today": self.today.isoformat(), "signed": signed},
        }


def read_sign_off(path: Path) -> SignOff:
    """A sign-off as somebody filled it in. Raises SignOffError."""
    try:
        # As text alone: a checksum of digits is no number.
        return SignOff.model_validate(yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader))
    except OSError as error:
        raise SignOffError(f"{path}: got no sign-off: {error.strerror}") from error
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise SignOffError(f"{path}: got no sign-off: {error}") from error
    except ValidationError as error:
        said = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'file'}: {e['msg']}" for e in error.errors())
        raise SignOffError(
            f"{path}: {said}; expected the sign-off that stage 'copy' gave, filled in"
        ) from error


def draft(council: str, service: str, pack: Mapping[str, object], role: str) -> str:
    """The sign-off of that copy, to be filled in by whom the partnership declares for it."""
    known = {"council": council, "service": service, "file": pack["copy"]}
    counted = {key: pack[key] for key in ("sha256", "rows")}
    return yaml.safe_dump({**known, **counted, "by": "", "role": role, "day": ""}, sort_keys=False, width=500)


def doubts(signed: Iterable[SignOff], leaving: str, role: str, today: date) -> Iterator[str]:
    """What is wrong with sign-offs, before any server is asked."""
    for found in signed:
        where = f"sign-off of '{found.service}'"
        if found.council != leaving:
            yield f"{where}: got council '{found.council}', expected '{leaving}'"
        if found.role != role:
            yield f"{where}: got role '{found.role}', expected '{role}', who decides on data"
        if found.day > today:
            yield f"{where}: got day {found.day}, expected {today} or earlier"
