"""The proof of a partnership: what passes, worked out once, against every claim.

Claims about pairs are not looked at pair by pair. Whatever passes is a piece with a start and an end; excess
is laid by the owners of both, and a pair by which nothing lies has no packet between its places.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from infra.assurance.network.network import Network
from infra.assurance.packets.index import AddressIndex
from infra.assurance.packets.ranges import NOTHING, Ranges, union
from infra.assurance.proof.apart import apart, by_owner
from infra.assurance.proof.assumptions import BASTION, Assumption, Stands
from infra.assurance.proof.claims import Claim, Verdict, forbidding, promising, worst
from infra.assurance.proof.comparing import Answers, Excess, Lack, Permissions, excess, lack
from infra.assurance.proof.conditions import Condition, conditions
from infra.assurance.proof.declared import Declared, Flow, Promise
from infra.assurance.proof.deserted import deserted
from infra.assurance.proof.naming import misnamed
from infra.assurance.proof.passing import Piece, passing_from
from infra.assurance.proof.places import CORE, Place, nowhere, places
from infra.assurance.walk.known import Known
from infra.assurance.walk.steps import INTERNET
from infra.resources.garbage import collector_at_rest


@dataclass(frozen=True, kw_only=True)
class Proof:
    """The outcome. `pieces` counts the classes of packets that pass, `places` where they start and end.

    `excess` is everything that passes without a flow, `lack` everything that a flow needs and lacks.
    """

    declared: Declared
    conditions: tuple[Condition, ...]
    isolation: tuple[Claim, ...]
    outside: tuple[Claim, ...]
    promises: tuple[Claim, ...]
    least_privilege: tuple[Claim, ...]
    excess: tuple[Excess, ...]
    lack: tuple[Lack, ...]
    places: tuple[Place, ...]
    pieces: int
    assumptions: tuple[Assumption, ...]

    @cached_property
    def claims(self) -> tuple[Claim, ...]:
        """Every claim."""
        return (*self.isolation, *self.outside, *self.promises, *self.least_privilege)

    @cached_property
    def verdict(self) -> Verdict:
        """The worst of them; a condition that is violated is no better than a claim that is."""
        broken: set[Verdict] = {"violated" for held in self.conditions if held.verdict == "violated"}
        return worst({claim.verdict for claim in self.claims} | broken)


def prove(network: Network, declared: Declared, doubts: tuple[str, ...] = ()) -> Proof:
    """Every claim about that network; `doubts` are about what was read of it, and leave all of them open."""
    with collector_at_rest():
        return _proved(network, declared, doubts)


def _proved(network: Network, declared: Declared, doubts: tuple[str, ...]) -> Proof:
    known = Known(network)
    where = places(known, declared)
    held = conditions(network, declared)
    found, missing, pieces = _compared(known, declared, where)
    stands = Stands(network, declared, where.values())
    questions = (*doubts, *open_questions(network, held))
    absent = _absent(declared, where)
    isolation, outside = _separations(declared, where, found, stands, questions, absent)
    promises = tuple(_promises(known, declared, missing, stands, questions, absent))
    privilege = tuple(_privileges(found, missing, stands, questions, absent))
    every = (*isolation, *outside, *promises, *privilege)
    return Proof(
        declared=declared,
        conditions=held,
        isolation=isolation,
        outside=outside,
        promises=promises,
        least_privilege=privilege,
        excess=found,
        lack=missing,
        places=tuple(where.values()),
        pieces=pieces,
        assumptions=tuple(
            stands.assumption(*pair) for pair in sorted({p for c in every for p in c.stands_on})
        ),
    )


def open_questions(network: Network, held: tuple[Condition, ...]) -> tuple[str, ...]:
    """What stands open whatever the packets: conditions that do not hold, resources that nobody reads."""
    unmet = (
        f"{c.title}: {finding}"
        for c in held
        if c.verdict in ("unknown", "violated")
        for finding in c.findings
    )
    unread = (f"{unknown.resource}: {unknown.reason}" for unknown in network.unknowns)
    return (*unmet, *unread)


def _compared(
    known: Known, declared: Declared, where: Mapping[str, Place]
) -> tuple[tuple[Excess, ...], tuple[Lack, ...], int]:
    """Excess and lack from every place, and how many pieces there are in all."""
    found: list[Excess] = []
    missing: list[Lack] = []
    number = 0
    parts = apart(by_owner(where.values()), lambda starts: _from_places(known, declared, where, starts))
    for some_excess, some_lack, pieces in parts:
        found += some_excess
        missing += some_lack
        number += pieces
    missing += _nobody(declared, where)
    return tuple(found), tuple(missing), number


def _from_places(
    known: Known, declared: Declared, where: Mapping[str, Place], starts: tuple[Place, ...]
) -> tuple[tuple[Excess, ...], tuple[Lack, ...], int]:
    answers = Answers(known, where)
    by_source: AddressIndex[Flow] = AddressIndex(declared.flows, lambda flow: flow.box.source)
    found: list[Excess] = []
    missing: list[Lack] = []
    number = 0
    for start in starts:
        pieces: tuple[Piece, ...] = tuple(passing_from(known, where, start))
        permissions = Permissions(start, by_source.meeting(start.space), where[INTERNET].space)
        number += len(pieces)
        found += excess(permissions, pieces)
        missing += lack(permissions, pieces, answers)
    return tuple(found), tuple(missing), number


def _nobody(declared: Declared, where: Mapping[str, Place]) -> Iterator[Lack]:
    """What flows need from addresses at which nothing of these resources stands: a lost connection."""
    spaces: dict[str, list[Ranges]] = defaultdict(list)
    for place in where.values():
        spaces[place.owner if place.alone else ""].append(place.space)
    held = {realm: union(found) for realm, found in spaces.items()}
    for flow in declared.flows:
        left = flow.box.source - held.get(flow.realm, NOTHING)
        if flow.needed and left:
            box = replace(flow.box, source=left)
            yield Lack(
                flow, nowhere(flow.source), box, "nothing in these resources stands at its source", False
            )


def _absent(declared: Declared, where: Mapping[str, Place]) -> Mapping[str, str]:
    """Who has no place, and how that is said: of them no packet was walked, so nothing of them is shown."""
    placed = {place.owner for place in where.values() if place.sends}
    return {
        owner: f"{owner} has no place in these resources"
        for owner in (CORE, *declared.members, *declared.outside)
        if owner not in placed
    }


def _separations(
    declared: Declared,
    where: Mapping[str, Place],
    found: tuple[Excess, ...],
    stands: Stands,
    questions: tuple[str, ...],
    absent: Mapping[str, str],
) -> tuple[tuple[Claim, ...], tuple[Claim, ...]]:
    between: dict[tuple[str, str], list[Excess]] = defaultdict(list)
    for one in found:
        for end in _ends(one, where):
            between[one.piece.start.owner, end].append(one)

    def claim(kind: str, start: str, end: str) -> Claim:
        laid = tuple(between.get((start, end), ()))
        unseen = (absent[owner] for owner in (start, end) if owner in absent)
        return forbidding(kind, start, end, laid, stands.isolating(start, end), (*unseen, *questions))

    members = declared.members
    isolation = tuple(claim("isolation", a, b) for a in members for b in members if a != b)
    others = (*declared.outside, INTERNET)
    outside = tuple(
        claim("outside", *pair) for m in members for other in others for pair in ((m, other), (other, m))
    )
    return isolation, outside


def _ends(one: Excess, where: Mapping[str, Place]) -> set[str]:
    """The owners that packets come to: where they end, and where they were sent."""
    path = one.piece.path
    met = {getattr(node, "subnet", "") for node in path.nodes} - {one.piece.start.key}
    return {one.piece.end.owner} | {where[key].owner for key in met if key in where}


def _promises(
    known: Known,
    declared: Declared,
    missing: tuple[Lack, ...],
    stands: Stands,
    questions: tuple[str, ...],
    absent: Mapping[str, str],
) -> Iterator[Claim]:
    lacking: dict[str, list[Lack]] = defaultdict(list)
    for one in missing:
        lacking[one.flow.id].append(one)
    flows = {flow.id: flow for flow in declared.flows}
    for promise in declared.promises:
        own = tuple(one for flow in promise.flows for one in lacking.get(flow, ()))
        kept_by = tuple(flows[name] for name in promise.flows if name in flows)
        nobody = (absent[promise.member],) if promise.member in absent else ()
        yield promising(
            promise.kind,
            promise.member,
            promise.subject,
            own,
            (*stands.reaching(promise.member, CORE), *_by_bastion(promise)),
            (*deserted(known.network, promise, kept_by), *questions),
            (*_kept_by_none(promise, flows), *nobody, *misnamed(known, promise)),
        )


def _kept_by_none(promise: Promise, flows: Mapping[str, Flow]) -> Iterator[str]:
    """What no flow keeps, or one of no packet at all, is not kept, though nothing lacks."""
    if not promise.flows:
        yield "no flow keeps it"
    for name in promise.flows:
        if name not in flows:
            yield f"flow {name!r} is not declared"
        elif not flows[name].box:
            yield f"flow {name!r} is of no packet at all"


def _by_bastion(promise: Promise) -> tuple[tuple[str, str], ...]:
    return ((BASTION, CORE),) if promise.kind == "administration" else ()


def _privileges(
    found: tuple[Excess, ...],
    missing: tuple[Lack, ...],
    stands: Stands,
    questions: tuple[str, ...],
    absent: Mapping[str, str],
) -> Iterator[Claim]:
    """That what passes is exactly what is declared."""
    base, seen = stands.reaching(CORE), (*absent.values(), *questions)
    yield forbidding("least privilege", "everything that passes", "a declared flow", found, base, seen)
    yield promising("least privilege", "every declared flow", "what passes", missing, base, questions)
