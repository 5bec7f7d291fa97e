"""A second opinion: one packet, one hop at a time, by the same pages as the prover and none of its code.

It is slow and plain on purpose, and is written in another style than what it checks: it holds one concrete
packet, asks at each place what happens to it next, and walks on.
"""

from tests.assurance.oracle.book import Book, read
from tests.assurance.oracle.fate import Fate
from tests.assurance.oracle.judge import judge

__all__ = ["Book", "Fate", "judge", "read"]
