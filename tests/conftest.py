"""Estates that many tests share."""

from datetime import date
from pathlib import Path

import pytest

from infra.declaration.estate import DeclaredPartnership
from infra.declaration.load import load_estate

COUNCILS = Path(__file__).parent.parent / "councils"


@pytest.fixture(scope="session")
def lgss() -> DeclaredPartnership:
    """LGSS as it is declared, judged as of the day it declares for itself."""
    loaded = load_estate(COUNCILS, today=date(2026, 1, 1))
    return loaded.estate.partnership("lgss")
