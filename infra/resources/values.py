"""Protobuf's values as plain JSON values, with secrets taken out."""

from collections.abc import Callable, Mapping

from google.protobuf.struct_pb2 import Struct, Value
from pulumi.runtime import rpc

from infra.resources.planned import Json

SECRET = "${secret}"
"""What stands where a secret stood: the secret itself is never kept."""

_SIGNATURE = rpc._special_sig_key
_SECRET_SIGNATURE = rpc._special_secret_sig


def plain(value: Value) -> Json:
    """A JSON value; whole numbers are ints. Raises ValueError for an asset or a reference to a resource."""
    return _READERS[value.WhichOneof("kind") or "null_value"](value)


def plain_struct(struct: Struct) -> dict[str, Json]:
    """A JSON object; a secret in it stays wrapped as the SDK wraps it. Raises ValueError as `plain` does."""
    items = {key: plain(value) for key, value in sorted(struct.fields.items())}
    signature = items.get(_SIGNATURE)
    if signature is not None and signature != _SECRET_SIGNATURE:
        raise ValueError("has an asset or a resource among its inputs; expected plain values, such as an id")
    return items


def holds_secret(value: Json) -> bool:
    """Whether a secret is anywhere in a plain value."""
    if isinstance(value, dict):
        return value.get(_SIGNATURE) == _SECRET_SIGNATURE or any(map(holds_secret, value.values()))
    return isinstance(value, list) and any(map(holds_secret, value))


def without_secrets(value: Json) -> Json:
    """The value with SECRET in place of each secret."""
    if isinstance(value, dict):
        if value.get(_SIGNATURE) == _SECRET_SIGNATURE:
            return SECRET
        return {key: without_secrets(item) for key, item in value.items()}
    return [without_secrets(item) for item in value] if isinstance(value, list) else value


def _number(value: Value) -> Json:
    number = value.number_value
    return int(number) if number.is_integer() else number


_READERS: Mapping[str, Callable[[Value], Json]] = {
    "string_value": lambda value: value.string_value,
    "struct_value": lambda value: plain_struct(value.struct_value),
    "list_value": lambda value: [plain(item) for item in value.list_value.values],
    "number_value": _number,
    "bool_value": lambda value: value.bool_value,
    "null_value": lambda _: None,
}
