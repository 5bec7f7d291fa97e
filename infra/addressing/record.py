"""What a plan adds to the lockfile, and what a member's leaving does."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from ipaddress import IPv4Address, IPv4Network

from infra.addressing.entries import CORE, Entry, Lockfile, LockfileError
from infra.addressing.integrity import check
from infra.addressing.ledger import Ledger, replay
from infra.addressing.plan import AddressPlan, HubAddresses, MemberAddresses


def record(lockfile: Lockfile, plan: AddressPlan, members: Collection[str] | None = None) -> Lockfile:
    """The lockfile with what the plan gives provisionally: to core, and to `members` (or to all of them).

    Nothing provisional leaves it as it is. Raises LockfileError where the lockfile or the plan has errors,
    where the plan was made from another lockfile, or where a member named has no addresses in it.
    """
    _refuse_failed(lockfile)
    _refuse(lockfile, plan, members)
    ledger = replay(lockfile.entries)
    chosen = [m for m in plan.members if m.provisional and (members is None or m.member in members)]
    drafts = [*_core(plan, ledger, max((m.hub for m in chosen), default=0))]
    for member in chosen:
        drafts += _member(member, plan, ledger)
    return _checked(lockfile.extended(drafts))


def release(lockfile: Lockfile, member: str, *, until: date, on: date) -> Lockfile:
    """The lockfile in which a member has given up all it had, kept from others until the day `until`.

    Already released until that day, it stays as it is. Raises LockfileError where the member has nothing
    to release, or was released until another day.
    """
    _refuse_failed(lockfile)
    if until < on:
        raise LockfileError(f"got a range of '{member}' kept until {until}, expected {on} or later")
    last = replay(lockfile.entries).last(member)
    if last is None:
        raise LockfileError(f"'{member}' has no addresses in {lockfile.file}: there is nothing to release")
    if last.release and last.release.until != until:
        raise LockfileError(
            f"'{member}' was released on {last.release.on}: got its range kept until {until}, "
            f"expected until {last.release.until} as recorded"
        )
    if last.release:
        return lockfile
    return _checked(lockfile.extended([Entry(on=on, kind="release", owner=member, until=until)]))


def _refuse_failed(lockfile: Lockfile) -> None:
    if lockfile.failed:
        raise LockfileError(f"the lockfile has problems: {lockfile.problems[0]}")


def _refuse(lockfile: Lockfile, plan: AddressPlan, members: Collection[str] | None) -> None:
    if lockfile.partnership != plan.partnership:
        raise LockfileError(
            f"got the lockfile of '{lockfile.partnership}', expected that of the plan, '{plan.partnership}'"
        )
    errors = [problem for problem in plan.problems if problem.severity == "error"]
    if errors:
        raise LockfileError(f"the plan has errors, of which none may be recorded: {errors[0]}")
    missing = sorted(set(members or ()) - {m.member for m in plan.members})
    if missing:
        raise LockfileError(f"got '{missing[0]}', expected a member to whom the plan gives addresses")


def _checked(lockfile: Lockfile) -> Lockfile:
    problems = check(lockfile.entries, partnership=lockfile.partnership, file=lockfile.file)
    if problems:
        raise LockfileError(f"the plan was not made from this lockfile: {problems[0].message}")
    return lockfile


def _core(plan: AddressPlan, ledger: Ledger, highest: int) -> Iterator[Entry]:
    """Hubs up to the highest that is recorded now, the shared and the ops segment, every server's address."""
    for hub in plan.hubs:
        if hub.number <= highest and hub.number not in ledger.hubs:
            yield Entry(on=plan.as_of, kind="hub", owner=CORE, hub=hub.number, prefix=hub.prefix)
        if hub.number == 0:
            yield from _segments_of_core(plan, hub, ledger)
    for host in plan.hosts:
        if (host.service, host.role, host.number) not in ledger.hosts:
            yield Entry(
                on=plan.as_of,
                kind="host",
                owner=host.service,
                role=host.role,
                number=host.number,
                address=host.address,
            )


def _segments_of_core(plan: AddressPlan, hub: HubAddresses, ledger: Ledger) -> Iterator[Entry]:
    if hub.shared and ledger.shared is None:
        yield Entry(
            on=plan.as_of,
            kind="shared",
            owner=CORE,
            hub=0,
            prefix=hub.shared.prefix,
            subnets=hub.shared.subnets,
        )
    if hub.ops and ledger.ops is None:
        yield Entry(
            on=plan.as_of, kind="ops", owner=CORE, hub=0, prefix=hub.ops.prefix, subnets=hub.ops.subnets
        )


def _member(member: MemberAddresses, plan: AddressPlan, ledger: Ledger) -> Iterator[Entry]:
    """What the member's present tenure does not hold yet; all of it, for one that joins."""
    live = ledger.live(member.member)
    held: set[IPv4Network | None] = {e.prefix for e in live.entries} if live else set()
    for segment in member.segments:
        if segment.prefix not in held:
            yield Entry(
                on=plan.as_of,
                kind="segment",
                owner=member.member,
                hub=member.hub,
                index=member.index,
                prefix=segment.prefix,
                subnets=segment.subnets,
            )
    for translation in member.translations:
        if translation.external not in held:
            yield Entry(
                on=plan.as_of,
                kind="translation",
                owner=member.member,
                prefix=translation.external,
                legacy=translation.legacy,
            )
    for prefix in member.untranslated:
        if prefix not in held:
            yield Entry(on=plan.as_of, kind="site", owner=member.member, prefix=prefix)
    yield from _endpoints(member, plan, live.endpoints if live else {})


def _endpoints(
    member: MemberAddresses, plan: AddressPlan, known: Mapping[tuple[str, str], IPv4Address]
) -> Iterator[Entry]:
    for endpoint in member.endpoints:
        if (endpoint.service, endpoint.role) not in known:
            yield Entry(
                on=plan.as_of,
                kind="endpoint",
                owner=member.member,
                service=endpoint.service,
                role=endpoint.role,
                address=endpoint.address,
            )
