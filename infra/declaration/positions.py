"""One file as plain values that know where they stand."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from infra.declaration.problems import FieldPath, Problem, Severity, dotted


class Mark(NamedTuple):
    """Line and column, both from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """`values` and `keys` say where each value, and each key, of a path stands.

    `root` is None where the file could not be read.
    """

    file: str
    root: dict[str, object] | None
    values: Mapping[FieldPath, Mark]
    keys: Mapping[FieldPath, Mark]

    def value_at(self, path: FieldPath) -> Mark:
        """Where that value stands, or its key where it begins on a later line.

        Of a value that is missing: where the nearest thing that should hold it stands.
        """
        if path not in self.values:
            while path and path not in self.values:
                path = path[:-1]
            return self.keys.get(path) or self.values.get(path, Mark(1, 1))
        value = self.values[path]
        key = self.keys.get(path, value)
        return key if key.line < value.line else value

    def key_at(self, path: FieldPath) -> Mark:
        """Where the key of that value stands."""
        return self.keys.get(path) or self.value_at(path)

    def problem(
        self,
        rule: str,
        path: FieldPath,
        *,
        got: str,
        expected: str,
        hint: str = "",
        summary: str = "",
        severity: Severity = "error",
        of_key: bool = False,
    ) -> Problem:
        """A problem of this file, where the value at `path` stands, or (`of_key`) its key."""
        mark = self.key_at(path) if of_key else self.value_at(path)
        return Problem(
            rule=rule,
            severity=severity,
            file=self.file,
            line=mark.line,
            column=mark.column,
            path=dotted(path),
            got=got,
            expected=expected,
            hint=hint,
            summary=summary,
        )
