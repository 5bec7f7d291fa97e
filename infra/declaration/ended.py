"""Councils that have ended, and what came after them, so that nobody lets one join that is gone.

Codes and names: mysociety/uk_local_authority_names_and_codes. It lists those that the partnerships known to
this project were made of, not every council that ever ended: a declaration says `exists.until` for others.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Ended:
    """`until` is the first day on which the council no longer exists; successors as code and name."""

    until: date
    successors: tuple[tuple[str, str], ...]


_BCP = (("E06000058", "Bournemouth, Christchurch and Poole Council"),)
_SOMERSET = (("E06000066", "Somerset Council"),)

ENDED: Mapping[str, Ended] = {
    "E06000028": Ended(date(2019, 4, 1), _BCP),
    "E06000029": Ended(date(2019, 4, 1), _BCP),
    "E07000190": Ended(date(2019, 4, 1), (("E07000246", "Somerset West and Taunton Council"),)),
    "E07000246": Ended(date(2023, 4, 1), _SOMERSET),
    "E10000009": Ended(date(2019, 4, 1), (("E06000059", "Dorset Council"),)),
    "E10000021": Ended(
        date(2021, 4, 1),
        (
            ("E06000061", "North Northamptonshire Council"),
            ("E06000062", "West Northamptonshire Council"),
        ),
    ),
    "E10000027": Ended(date(2023, 4, 1), _SOMERSET),
}
"""By GSS code."""
