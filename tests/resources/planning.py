"""Planned stacks by hand, and as any that there could be."""

from typing import Any

from hypothesis import strategies as st

from infra.resources.planned import PlannedResource, PlannedStack


def resource(
    name: str = "hub", token: str = "azure-native:network:VirtualHub", **other: Any
) -> PlannedResource:
    """A planned resource; `other` are fields of it."""
    values: dict[str, Any] = {
        "urn": f"urn:pulumi:lgss-core::shirehall::{token}::{name}",
        "type": token,
        "name": name,
        "id": f"/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/virtualHubs/{name}",
        "inputs": {"location": "uksouth"},
        "parent": "",
        "dependencies": (),
        "provider": "",
        "secrets": (),
        "protect": False,
    }
    return PlannedResource(**(values | other))


def stack(*resources: PlannedResource) -> PlannedStack:
    """A planned stack of these resources."""
    return PlannedStack(stack="lgss-core", resources=tuple(sorted(resources, key=lambda r: r.urn)))


_SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
)
_JSON = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
_URNS = st.lists(st.text(), max_size=3).map(tuple)

resources = st.builds(
    PlannedResource,
    urn=st.text(),
    type=st.text(),
    name=st.text(),
    id=st.text(),
    inputs=st.dictionaries(st.text(), _JSON, max_size=3),
    parent=st.text(),
    dependencies=_URNS,
    property_dependencies=st.dictionaries(st.text(), _URNS, max_size=2),
    provider=st.text(),
    subscription=st.text(),
    secrets=_URNS,
    protect=st.booleans(),
)
stacks = st.builds(PlannedStack, stack=st.text(), resources=st.lists(resources, max_size=3).map(tuple))
