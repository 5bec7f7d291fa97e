"""Estates that many tests share."""

from datetime import date
from pathlib import Path

import pytest

from infra.declaration.estate import DeclaredPartnership
from infra.declaration.load import load_estate

COUNCILS = Path(__file__).parent.parent / "councils"

# Minutes each, with few tests: begun first, so that no worker is left alone with one at the end.
LONGEST = (
    "test_joining_on_servers.py",
    "test_whole_join.py",
    "test_killed.py",
    "test_changing_safely.py",
    "test_servicing.py",
    "test_deploying.py",
    "test_drift.py",
    "test_databases_apart.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first; else in the order of their names."""
    items.sort(key=lambda item: item.path.name not in LONGEST)


@pytest.fixture(scope="session")
def lgss() -> DeclaredPartnership:
    """LGSS as it is declared, judged as of the day it declares for itself."""
    loaded = load_estate(COUNCILS, today=date(2026, 1, 1))
    return loaded.estate.partnership("lgss")
