"""A server's own firewall is one more lock of the same flows: it stops none that is meant for it."""

from collections.abc import Iterator
from functools import cache

import pytest

from infra import pipeline
from infra.design.flows import Flow, Place
from infra.inventory.model import Host
from infra.pipeline import Designed
from tests.rehearsal.twin.standing import COUNCILS

PARTNERSHIPS = tuple(sorted(p.slug for p in pipeline.load(COUNCILS).estate.partnerships))


@cache
def known(partnership: str) -> Designed:
    return pipeline.designed(pipeline.addressed(COUNCILS, pipeline.load(COUNCILS).estate, partnership))


def flows(partnership: str) -> Iterator[Flow]:
    """Core's but the wide ones of all members, which servers tell apart by each member's own."""
    design = known(partnership).design
    yield from (flow for flow in design.core.flows if flow.source.kind != "members")
    for member in design.members:
        yield from member.flows


def means(place: Place, host: Host) -> bool:
    return place.kind == "service" and any(host.address in prefix for prefix in place.prefixes)


@pytest.mark.parametrize("partnership", PARTNERSHIPS)
def test_what_leads_to_a_server_is_let_in_there(partnership: str) -> None:
    hosts = pipeline.inventory(known(partnership)).hosts
    wanted = {
        (host.name, flow.id)
        for host in hosts
        for flow in flows(partnership)
        if flow.source.prefixes and "destination" in flow.locks and means(flow.destination, host)
    }
    assert wanted
    assert wanted <= {(host.name, passage.flow) for host in hosts for passage in host.inbound}


@pytest.mark.parametrize("partnership", PARTNERSHIPS)
def test_what_a_server_is_to_reach_is_let_out_there(partnership: str) -> None:
    hosts = pipeline.inventory(known(partnership)).hosts
    wanted = {
        (host.name, flow.id)
        for host in hosts
        for flow in known(partnership).design.core.flows
        if means(flow.source, host) and (flow.destination.prefixes or flow.destination.names)
    }
    assert wanted <= {(host.name, passage.flow) for host in hosts for passage in host.outbound}
