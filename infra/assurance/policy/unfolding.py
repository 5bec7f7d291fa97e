"""What a deployment of a template makes, in the form of planned resources: rules must not look past it."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from infra.assurance.policy.reading import entries
from infra.resources.arm_types import TEMPLATES, type_of
from infra.resources.planned import PlannedResource

_KINDS = {type_of(path).lower(): token for token, path in TEMPLATES.items()}


def unfolded(deployment: PlannedResource) -> Iterator[PlannedResource]:
    """The resources of its template that are of a known type. Their inputs are flat, as the SDK's are."""
    for made in entries(deployment.inputs, "properties.template.resources"):
        token = _KINDS.get(str(made.get("type")).lower())
        if token:
            yield _resource(deployment, token, made)


def _resource(deployment: PlannedResource, token: str, made: Mapping[str, Any]) -> PlannedResource:
    scope = deployment.id.partition("/providers/")[0]
    name = str(made["name"])
    beside = {key: value for key, value in made.items() if key not in ("properties", "type", "name")}
    return replace(
        deployment,
        urn=f"{deployment.urn}#{name}",
        type=token,
        id=f"{scope}/providers/{_path(str(made['type']), name)}",
        inputs={**made.get("properties", {}), **beside},
    )


def _path(type_: str, name: str) -> str:
    """`Microsoft.Network/virtualHubs/a/hubRouteTables/b` of a type and the names in `a/b`."""
    namespace, *kinds = type_.split("/")
    pairs = zip(kinds, name.split("/"), strict=False)
    return "/".join((namespace, *(part for pair in pairs for part in pair)))
