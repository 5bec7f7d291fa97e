"""Who is in the partnership at the date of judging, and what of theirs comes to the hub."""

from datetime import date

from infra.addressing.plan import AddressPlan, MemberAddresses
from infra.declaration.estate import DeclaredPartnership
from infra.declaration.member import Member, Site, Subscription


def present_members(
    declared: DeclaredPartnership, addresses: AddressPlan
) -> tuple[tuple[Member, MemberAddresses], ...]:
    """Members that are in, or are to come, each with its addresses. A leaver is in no design."""
    plans = {plan.member: plan for plan in addresses.members}
    return tuple(
        (member, plans[member.member])
        for member in declared.members
        if not has_ended(member.leaves, declared.as_of) and member.member in plans
    )


def routed_sites(member: Member) -> tuple[Site, ...]:
    """Sites that come to the hub by an uplink of their own.

    One on the PSN comes as part of the PSN; those of a sealed member do not come to the hub.
    """
    return () if member.sealed else tuple(site for site in member.sites if site.uplink != "psn")


def taken(member: Member, as_of: date) -> tuple[tuple[int, Subscription], ...]:
    """Subscriptions that are in force or to come, with their places in the declaration. None is sovereign."""
    return tuple(
        (index, subscription)
        for index, subscription in enumerate(member.services)
        if not subscription.sovereign and not has_ended(subscription.until, as_of)
    )


def has_ended(until: date | None, as_of: date) -> bool:
    """Whether something that ends on `until`, the first day without it, is over."""
    return until is not None and until <= as_of
