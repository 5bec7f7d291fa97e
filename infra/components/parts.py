"""Which stacks a design has, and what each is built from. Loads no SDK."""

from collections.abc import Mapping

from infra.design.estate import CoreDesign, Design, MemberDesign

Part = CoreDesign | MemberDesign
"""What one stack is built from."""


class UnknownStackError(LookupError):
    """A stack that the design does not have; the message lists those it has."""


def parts(design: Design) -> Mapping[str, Part]:
    """The stacks of a design by name, core first, then the members by slug: the order of deploying them."""
    found: tuple[Part, ...] = (design.core, *design.members)
    return {part.stack: part for part in found}


def part_of(design: Design, stack: str) -> Part:
    """What that stack is built from. Raises UnknownStackError."""
    found = parts(design)
    if stack not in found:
        raise UnknownStackError(f"got stack {stack!r}, expected one of {', '.join(found)}")
    return found[stack]
