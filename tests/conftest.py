"""Estates that many tests share."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from infra.declaration.estate import DeclaredPartnership
from infra.declaration.member import Member
from infra.declaration.partnership import Partnership
from infra.declaration.service import Service

COUNCILS = Path(__file__).parent.parent / "councils"


def _read(path: Path) -> object:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)


@pytest.fixture(scope="session")
def lgss() -> DeclaredPartnership:
    folder = COUNCILS / "lgss"
    partnership = Partnership.model_validate(_read(folder / "partnership.yaml"))
    return DeclaredPartnership(
        partnership=partnership,
        members=tuple(Member.model_validate(_read(p)) for p in sorted(folder.glob("members/*.yaml"))),
        services=tuple(Service.model_validate(_read(p)) for p in sorted(folder.glob("services/*.yaml"))),
        as_of=partnership.as_of or date(2026, 1, 1),
    )
