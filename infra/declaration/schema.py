"""JSON Schema (draft 2020-12) of the files of an estate: an editor completes and checks by it."""

from collections.abc import Callable, Mapping
from typing import cast

from infra.declaration.fields import Declared
from infra.declaration.member import Member
from infra.declaration.partnership import Partnership
from infra.declaration.service import Service

DIALECT = "https://json-schema.org/draft/2020-12/schema"
KINDS: Mapping[str, type[Declared]] = {"partnership": Partnership, "member": Member, "service": Service}

Node = dict[str, object]


def schemas(kinds: Mapping[str, type[Declared]] = KINDS) -> dict[str, Node]:
    """The schema of each kind by its name: of the declarations, or of those kinds of file."""
    return {name: _schema(name, model) for name, model in kinds.items()}


def _schema(name: str, model: type[Declared]) -> Node:
    made = cast(Node, _walked(model.model_json_schema()))
    head = {
        "$schema": DIALECT,
        "title": f"shirehall {name}",
        "description": f"A {name} as it stands in {model.__doc__}",
    }
    return {**head, **{key: value for key, value in made.items() if key not in head}}


def _walked(node: object) -> object:
    """The schema with every improvement made at every node, inside out."""
    if isinstance(node, list):
        return [_walked(each) for each in node]
    if not isinstance(node, dict):
        return node
    made: Node = {key: _walked(value) for key, value in node.items()}
    for improve in _IMPROVEMENTS:
        made = improve(made)
    return made


def _closed_keys(node: Node) -> Node:
    """A mapping whose keys are a closed set becomes one with those properties: editors complete them."""
    names = node.get("propertyNames")
    words = names.get("enum") if isinstance(names, dict) else None
    if not isinstance(words, list):
        return node
    rest = {key: value for key, value in node.items() if key != "propertyNames"}
    properties = {word: node.get("additionalProperties", {}) for word in words}
    return {**rest, "properties": properties, "additionalProperties": False}


def _without_made_up_titles(node: Node) -> Node:
    """Drop the titles that only repeat the names of keys."""
    properties = node.get("properties")
    if not isinstance(properties, dict):
        return node
    bare = {name: _untitled(cast(Node, each)) for name, each in properties.items()}
    return {**node, "properties": bare}


def _untitled(node: Node) -> Node:
    return {key: value for key, value in node.items() if key != "title"}


def _registered_format(node: Node) -> Node:
    """Drop what pydantic says of IPv4 ranges: the dialect has no such format. A pattern stands beside it."""
    return {key: value for key, value in node.items() if (key, value) != ("format", "ipv4network")}


_IMPROVEMENTS: tuple[Callable[[Node], Node], ...] = (
    _closed_keys,
    _without_made_up_titles,
    _registered_format,
)
