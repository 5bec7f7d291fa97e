"""Reading the bodies of resources: a value by its path, all texts in them, the networks that they name."""

from collections.abc import Iterable, Iterator, Mapping
from ipaddress import IPv4Network, ip_network
from typing import cast

from infra.resources.planned import Json


def at(body: object, *path: str) -> Json:
    """The value at that path of keys; None where there is none."""
    for key in path:
        body = body.get(key) if isinstance(body, Mapping) else None
    return cast("Json", body)


def texts(body: object, *path: str) -> list[str]:
    """The texts of the list at that path."""
    found = at(body, *path)
    return [item for item in found if isinstance(item, str)] if isinstance(found, list) else []


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


def subnet_prefixes(body: object) -> list[IPv4Network]:
    """The prefixes of a subnet's body, which gives one or a list."""
    return networks([at(body, "addressPrefix"), *texts(body, "addressPrefixes")])
