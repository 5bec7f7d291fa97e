"""Drift that the real provider does not see: in what a template deployment has made.

azure-native reads the record of the deployment, in which nothing changes; here the template is compared with
what stands.
"""

from collections.abc import Iterator

from infra.rehearsal.differences import changes
from infra.rehearsal.model import Resource
from infra.rehearsal.store import Store
from infra.resources.templates import DEPLOYMENT, contents

BLIND = "azure-native does not see it: it is of a template"


def hidden_changes(store: Store, stack: str) -> tuple[str, ...]:
    """What differs from the templates of that stack, a line a resource, as the engine's drift reads."""
    return tuple(line for record in deployments(store, stack) for line in _of(store, record))


def deployments(store: Store, stack: str) -> tuple[Resource, ...]:
    """The template deployments of that stack."""
    return tuple(resource for resource in store.of(DEPLOYMENT) if resource.stack == stack)


def _of(store: Store, record: Resource) -> Iterator[str]:
    for wanted in contents(record.id, record.body):
        standing = store.get(wanted.id)
        name = wanted.id.rpartition("/")[2]
        if standing is None:
            yield f"delete {name}: whole ({BLIND})"
        elif found := changes(wanted.token, wanted.body, standing.body):
            yield f"update {name}: {', '.join(change.path for change in found)} ({BLIND})"
