"""How long a real deploy may take: the order of a captured stack, with what each resource typically takes.

Nothing is measured here, so the same stack gives the same minutes. The engine starts whatever no longer waits
for anything, so a stack takes as long as its longest chain; what Azure writes one at a time (`serialised`)
waits for one another even where nothing else ties it together.
"""

import heapq
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from infra.rehearsal.durations import Duration, duration_of
from infra.rehearsal.serialised import LOCKS
from infra.resources.planned import PlannedResource, PlannedStack
from infra.resources.summary import kind_of

Minutes = Callable[[Duration], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Minutes, by the quick ends of all ranges and by the slow ones."""

    low: float
    high: float

    def __add__(self, other: "Span") -> "Span":
        return Span(low=self.low + other.low, high=self.high + other.high)

    def __str__(self) -> str:
        low, high = round(self.low), round(self.high)
        unit = "minute" if high == 1 else "minutes"
        return f"{high} {unit}" if low == high else f"{low} to {high} {unit}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One resource being created: minutes from the beginning. `after` is what it waited for last, by URN."""

    urn: str
    token: str
    start: float
    finish: float
    after: str
    verified: bool
    critical: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """All resources of one kind on the timeline: when one of them is being made, in minutes, by slow ends.

    `critical` is a kind that all else waits for at some time.
    """

    kind: str
    spans: tuple[tuple[float, float], ...]
    critical: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What a stack may take. `before` may be deployed ahead of the cutover, `window` lets traffic in.

    `remembered` is how many minutes of the slow end no source gives. `bars` are the kinds that take long or
    that all else waits for; the rest is done in passing.
    """

    stack: str
    total: Span
    before: Span
    window: Span
    remembered: float
    bars: tuple[Bar, ...]


def expected(stack: PlannedStack) -> Expected:
    """The minutes that this stack may take where nothing of it stands yet."""
    late = _late(stack.resources)
    jobs = scheduled(stack.resources, _slow)
    return Expected(
        stack=stack.stack,
        total=_span(stack.resources),
        before=_span(resource for resource in stack.resources if resource.urn not in late),
        window=_span(resource for resource in stack.resources if resource.urn in late),
        remembered=sum(job.finish - job.start for job in jobs if job.critical and not job.verified),
        bars=tuple(_bars(jobs)),
    )


def one_after_another(stacks: Iterable[Expected]) -> Span:
    """What they take in a row, as the stacks on one hub are deployed."""
    return sum((stack.total for stack in stacks), Span(low=0.0, high=0.0))


def scheduled(resources: Iterable[PlannedResource], minutes: Minutes) -> tuple[Job, ...]:
    """Each at the first moment at which nothing keeps it waiting, by that moment; the critical path marked.

    What is waited for and is not among them stands already. Raises ValueError where some wait for each other.
    """
    known = {resource.urn: resource for resource in resources}
    needs = {urn: _needs(resource, known) for urn, resource in known.items()}
    done = dict(_in_order(known, needs, minutes))
    if stuck := known.keys() - done.keys():
        raise ValueError(f"these wait for one another: {', '.join(sorted(stuck))}")
    critical = set(_path(done))
    return tuple(replace(job, critical=job.urn in critical) for job in done.values())


def _in_order(
    known: Mapping[str, PlannedResource], needs: Mapping[str, set[str]], minutes: Minutes
) -> Iterator[tuple[str, Job]]:
    followers = _followers(needs)
    waiting = {urn: len(before) for urn, before in needs.items()}
    ready = [(0.0, urn, "") for urn, number in waiting.items() if not number]
    heapq.heapify(ready)
    free: dict[str, tuple[float, str]] = {}
    latest: dict[str, tuple[float, str]] = {}
    while ready:
        moment, urn, after = heapq.heappop(ready)
        locks = _locks(known[urn])
        start, after = max([(moment, after), *(free[lock] for lock in locks if lock in free)])
        job = _job(known[urn], start, after, minutes)
        free.update(dict.fromkeys(locks, (job.finish, urn)))
        yield urn, job
        for follower in followers.get(urn, ()):
            latest[follower] = max(latest.get(follower, (0.0, "")), (job.finish, urn))
            waiting[follower] -= 1
            if not waiting[follower]:
                moment, after = latest[follower]
                heapq.heappush(ready, (moment, follower, after))


def _job(resource: PlannedResource, start: float, after: str, minutes: Minutes) -> Job:
    takes = duration_of(resource)
    return Job(
        urn=resource.urn,
        token=resource.type,
        start=start,
        finish=start + minutes(takes),
        after=after,
        verified=takes.verified,
    )


def _needs(resource: PlannedResource, known: Mapping[str, PlannedResource]) -> set[str]:
    """What must be there first: what it depends on, its parent, its provider."""
    before = {*resource.dependencies, resource.parent, resource.provider}
    return before & known.keys() - {resource.urn}


def _followers(needs: Mapping[str, set[str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for urn, before in sorted(needs.items()):
        for need in before:
            found.setdefault(need, []).append(urn)
    return found


def _locks(resource: PlannedResource) -> list[str]:
    """What Azure lets one writer at a time write to, of what this resource writes to."""
    matches = (row.scope.match(resource.id) for row in LOCKS)
    return [match[1].casefold() for match in matches if match]


def _path(done: Mapping[str, Job]) -> Iterator[str]:
    """The chain that the last to finish has waited for."""
    last = max(done.values(), key=lambda job: (job.finish, job.urn), default=None)
    while last is not None:
        yield last.urn
        last = done.get(last.after)


def _late(resources: Iterable[PlannedResource]) -> set[str]:
    """What lets a site's traffic in, and what can only come after it."""
    known = {resource.urn: resource for resource in resources}
    followers = _followers({urn: _needs(resource, known) for urn, resource in known.items()})
    late: set[str] = set()
    todo = [urn for urn, resource in known.items() if duration_of(resource).opens]
    while todo:
        urn = todo.pop()
        if urn not in late:
            late.add(urn)
            todo += followers.get(urn, ())
    return late


def _span(resources: Iterable[PlannedResource]) -> Span:
    known = tuple(resources)
    return Span(low=_makespan(known, _quick), high=_makespan(known, _slow))


def _makespan(resources: Iterable[PlannedResource], minutes: Minutes) -> float:
    return max((job.finish for job in scheduled(resources, minutes)), default=0.0)


def _bars(jobs: Iterable[Job]) -> Iterator[Bar]:
    kinds: dict[str, list[Job]] = {}
    for job in jobs:
        if job.finish > job.start:
            kinds.setdefault(job.token, []).append(job)
    for token, alike in kinds.items():
        critical = any(job.critical for job in alike)
        if critical or any(job.finish - job.start >= _LONG for job in alike):
            kind = kind_of(token).counted(len(alike))
            yield Bar(kind=kind, spans=tuple(_merged(alike)), critical=critical)


def _merged(alike: Iterable[Job]) -> list[tuple[float, float]]:
    """The times at which at least one of them is under way; the jobs come in the order of their beginning."""
    spans: list[tuple[float, float]] = []
    for job in alike:
        if spans and job.start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], job.finish))
        else:
            spans.append((job.start, job.finish))
    return spans


# Minutes from which on a kind is worth a bar of its own.
_LONG = 2.0


def _quick(takes: Duration) -> float:
    return takes.low


def _slow(takes: Duration) -> float:
    return takes.high
