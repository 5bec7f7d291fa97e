"""How the text of a field is spelt: one spelling each, with the words that say so when it is another."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

REFUSED = "declared"
"""The type of the errors raised here. Their context holds `expected` and `hint`."""


def refused(expected: str, hint: str = "") -> PydanticCustomError:
    """The error of a field that got something else. It reads `expected ...`."""
    return PydanticCustomError(REFUSED, "expected {expected}", {"expected": expected, "hint": hint})


def _no_hint(_: str) -> str:
    return ""


@dataclass(frozen=True, kw_only=True)
class Spelling:
    """The whole text matches `pattern`. `hint` says what a near miss was probably meant to be."""

    pattern: str
    expected: str
    examples: tuple[str, ...] = ()
    hint: Callable[[str], str] = _no_hint

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        return re.compile(self.pattern)

    def check(self, value: str) -> str:
        if not self.compiled.fullmatch(value):
            raise refused(self.expected, self.hint(value))
        return value

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self.check, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        said = {
            "description": f"Expects {self.expected}.",
            "pattern": f"^({self.pattern})$",
            "examples": list(self.examples),
        }
        return {**handler(schema), **{key: value for key, value in said.items() if value}}


@dataclass(frozen=True, kw_only=True)
class Reading(Spelling):
    """Text of that spelling is read by `make`, which may raise ValueError. A value of `kind` passes."""

    kind: type
    make: Callable[[str], object]

    def read(self, value: object) -> object:
        if isinstance(value, self.kind):
            return value
        if not isinstance(value, str):
            raise refused(self.expected)
        try:
            return self.make(self.check(value))
        except ValueError:
            raise refused(self.expected, self.hint(value)) from None

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(self.read, handler(source))
