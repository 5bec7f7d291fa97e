"""How old exports are that are to say what stands."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

FRESH = timedelta(days=1)
"""Within this an export says what stands; drift is looked for every night."""


def aged(exports: Mapping[str, datetime | None], now: datetime) -> Iterator[str]:
    """Why these stacks, by when each was last written down, do not say what stands at that moment."""
    for stack, written in exports.items():
        if written is None:
            yield f"got an export of {stack} without a moment, expected what `shire stack export` prints"
        elif abs(now - written) > FRESH:
            yield (
                f"{stack} was last written down on {at(written)}, expected within a day of {at(now)}: "
                "run `shire refresh`, then `shire stack export` again"
            )


def at(moment: datetime) -> str:
    """`2026-03-04 10:05 UTC`."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
