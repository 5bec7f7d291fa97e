"""What is wrong with a declaration, as data: where, what was got, what was expected, what to do."""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """`file` is relative to the estate's folder; lines and columns count from 1; `path` as `sites[0].ranges`."""

    rule: str
    severity: Severity = "error"
    file: str
    line: int
    column: int
    path: str
    got: str
    expected: str
    hint: str = ""

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}:{self.column}"
        said = f"{where}: {self.path}: got {self.got}, expected {self.expected}"
        return f"{said}; {self.hint} [{self.rule}]" if self.hint else f"{said} [{self.rule}]"
