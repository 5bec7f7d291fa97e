"""What services and members reach outside: the PSN and HSCN by port, the internet by name."""

from collections.abc import Iterator

from infra.declaration.member import MemberReach
from infra.declaration.service import Reach
from infra.design import places
from infra.design.flows import Place
from infra.design.ground import Ground


def reached(ground: Ground, reach: Reach | MemberReach) -> Iterator[tuple[Place, tuple[int, ...]]]:
    """The place that a reach leads to, with its ports. The firewall knows names by one port a rule."""
    if reach.to == "internet":
        for port in reach.ports:
            yield places.internet(reach.names), (port,)
    else:
        yield places.outside(ground.ranges, reach.to), reach.ports
