"""Planned resources by type and by id, with what templates and parents hold taken out of them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from infra.resources.planned import PlannedStack

PREFIX = "azure-native:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One Azure resource: its `kind` (`network:Subnet`), its id, its wire-named inputs, its stack, its name.

    Ids are compared in lower case, as Azure compares them; `id` is as Azure writes it.
    """

    kind: str
    id: str
    name: str
    stack: str
    inputs: Mapping[str, Any]

    @property
    def key(self) -> str:
        """The id for comparing."""
        return self.id.lower()

    @property
    def parent(self) -> str:
        """The key of the resource that it is a child of."""
        return self.key.rsplit("/", 2)[0]

    @property
    def title(self) -> str:
        """Its own name in Azure."""
        return self.id.rsplit("/", 1)[-1]


class Estate:
    """All Azure resources of some stacks."""

    def __init__(self, stacks: Iterable[PlannedStack]) -> None:
        self.by_kind: dict[str, list[Item]] = defaultdict(list)
        self.by_key: dict[str, Item] = {}
        for item in _items(stacks):
            self.by_kind[item.kind].append(item)
            self.by_key[item.key] = item

    def of(self, *kinds: str) -> Iterator[Item]:
        """The resources of those kinds of `network`, such as `Subnet`; others with their module."""
        for kind in kinds:
            yield from self.by_kind.get(kind if ":" in kind else f"network:{kind}", ())


def reference(value: object) -> str:
    """The key of what a property refers to (`{"id": ...}`, or the id itself), empty where there is none."""
    if isinstance(value, Mapping):
        value = value.get("id")
    return value.lower() if isinstance(value, str) else ""


def references(values: object) -> tuple[str, ...]:
    """The keys of a list of references."""
    return tuple(reference(value) for value in values) if isinstance(values, list) else ()


def listed(inputs: Mapping[str, Any], one: str, many: str) -> tuple[str, ...]:
    """What Azure takes as one text or as a list of them."""
    found = [inputs.get(one), *(inputs.get(many) or ())]
    return tuple(str(value) for value in found if value not in (None, ""))


def _items(stacks: Iterable[PlannedStack]) -> Iterator[Item]:
    for stack in stacks:
        for resource in stack.resources:
            if resource.type.startswith(PREFIX) and resource.id:
                kind = resource.type.removeprefix(PREFIX)
                item = Item(
                    kind=kind, id=resource.id, name=resource.name, stack=stack.stack, inputs=resource.inputs
                )
                yield item
                yield from _within(item)


def _within(item: Item) -> Iterator[Item]:
    """Resources that another one's inputs hold: a template's, or children written inline."""
    if item.kind == "resources:Deployment":
        yield from _of_template(item)
    for field, kind, path in _INLINE.get(item.kind, ()):
        for child in item.inputs.get(field) or ():
            name = child.get("name", "")
            yield Item(kind=kind, id=f"{item.id}/{path}/{name}", name=name, stack=item.stack, inputs=child)


# Children that a parent's inputs may hold: the input, the child's kind, its part of the id.
_INLINE: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    "network:VirtualNetwork": (
        ("subnets", "network:Subnet", "subnets"),
        ("virtualNetworkPeerings", "network:VirtualNetworkPeering", "virtualNetworkPeerings"),
    ),
    "network:NetworkSecurityGroup": (("securityRules", "network:SecurityRule", "securityRules"),),
    "network:RouteTable": (("routes", "network:Route", "routes"),),
}
# What templates hold in Azure's own nesting, under the SDK's names.
_TEMPLATED: Mapping[str, str] = {"microsoft.network/virtualhubs/hubroutetables": "network:HubRouteTable"}


def _of_template(item: Item) -> Iterator[Item]:
    template = (item.inputs.get("properties") or {}).get("template") or {}
    group = item.id.partition("/providers/")[0]
    for resource in template.get("resources", ()):
        kind, names = str(resource.get("type", "")), str(resource.get("name", "")).split("/")
        namespace, *types = kind.split("/")
        path = "/".join(part for pair in zip(types, names, strict=False) for part in pair)
        yield Item(
            kind=_TEMPLATED.get(kind.lower(), f"template:{kind}"),
            id=f"{group}/providers/{namespace}/{path}",
            name=names[-1],
            stack=item.stack,
            inputs=resource.get("properties") or {},
        )
