"""Stand-ins for what is known only once Azure or Entra has answered.

A symbol is a string such as `${urn:pulumi:lgss-core::shirehall::...::hub.etag}`: the URN of the resource, and
the property under the name by which the program asks for it. It is the same at every capture, and passes
through `apply`, `concat` and `format` as any string does. A part of it is a longer symbol:
`firewall.hub_ip_addresses.private_ip_address` is `${urn:...::firewall.hub_ip_addresses.private_ip_address}`.
"""

from typing import SupportsIndex


class Symbol(str):
    """One unknown value. Attributes, keys and indices of it are symbols too; a slice of it is plain text."""

    __slots__ = ()

    @classmethod
    def of(cls, subject: str, path: str) -> "Symbol":
        """The symbol of a property of a resource (by URN), or of the result of a function."""
        return cls(f"${{{subject}.{path}}}")

    def __getattr__(self, name: str) -> "Symbol":
        if name.startswith("_"):
            raise AttributeError(name)
        return self._part(f".{name}")

    def __getitem__(self, key: SupportsIndex | slice | str) -> str:
        if isinstance(key, slice):
            return str.__getitem__(self, key)
        return self._part(f".{key}" if isinstance(key, str) else f"[{key.__index__()}]")

    def _part(self, step: str) -> "Symbol":
        return Symbol(f"{str.__getitem__(self, slice(-1))}{step}}}")


def is_symbolic(text: str) -> bool:
    """Whether a text holds a symbol."""
    return "${" in text
