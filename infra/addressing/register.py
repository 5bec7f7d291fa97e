"""The state of one planning: what is taken, what is free, and what was found wrong on the way."""

from collections.abc import Iterable
from ipaddress import IPv4Network

from infra.addressing.entries import CORE, Lockfile
from infra.addressing.ledger import BLOCK_KINDS, Ledger, Tenure, replay
from infra.addressing.plan import Block, BlockKind
from infra.addressing.reserved import NEVER_GIVEN
from infra.addressing.space import Gap, Space, largest_block
from infra.addressing.standing import standing
from infra.declaration.estate import DeclaredPartnership
from infra.declaration.problems import Problem, Severity, quoted


class Register:
    """Opened with all that the lockfile and the tables have taken; what is given then is provisional."""

    def __init__(self, declared: DeclaredPartnership, lockfile: Lockfile) -> None:
        self.declared = declared
        self.file = lockfile.file or f"{declared.slug}/addresses.lock.yaml"
        self.ledger: Ledger = replay(lockfile.entries)
        self.space = Space(declared.partnership.aggregates)
        self.blocks: list[Block] = []
        self.problems: list[Problem] = list(lockfile.problems)
        if lockfile.partnership != declared.slug and not lockfile.failed:
            self._foreign(lockfile.partnership)
        for block in (*barred(declared), *_core_blocks(self.ledger), *self._tenure_blocks()):
            self._take(block)
        self._kept_for = {block.owner for block in self.blocks if block.until}

    def give(
        self,
        length: int,
        *,
        kind: BlockKind,
        owner: str,
        avoid: Iterable[IPv4Network] = (),
        strictly: bool = False,
    ) -> IPv4Network | None:
        """The lowest free block, beside `avoid` where possible (`strictly`: or none at all), as given now."""
        prefix = self.space.first(length, avoid)
        if prefix is None and not strictly:
            prefix = self.space.first(length)
        return self.claim(prefix, kind=kind, owner=owner)

    def claim(self, prefix: IPv4Network | None, *, kind: BlockKind, owner: str) -> IPv4Network | None:
        """Note a block as given now."""
        if prefix is not None:
            self._take(Block(prefix=prefix, kind=kind, owner=owner, provisional=True))
        return prefix

    def kept_for(self, member: str, kind: BlockKind) -> tuple[IPv4Network, ...]:
        """The ranges of a member that left, which are kept for it still."""
        if member not in self._kept_for:
            return ()
        return tuple(b.prefix for b in self.blocks if b.owner == member and b.kind == kind and b.until)

    def own_again(self, member: str, prefix: IPv4Network) -> None:
        """Give a member that has joined again its own range, which was kept for it."""
        if member in self._kept_for:
            self.blocks = [
                b for b in self.blocks if not (b.owner == member and b.until and b.prefix == prefix)
            ]

    def left(self) -> str:
        """What is left of each aggregate, in words."""
        return "; ".join(
            left_in(aggregate, self.space.gaps(n)) for n, aggregate in enumerate(self.space.aggregates)
        )

    def problem(
        self,
        rule: str,
        *,
        file: str,
        path: str,
        got: str,
        expected: str,
        hint: str = "",
        severity: Severity = "error",
        line: int = 1,
    ) -> None:
        """Note what is wrong. Where in the file the path stands, whoever read the file knows."""
        self.problems.append(
            Problem(
                rule=rule,
                severity=severity,
                file=file,
                line=line,
                column=1,
                path=path,
                got=got,
                expected=expected,
                hint=hint,
            )
        )

    def member_file(self, member: str) -> str:
        return f"{self.declared.slug}/members/{member}.yaml"

    def partnership_file(self) -> str:
        return f"{self.declared.slug}/partnership.yaml"

    def _foreign(self, partnership: str) -> None:
        self.problem(
            "lockfile-partnership",
            file=self.file,
            path="partnership",
            got=quoted(partnership),
            expected=f"'{self.declared.slug}'",
            hint="take the file back from git: it is another partnership's",
        )

    def _take(self, block: Block) -> None:
        self.blocks.append(block)
        self.space.take(block.prefix)

    def _tenure_blocks(self) -> Iterable[Block]:
        """Whoever is leaving keeps its ranges to the last day, whatever the release says."""
        as_of = self.declared.as_of
        leaving = {m.member for m in self.declared.members if standing(m, self.ledger, as_of) == "leaving"}
        for slug, tenures in self.ledger.tenures.items():
            stay = [t for t in tenures if t.holds(as_of) or (slug in leaving and t is tenures[-1])]
            yield from kept(stay)


def barred(declared: DeclaredPartnership) -> tuple[Block, ...]:
    """What no one is given where it falls inside an aggregate: Azure's, HSCN's, and the peers' own ranges."""
    rows = [(row.prefix, row.title) for row in NEVER_GIVEN]
    for title, peer in (("PSN", declared.partnership.psn), ("HSCN", declared.partnership.hscn)):
        rows += [(prefix, title) for prefix in (peer.ranges if peer else ())]
    aggregates = declared.partnership.aggregates
    return tuple(
        Block(prefix=prefix, kind="barred", owner=title)
        for prefix, title in dict(rows).items()
        if any(prefix.overlaps(aggregate) for aggregate in aggregates)
    )


def _core_blocks(ledger: Ledger) -> tuple[Block, ...]:
    entries = [*ledger.hubs.values(), ledger.shared, ledger.ops]
    kinds: dict[str, BlockKind] = {"hub": "hub", "shared": "shared", "ops": "ops"}
    return tuple(
        Block(prefix=e.prefix, kind=kinds[e.kind], owner=CORE) for e in entries if e is not None and e.prefix
    )


def kept(tenures: list[Tenure]) -> tuple[Block, ...]:
    """One member's blocks: a range it had twice is one block, kept until the later of the two dates."""
    blocks: dict[IPv4Network, Block] = {}
    for tenure in tenures:
        until = tenure.release.until if tenure.release else None
        for entry in tenure.entries:
            if entry.prefix is not None:
                block = Block(
                    prefix=entry.prefix, kind=BLOCK_KINDS[entry.kind], owner=entry.owner, until=until
                )
                blocks[entry.prefix] = _longer(blocks.get(entry.prefix), block)
    return tuple(blocks.values())


def _longer(one: Block | None, other: Block) -> Block:
    if one is None or other.until is None:
        return other
    return one if one.until is None or one.until > other.until else other


def left_in(aggregate: IPv4Network, gaps: tuple[Gap, ...]) -> str:
    """`10.64.0.0/12 has 4,096 addresses free, the largest free block 10.79.0.0/20`."""
    free = sum(end - start for start, end in gaps)
    largest = largest_block(gaps)
    block = f", the largest free block {largest}" if largest else ""
    return f"{aggregate} has {free:,} addresses free{block}"
