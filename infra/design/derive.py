"""From declarations and addresses to the whole design of a partnership."""

from infra.addressing.plan import AddressPlan
from infra.declaration.estate import DeclaredPartnership
from infra.design.core import core_design
from infra.design.estate import Design
from infra.design.ground import ground_of
from infra.design.members import member_design
from infra.design.permissions.core import core_flows


def design(declared: DeclaredPartnership, addresses: AddressPlan) -> Design:
    """What the partnership should be. Pure: the same declarations and addresses give the same design.

    Expects declarations without errors and addresses for every present member; a member without addresses
    has no part yet. Raises ValueError where more is declared than a rule set can hold.
    """
    ground = ground_of(declared, addresses)
    core = core_design(ground, core_flows(ground))
    return Design(
        core=core,
        members=tuple(member_design(ground, core, member, plan) for member, plan in ground.members),
    )
