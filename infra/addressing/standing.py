"""How a member that is declared stands to what the lockfile remembers of it."""

from datetime import date
from typing import Literal

from infra.addressing.ledger import Ledger
from infra.declaration.member import Member

Standing = Literal["stays", "leaving", "newcomer", "gone", "unclear"]


def standing(member: Member, ledger: Ledger, as_of: date) -> Standing:
    """How a declared member stands to the lockfile.

    It `stays` while it is recorded and not released, whatever its declaration says; released, it is `leaving`
    until its declared last day, and `gone` then; `newcomer` also when it joins again, on or after the day of
    its release; `unclear` when it was released, but declares neither.
    """
    last = ledger.last(member.member)
    left = member.leaves is not None and member.leaves <= as_of
    if last and not last.release:
        return "stays"
    if last is None or (last.release and member.joins >= last.release.on):
        return "gone" if left else "newcomer"
    if member.leaves is None:
        return "unclear"
    return "gone" if left else "leaving"
