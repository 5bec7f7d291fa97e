"""A join at which nothing was done yet."""

from datetime import date

import pytest

from infra.runbook.model import Runbook
from tests.runbook.progress.joins import Join


@pytest.fixture
def join(slough: Runbook) -> Join:
    return Join(slough, date(2010, 11, 1))
