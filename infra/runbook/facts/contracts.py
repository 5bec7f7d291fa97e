"""Contracts, old systems and telephony: what ends before the join, what outlives it, what that costs."""

from datetime import date

from infra.declaration.days import months_after
from infra.declaration.member import Contract, LegacyRange, LegacySystem, Telephony
from infra.runbook.dates import written
from infra.runbook.facts.words import counted, literal, pounds, said
from infra.runbook.joining import Joining
from infra.runbook.model import Block, Note, Paragraph, Table


def last_notice(contract: Contract) -> date:
    """The last day on which notice can still be given for the contract's end."""
    return months_after(contract.ends, -contract.notice_months)


def outliving(joining: Joining) -> tuple[Contract, ...]:
    """Contracts that still bind the member after the day of joining, soonest end first."""
    return tuple(
        sorted((c for c in joining.member.contracts if c.ends >= joining.member.joins), key=lambda c: c.ends)
    )


def ending(joining: Joining) -> tuple[Contract, ...]:
    """Contracts that end before the day of joining, soonest end first."""
    return tuple(
        sorted((c for c in joining.member.contracts if c.ends < joining.member.joins), key=lambda c: c.ends)
    )


def contracts(joining: Joining) -> Block:
    """Every declared contract against the day of joining."""
    ordered = ending(joining) + outliving(joining)
    if not ordered:
        return Paragraph(text=f"{said(joining.member.title)} declares no contract that the join touches.")
    return Table(
        caption="Contracts against the day of joining",
        header=("Contract", "Supplier", "Ends", "Last notice", "A year", "Against the join"),
        rows=tuple(_contract(contract, joining.member.joins) for contract in ordered),
    )


def _contract(contract: Contract, joins: date) -> tuple[str, ...]:
    return (
        said(contract.contract),
        said(contract.supplier),
        written(contract.ends),
        written(last_notice(contract)),
        pounds(contract.annual_cost) if contract.annual_cost else "not declared",
        _against(contract, joins),
    )


def _against(contract: Contract, joins: date) -> str:
    days = (contract.ends - joins).days
    if days < 0:
        return f"ends {counted(-days, 'day')} before the join: cover the gap or extend"
    return f"outlives the join by {counted(days, 'day')}"


def outlived_cost(joining: Joining) -> float:
    """Pounds a year that the member goes on paying under contracts that outlive the join."""
    return float(sum(c.annual_cost or 0 for c in outliving(joining)))


def delay_cost(joining: Joining) -> Table:
    """What a month's delay costs, from declared figures alone."""
    retained = [c for c in joining.member.contracts if c.annual_cost and c in ending(joining)]
    rows = [("Network and platform of the joiner, standing unused", pounds(joining.member.monthly_budget))]
    rows += [(f"Extending: {said(c.contract)}", pounds((c.annual_cost or 0) / 12)) for c in retained]
    total = joining.member.monthly_budget + sum((c.annual_cost or 0) / 12 for c in retained)
    return Table(
        caption="Cost of a month's delay, from the declared figures",
        header=("What", "Pounds a month"),
        rows=(*rows, ("Together, before staff time and services run twice", pounds(total))),
    )


def monthly_delay(joining: Joining) -> float:
    """Pounds a month of `delay_cost`, together."""
    ended = sum(c.annual_cost or 0 for c in ending(joining))
    return joining.member.monthly_budget + ended / 12


def legacy(joining: Joining) -> Block:
    """Systems and ranges that are to go, unsupported ones named as such on the day of joining."""
    member = joining.member
    rows = [_system(s, member.joins) for s in member.legacy.systems]
    rows += [_range(r) for r in member.legacy.ranges]
    if not rows:
        return Paragraph(text="No old system or range is declared.")
    return Table(
        caption="Old systems and ranges",
        header=("What", "Kind", "Supported until", "Switched off", "On the day of joining"),
        rows=tuple(rows),
    )


def _system(system: LegacySystem, joins: date) -> tuple[str, ...]:
    supported = system.supported_until >= joins
    return (
        said(system.system),
        "system",
        written(system.supported_until),
        written(system.ends),
        "supported" if supported else "unsupported: kept off the hub, and in the asset register as such",
    )


def _range(old: LegacyRange) -> tuple[str, ...]:
    return (
        f"{literal(old.range)} {said(old.use)}",
        "range",
        "not applicable",
        written(old.ends),
        "not routed to the hub",
    )


def telephony(joining: Joining) -> Block:
    """Telephony by site. Old telephony has broken network joins, so its absence is stated too."""
    if not joining.member.telephony:
        return Note(
            kind="note", text="No telephony is declared. The inventory below confirms that there is none."
        )
    titles = {site.site: said(site.title) for site in joining.member.sites}
    return Table(
        caption="Telephony",
        header=("System", "Site", "Lines", "Ends"),
        rows=tuple(_line(system, titles) for system in joining.member.telephony),
    )


def _line(system: Telephony, titles: dict[str, str]) -> tuple[str, ...]:
    return (
        said(system.system),
        titles.get(system.site, system.site),
        f"{system.lines:,}",
        written(system.ends),
    )
