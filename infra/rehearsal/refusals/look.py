"""Looking about in the simulated cloud: what a body refers to, who refers to it, what stands beside it."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from ipaddress import IPv4Network
from itertools import combinations
from typing import Any

from infra.rehearsal.bodies import at, mentions, network, networks, strings, subnet_prefixes, texts
from infra.rehearsal.control_plane import World
from infra.rehearsal.model import Request, Resource

__all__ = [
    "at",
    "items",
    "mentions",
    "name_of",
    "network",
    "networks",
    "others",
    "overlap",
    "overlap_within",
    "parent_of",
    "prefixes_of",
    "ref",
    "region",
    "same",
    "siblings",
    "strings",
    "subnet_prefixes",
    "texts",
    "users",
]


def items(body: object, *path: str) -> list[Mapping[str, Any]]:
    """The objects of the list at that path."""
    found = at(body, *path)
    return [item for item in found if isinstance(item, Mapping)] if isinstance(found, list) else []


def ref(body: object, *path: str) -> str:
    """The id in the reference at that path; empty where there is none."""
    found = at(body, *path, "id")
    return found if isinstance(found, str) else ""


def same(one: str, other: str) -> bool:
    """Whether two ids or names are the same to Azure, which ignores case."""
    return one.casefold() == other.casefold()


def name_of(resource_id: str) -> str:
    """The last part of an id."""
    return resource_id.rpartition("/")[2]


def parent_of(resource_id: str) -> str:
    """The id of what a child hangs under: without its type and its name."""
    return resource_id.rpartition("/")[0].rpartition("/")[0]


def others(world: World, request: Request, tokens: Collection[str] = ()) -> Iterator[Resource]:
    """What stands of those types, or of the request's own, but for what it writes itself."""
    for token in tokens or (request.token,):
        for resource in world.store.of(token):
            if not same(resource.id, request.id):
                yield resource


def siblings(world: World, request: Request) -> Iterator[Resource]:
    """Others of its type under the same parent."""
    parent = parent_of(request.id)
    return (resource for resource in others(world, request) if same(parent_of(resource.id), parent))


def users(world: World, resource_id: str, tokens: Iterable[str]) -> list[Resource]:
    """What of those types refers to that resource, or stands below it; not the resource itself."""
    return [
        resource
        for token in sorted(tokens)
        for resource in world.store.of(token)
        if not same(resource.id, resource_id)
        and (
            resource.id.casefold().startswith(f"{resource_id.casefold()}/")
            or mentions(resource.body, resource_id)
        )
    ]


def overlap(
    ones: Iterable[IPv4Network], others: Iterable[IPv4Network]
) -> tuple[IPv4Network, IPv4Network] | None:
    """The first pair of the two that overlap."""
    known = list(others)
    return next(((one, other) for one in ones for other in known if one.overlaps(other)), None)


def overlap_within(found: Iterable[IPv4Network]) -> tuple[IPv4Network, IPv4Network] | None:
    """The first two of them that overlap."""
    return next(((one, other) for one, other in combinations(found, 2) if one.overlaps(other)), None)


def prefixes_of(virtual_network: Resource | None) -> list[IPv4Network]:
    """The address space of a virtual network; none where it does not stand."""
    return networks(texts(virtual_network.body, "addressSpace", "addressPrefixes")) if virtual_network else []


def region(body: object) -> str:
    """The region of a body as Azure compares it: `UK South` is `uksouth`."""
    found = at(body, "location")
    return found.replace(" ", "").casefold() if isinstance(found, str) else ""
