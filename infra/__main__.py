"""The entry point of plain `pulumi`, with the vendor's distribution: builds the stack that is selected.

The estate is the folder named by the setting `shirehall:estate`, `councils` where it is not set.
"""

from collections.abc import Iterator
from pathlib import Path

import pulumi

from infra import pipeline
from infra.addressing.plan import AddressPlan
from infra.components.aliases import drop_aliases
from infra.components.parts import Part, parts
from infra.components.program import build_part
from infra.declaration.load import Loaded
from infra.design.errors import DesignError
from infra.design.estate import CoreDesign

DEFAULT_ESTATE = "councils"


def main() -> None:
    """Register the resources of the current stack. Raises RunError, whose message Pulumi shows by itself."""
    folder = pulumi.Config("shirehall").get("estate") or DEFAULT_ESTATE
    part = _selected(Path(pulumi.get_root_directory() or ".") / folder, pulumi.get_stack())
    drop_aliases()
    build_part(part)


def _selected(root: Path, stack: str) -> Part:
    loaded = pipeline.load(root)
    known: list[str] = []
    for slug, addresses, found in _candidates(root, loaded, stack):
        known += found
        if stack in found:
            return _recorded(slug, addresses, found[stack])
    raise pulumi.RunError("\n".join((_expected(stack, known, loaded), *map(str, loaded.errors))))


def _candidates(root: Path, loaded: Loaded, stack: str) -> Iterator[tuple[str, AddressPlan, dict[str, Part]]]:
    """The partnerships whose stacks may bear that name, with those stacks."""
    for declared in loaded.estate.partnerships:
        if stack.startswith(f"{declared.slug}-"):
            addressed = pipeline.addressed(root, loaded.estate, declared.slug)
            try:
                design = pipeline.designed(addressed).design
            except DesignError as error:
                raise pulumi.RunError(f"{declared.slug}: {error}") from error
            yield declared.slug, addressed.addresses, dict(parts(design))


def _recorded(slug: str, addresses: AddressPlan, part: Part) -> Part:
    """The part, where the lockfile has all its addresses: others could be given what is only provisional."""
    if isinstance(part, CoreDesign):
        provisional = any(place.provisional for place in addresses.hubs + addresses.hosts)
    else:
        provisional = addresses.member(part.member).provisional
    if provisional:
        raise pulumi.RunError(
            f"stack {part.stack!r} has addresses that are not in {slug}/{pipeline.LOCKFILE}; "
            "expected all of them to be: run `shire onboard` first"
        )
    return part


def _expected(stack: str, known: list[str], loaded: Loaded) -> str:
    slugs = ", ".join(declared.slug for declared in loaded.estate.partnerships)
    expected = (
        f"one of {', '.join(known)}" if known else f"<partnership>-core or <partnership>-<member> of {slugs}"
    )
    return f"got stack {stack!r}, expected {expected}"


if __name__ == "__main__":
    main()
