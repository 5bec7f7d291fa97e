"""Whether a service's names lead to it from where a member asks."""

from collections.abc import Iterator
from ipaddress import IPv4Address

from infra.assurance.packets.ranges import one
from infra.assurance.proof.declared import Promise
from infra.assurance.walk.known import Known


def misnamed(known: Known, promise: Promise) -> Iterator[str]:
    """What is wrong with the names of a promised service."""
    for name, address in promise.names.items():
        if not _leads(known, name, address):
            yield (
                f"name {name}: got no private zone that leads it to {IPv4Address(address)}, "
                "expected one that is linked"
            )


def _leads(known: Known, name: str, address: int) -> bool:
    return any(
        address in zone.records.get(name, ())
        for network in _asked(known, address)
        for zone in known.network.zones
        if network in zone.networks
    )


def _asked(known: Known, address: int) -> Iterator[str]:
    """The networks whose private zones answer: those of resolvers, and the one that the address stands in."""
    yield from (resolver.network for resolver in known.network.resolvers)
    for key, network in known.network.networks.items():
        if one(address) <= network.space and not network.dns_servers:
            yield key
