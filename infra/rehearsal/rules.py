"""The refusals of the simulated cloud, in the order in which they are judged."""

from infra.rehearsal.control_plane import Rule
from infra.rehearsal.refusals import RULES as _ROWS

RULES: tuple[Rule, ...] = _ROWS
"""Each is a rule by itself; a new one is a row of a file of `refusals`."""
