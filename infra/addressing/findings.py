"""What a person should look at though all is given: who holds ranges for no reason, and limits."""

from collections import Counter
from collections.abc import Mapping, Sequence

from infra.addressing.plan import MemberAddresses
from infra.addressing.register import Register
from infra.addressing.sizes import MEMBERS_A_HUB, NAT_RULES_A_HUB
from infra.addressing.standing import standing
from infra.declaration.member import Member


def find(register: Register, members: Sequence[MemberAddresses], seats: Mapping[int, int]) -> None:
    """Note every finding in the register; `seats` counts the members on each hub."""
    _undeclared(register)
    _left(register)
    _joining_again(register)
    _outside(register)
    _crowded(register, seats)
    _nat_rules(register, members)


def _undeclared(register: Register) -> None:
    """Who is recorded, not released and not declared any more holds its range for ever."""
    declared = {m.member for m in register.declared.members}
    for slug in sorted(set(register.ledger.tenures) - declared):
        tenure = register.ledger.live(slug)
        if tenure:
            register.problem(
                "addresses-undeclared",
                severity="warning",
                file=register.file,
                line=max(tenure.entries[0].line, 1),
                path=f"entries[{tenure.entries[0].n}]",
                got=f"addresses of '{slug}', which is not declared and was not released",
                expected=f"a declaration in {register.member_file(slug)}, or a release",
                hint=f"its range stays its own: run `shire leave` for '{slug}' if it has left",
            )


def _left(register: Register) -> None:
    """Who has left and was not released keeps its range."""
    for member in sorted(register.declared.members, key=lambda m: m.member):
        if _has_left(member, register) and register.ledger.live(member.member):
            register.problem(
                "addresses-unreleased",
                severity="warning",
                file=register.member_file(member.member),
                path="leaves",
                got=f"'{member.leaves}', a day that is past, and addresses that were not released",
                expected=f"a release of {member.member}",
                hint=f"run `shire leave` for '{member.member}'",
            )


def _joining_again(register: Register) -> None:
    """Who was released and is still declared may have been forgotten there."""
    for member in sorted(register.declared.members, key=lambda m: m.member):
        last = register.ledger.last(member.member)
        how = standing(member, register.ledger, register.declared.as_of)
        if last and last.release and how == "newcomer":
            register.problem(
                "addresses-joining-again",
                severity="warning",
                file=register.member_file(member.member),
                path="joins",
                got=f"'{member.joins}' of a member whose addresses were released on {last.release.on}",
                expected=f"{member.member} to join again on that day",
                hint=f"if it does not, remove {register.member_file(member.member)}, or declare when it "
                "'leaves'",
            )


def _has_left(member: Member, register: Register) -> bool:
    return member.leaves is not None and member.leaves <= register.declared.as_of


def _outside(register: Register) -> None:
    """An aggregate that was shrunk or removed under what had been given from it."""
    aggregates = register.declared.partnership.aggregates
    for block in register.blocks:
        given = block.kind not in ("site", "barred") and not block.until
        if not given or any(block.prefix.subnet_of(aggregate) for aggregate in aggregates):
            continue
        register.problem(
            "addresses-outside",
            file=register.partnership_file(),
            path="aggregates",
            got=f"{', '.join(map(str, aggregates))}",
            expected=f"an aggregate that holds {block.prefix}, the {block.kind} of {block.owner}, which was "
            "given and does not move",
            hint="declare the aggregate again as it was",
        )


def _crowded(register: Register, seats: Mapping[int, int]) -> None:
    """A sealed member has no seat. Sealed no more, it needs one on the hub where it is recorded."""
    for hub, taken in sorted(seats.items()):
        if taken > MEMBERS_A_HUB:
            register.problem(
                "addresses-hub-full",
                file=register.partnership_file(),
                path="aggregates",
                got=f"{taken} members on hub {hub}",
                expected=f"at most {MEMBERS_A_HUB}: a firewall policy has no room for another's rules",
                hint="keep the one that was unsealed sealed, or let it leave and join again, on another hub",
            )


def _nat_rules(register: Register, members: Sequence[MemberAddresses]) -> None:
    rules: Counter[int] = Counter()
    for member in members:
        rules[member.hub] += len(member.translations)
    for hub, count in sorted(rules.items()):
        if count > NAT_RULES_A_HUB:
            register.problem(
                "addresses-nat-rules",
                severity="warning",
                file=register.partnership_file(),
                path="aggregates",
                got=f"{count} translated ranges on hub {hub}",
                expected=f"at most {NAT_RULES_A_HUB}: a VPN gateway takes 100 NAT rules",
                hint="translate further members at their own edge",
            )
