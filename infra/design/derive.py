"""From declarations and addresses to the whole design of a partnership."""

from collections.abc import Mapping

from infra.addressing.plan import AddressPlan, MemberAddresses
from infra.declaration.estate import DeclaredPartnership
from infra.declaration.member import Member
from infra.design.core import core_design
from infra.design.errors import DesignError
from infra.design.estate import Design
from infra.design.flows import Flow
from infra.design.ground import Ground, ground_of
from infra.design.members import member_design
from infra.design.permissions.core import core_flows
from infra.design.permissions.member import member_flows
from infra.design.permissions.sealed import sealed_flows


def design(declared: DeclaredPartnership, addresses: AddressPlan) -> Design:
    """What the partnership should be. Pure: the same declarations and addresses give the same design.

    Expects declarations without errors; a member without addresses has no part yet. Raises DesignError where
    the plan has failed, or where more is declared than a rule set can hold.
    """
    if addresses.failed:
        errors = [problem for problem in addresses.problems if problem.severity == "error"]
        raise DesignError(f"got addresses with problems, expected a plan without errors; {errors[0]}")
    ground = ground_of(declared, addresses)
    flows = {member.member: _flows(ground, member, plan) for member, plan in ground.members}
    core = core_design(ground, core_flows(ground), _remote(ground, flows))
    return Design(
        core=core,
        members=tuple(
            member_design(ground, core, member, plan, flows[member.member]) for member, plan in ground.members
        ),
    )


def _flows(ground: Ground, member: Member, plan: MemberAddresses) -> tuple[Flow, ...]:
    return (sealed_flows if member.sealed else member_flows)(ground, member, plan)


def _remote(ground: Ground, flows: Mapping[str, tuple[Flow, ...]]) -> Mapping[int, tuple[Flow, ...]]:
    """Members' flows by hub, of every hub but the first."""
    found: dict[int, tuple[Flow, ...]] = {}
    for member, plan in ground.members:
        if plan.hub and not member.sealed:
            found[plan.hub] = (*found.get(plan.hub, ()), *flows[member.member])
    return found
