"""What stands in the simulated cloud, by id. ARM ids are the same whatever their case."""

import json
import threading
from collections.abc import Iterator, Mapping

from infra.rehearsal.model import Resource


class Store:
    """All resources of all subscriptions and tenants. Safe to use from several threads."""

    def __init__(self, resources: Mapping[str, Resource] | None = None) -> None:
        self._resources: dict[str, Resource] = dict(resources or {})
        self._lock = threading.RLock()

    def __len__(self) -> int:
        return len(self._resources)

    def __iter__(self) -> Iterator[Resource]:
        """All of them, by id."""
        with self._lock:
            return iter([self._resources[key] for key in sorted(self._resources)])

    def get(self, resource_id: str) -> Resource | None:
        """The resource of that id."""
        return self._resources.get(resource_id.casefold())

    def below(self, resource_id: str) -> tuple[Resource, ...]:
        """The resources whose ids begin with that one: children, and what a group holds."""
        prefix = f"{resource_id.casefold()}/"
        return tuple(resource for resource in self if resource.id.casefold().startswith(prefix))

    def of(self, token: str) -> tuple[Resource, ...]:
        """The resources of one type."""
        return tuple(resource for resource in self if resource.token == token)

    def put(self, resource: Resource) -> None:
        """Let it stand as it is given."""
        with self._lock:
            self._resources[resource.id.casefold()] = resource

    def remove(self, resource_id: str) -> Resource | None:
        """Take it away; what was there."""
        with self._lock:
            return self._resources.pop(resource_id.casefold(), None)

    def snapshot(self) -> dict[str, bytes]:
        """Every resource as bytes, by id: the same bytes for the same resource."""
        return {resource.id: _bytes(resource) for resource in self}


def _bytes(resource: Resource) -> bytes:
    value = [resource.token, resource.revision, dict(resource.body), dict(resource.answer)]
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()
