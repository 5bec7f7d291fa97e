"""Whether a service's name leads to it from where a member asks."""

from collections.abc import Iterator
from ipaddress import IPv4Address

from infra.assurance.packets.ranges import one
from infra.assurance.proof.declared import Promise
from infra.assurance.walk.known import Known


def misnamed(known: Known, promise: Promise) -> Iterator[str]:
    """What is wrong with the name of a promised service; nothing where no name is promised."""
    if not promise.name:
        return
    expected = IPv4Address(promise.address)
    for network in _asked(known, promise.address):
        zones = [zone for zone in known.network.zones if network in zone.networks]
        for zone in zones:
            if promise.address in zone.records.get(promise.name, ()):
                return
    yield f"name {promise.name}: got no private zone that leads it to {expected}, expected one that is linked"


def _asked(known: Known, address: int) -> Iterator[str]:
    """The networks whose private zones answer: those of resolvers, and the one that the address stands in."""
    yield from (resolver.network for resolver in known.network.resolvers)
    for key, network in known.network.networks.items():
        if one(address) <= network.space and not network.dns_servers:
            yield key
