"""Looking about in the simulated cloud: what a body refers to, who refers to it, what stands beside it."""

from collections.abc import Iterable, Iterator, Mapping
from ipaddress import IPv4Network, ip_network
from itertools import combinations
from typing import Any, cast

from infra.rehearsal.control_plane import World
from infra.rehearsal.model import Request, Resource
from infra.resources.planned import Json


def at(body: object, *path: str) -> Json:
    """The value at that path of keys; None where there is none."""
    for key in path:
        body = body.get(key) if isinstance(body, Mapping) else None
    return cast("Json", body)


def items(body: object, *path: str) -> list[Mapping[str, Any]]:
    """The objects of the list at that path."""
    found = at(body, *path)
    return [item for item in found if isinstance(item, Mapping)] if isinstance(found, list) else []


def texts(body: object, *path: str) -> list[str]:
    """The texts of the list at that path."""
    found = at(body, *path)
    return [item for item in found if isinstance(item, str)] if isinstance(found, list) else []


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


def strings(value: object) -> Iterator[str]:
    """Every text in a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from strings(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from strings(item)


def mentions(body: object, resource_id: str) -> bool:
    """Whether a body refers to that resource, or to a part of it."""
    wanted = resource_id.casefold()
    return any(text == wanted or text.startswith(f"{wanted}/") for text in map(str.casefold, strings(body)))


def others(world: World, request: Request, tokens: Iterable[str] = ()) -> Iterator[Resource]:
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


def network(prefix: object) -> IPv4Network | None:
    """The prefix as a network; None for what is none, such as a tag or one with host bits."""
    try:
        found = ip_network(prefix) if isinstance(prefix, str) else None
    except ValueError:
        return None
    return found if isinstance(found, IPv4Network) else None


def networks(prefixes: Iterable[object]) -> list[IPv4Network]:
    """Those prefixes that are networks."""
    return [found for prefix in prefixes if (found := network(prefix)) is not None]


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


def subnet_prefixes(body: object) -> list[IPv4Network]:
    """The prefixes of a subnet's body, which gives one or a list."""
    return networks([at(body, "addressPrefix"), *texts(body, "addressPrefixes")])


def region(body: object) -> str:
    """The region of a body as Azure compares it: `UK South` is `uksouth`."""
    found = at(body, "location")
    return found.replace(" ", "").casefold() if isinstance(found, str) else ""
