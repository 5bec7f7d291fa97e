"""The design of LGSS, with addresses as they would be given from an empty lockfile."""

import pytest

from infra.addressing.allocate import plan_addresses
from infra.addressing.entries import Lockfile
from infra.declaration.estate import DeclaredPartnership
from infra.design import derive
from infra.design.estate import Design


@pytest.fixture(scope="session")
def design(lgss: DeclaredPartnership) -> Design:
    return derive.design(lgss, plan_addresses(lgss, Lockfile(partnership="lgss")))
