"""Flows of a sealed member: from its sites to the endpoints of the services it takes. There are no others."""

from collections.abc import Iterator

from infra.addressing.plan import MemberAddresses
from infra.declaration.member import Member
from infra.design import places
from infra.design.flows import Flow
from infra.design.ground import Ground
from infra.design.membership import taken
from infra.design.permissions.grants import Grantor, by_id


def sealed_flows(ground: Ground, member: Member, plan: MemberAddresses) -> tuple[Flow, ...]:
    """Every flow of one sealed member, sorted by id. No firewall stands between: its own subnet judges."""
    file = ground.file("members", member.member)
    grantor = Grantor(file=file, owner=member.ict_lead, review=member.review)
    return by_id(tuple(_to_endpoints(ground, grantor, member, plan)))


def _to_endpoints(ground: Ground, grantor: Grantor, member: Member, plan: MemberAddresses) -> Iterator[Flow]:
    given = {(endpoint.service, endpoint.role): endpoint for endpoint in plan.endpoints}
    for index, subscription in taken(member, ground.declared.as_of):
        for entrance in ground.declared.service(subscription.service).entrances:
            for site in member.sites:
                yield grantor.permit(
                    places.premises(member, plan, site),
                    places.endpoint(given[subscription.service, entrance.role]),
                    entrance.ports,
                    field=f"services[{index}]",
                    reason=entrance.reason,
                    protocol=entrance.protocol,
                    locks=("destination",),
                )
