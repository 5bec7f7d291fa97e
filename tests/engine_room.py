"""The real engine and a simulated cloud, for tests of either."""

from collections.abc import Callable, Iterator
from datetime import date

import pulumi
import pytest
from pulumi.automation.errors import CommandError

from infra.components.aliases import drop_aliases
from infra.engine.find import Engine, find_engine
from infra.engine.machine import this_machine
from infra.engine.workplace import Workplace, open_stack
from infra.rehearsal.clock import Clock
from infra.rehearsal.control_plane import ControlPlane
from infra.rehearsal.rules import RULES
from infra.rehearsing import workplace


@pytest.fixture(scope="session")
def engine() -> Engine:
    """The real engine, built by the first test that asks where there is none: no test goes without."""
    return find_engine(this_machine(), lambda _: None)


@pytest.fixture
def plane() -> ControlPlane:
    """An empty simulated cloud."""
    return ControlPlane(Clock(date(2010, 11, 1)), rules=RULES)


@pytest.fixture
def place(engine: Engine, plane: ControlPlane) -> Iterator[Workplace]:
    """Where the engine works on that cloud."""
    with workplace(engine, plane) as found:
        yield found


def deploy(place: Workplace, stack: str, program: Callable[[], None]) -> str:
    """Bring that program about as a stack; what the engine says where it fails, or nothing."""

    def build() -> None:
        drop_aliases()
        program()

    try:
        open_stack(place, stack, build).up()
    except CommandError as error:
        return str(error)
    return ""


def own(provider: pulumi.ProviderResource, *after: pulumi.Resource) -> pulumi.ResourceOptions:
    """Options of a resource that waits for others."""
    return pulumi.ResourceOptions(provider=provider, depends_on=list(after))
