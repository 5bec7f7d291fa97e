"""Which address Azure gives where none is asked for: the first that is free in the subnet."""

from collections.abc import Iterator, Mapping
from itertools import islice

from infra.rehearsal.bodies import mentions, strings, subnet_prefixes
from infra.rehearsal.model import Resource
from infra.rehearsal.store import Store

# Azure keeps the first four addresses of a subnet and the last.
# Source: azure-docs virtual-network/virtual-networks-faq.
_RESERVED = 4


def first_free(store: Store, subnet_id: str, but: str) -> str:
    """The first free address of that subnet; empty where it has none, or does not stand.

    What the resource of the id `but` has is free: it is what is being written.
    """
    subnet = store.get(subnet_id)
    prefixes = subnet_prefixes(subnet.body) if subnet else []
    taken = set(_taken(store, subnet_id, but)) if prefixes else set()
    for prefix in prefixes:
        last = prefix.broadcast_address
        for address in islice(prefix, _RESERVED, None):
            if str(address) not in taken and address != last:
                return str(address)
    return ""


def _taken(store: Store, subnet_id: str, but: str) -> Iterator[str]:
    for resource in store:
        if resource.id != but and mentions(resource.body, subnet_id):
            yield from _texts(resource)


def _texts(resource: Resource) -> Iterator[str]:
    both: Mapping[str, object] = {"body": resource.body, "answer": resource.answer}
    yield from strings(both)
