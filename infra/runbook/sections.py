"""The twelve sections of an onboarding runbook: what each says, its facts, its steps, its gates."""

from collections.abc import Callable
from dataclasses import dataclass

from infra.runbook.dates import due_date, written
from infra.runbook.diagram import diagram
from infra.runbook.facts import (
    agreement,
    assurance,
    circuits,
    constants,
    contracts,
    device,
    handover,
    identity,
    names,
    network,
    permissions,
    requests,
    sealed,
    services,
)
from infra.runbook.facts.calendar import cutover_day
from infra.runbook.facts.fields import fields
from infra.runbook.joining import Joining
from infra.runbook.model import Block, Note, Paragraph
from infra.runbook.steps import addresses as address_steps
from infra.runbook.steps import applications as application_steps
from infra.runbook.steps import assurance as assurance_steps
from infra.runbook.steps import contracts as contract_steps
from infra.runbook.steps import cutover as cutover_steps
from infra.runbook.steps import discovery as discovery_steps
from infra.runbook.steps import domains as domain_steps
from infra.runbook.steps import handover as handover_steps
from infra.runbook.steps import identity as identity_steps
from infra.runbook.steps import network as network_steps
from infra.runbook.steps import recovery as recovery_steps
from infra.runbook.steps import scope as scope_steps
from infra.runbook.steps import sealed as sealed_steps
from infra.runbook.steps.rows import GateRow, Row

Facts = Callable[[Joining], tuple[Block, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A section before it is filled in. Its number is its place in the table."""

    id: str
    title: str
    intro: str
    facts: Facts
    rows: tuple[Row, ...]
    gates: tuple[GateRow, ...] = ()


def _scope(joining: Joining) -> tuple[Block, ...]:
    return (
        agreement.parties(joining),
        *_signed_late(joining),
        services.matrix(joining),
        services.terms(joining),
        agreement.shares(joining),
    )


def _signed_late(joining: Joining) -> tuple[Block, ...]:
    """A warning where the accession is signed only after the gate that asks for it."""
    (asked,) = scope_steps.GATES
    due, signed = due_date(joining.member.joins, asked.days), joining.member.accession.signed
    if signed <= due:
        return ()
    text = (
        f"The accession is signed on {written(signed)}, but the agreement gate is due on {written(due)}: "
        "hold that gate, and all that follows it, until it is signed."
    )
    return (Note(kind="warning", text=text),)


def _contracts(joining: Joining) -> tuple[Block, ...]:
    return (contracts.contracts(joining),)


def _discovery(joining: Joining) -> tuple[Block, ...]:
    return (network.sites(joining), contracts.legacy(joining), contracts.telephony(joining))


def _addresses(joining: Joining) -> tuple[Block, ...]:
    if joining.part.sealed:
        return sealed.addresses(joining, joining.part.sealed)
    return (
        network.summary(joining),
        network.subnets(joining),
        network.clashes(joining),
        network.translations(joining),
    )


def _network(joining: Joining) -> tuple[Block, ...]:
    rules = (*permissions.permissions(joining), *constants.subnet_constants(joining))
    if joining.part.sealed:
        return (diagram(joining), *sealed.network_blocks(joining, joining.part.sealed), *rules)
    return (
        diagram(joining),
        network.routes(joining),
        *rules,
        *constants.hub_constants(joining),
        *device.sheets(joining),
        *circuits.circuits(joining),
    )


def _domains(joining: Joining) -> tuple[Block, ...]:
    if joining.part.sealed:
        return (*names.records(joining), *sealed.records(joining, joining.part.sealed))
    return (*names.records(joining), *names.forwarding(joining))


def _identity(joining: Joining) -> tuple[Block, ...]:
    return (
        identity.summary(joining),
        identity.units(joining),
        identity.groups(joining),
        identity.roles(joining),
        identity.assignments(joining),
        identity.licences(joining),
        identity.policies(joining),
        identity.exceptions(joining),
        *requests.requests(joining),
    )


def _applications(joining: Joining) -> tuple[Block, ...]:
    return (services.entrances(joining),)


def _assurance(joining: Joining) -> tuple[Block, ...]:
    return (
        assurance.submission(joining),
        assurance.dates(joining),
        assurance.responsibilities(fields(joining)),
    )


def _recovery(joining: Joining) -> tuple[Block, ...]:
    return (
        services.restore_order(joining),
        *services.restored_too_early(joining),
        services.levels(joining),
    )


def _cutover(joining: Joining) -> tuple[Block, ...]:
    return (Paragraph(text=f"Cutover: {cutover_day(joining)}."), contracts.delay_cost(joining))


def _handover(joining: Joining) -> tuple[Block, ...]:
    return (
        handover.credentials(fields(joining)),
        agreement.exit_terms(joining),
        handover.exit_plan(joining, fields(joining)),
        handover.exit_items(joining),
    )


SECTIONS = (
    Plan(
        id="scope",
        title="Scope",
        intro="Who joins whom, which services are shared and which stay sovereign, and who decides.",
        facts=_scope,
        rows=scope_steps.ROWS,
        gates=scope_steps.GATES,
    ),
    Plan(
        id="contracts",
        title="Contracts, licences and leases",
        intro="What binds the member past the join costs money twice; what ends before it leaves a gap.",
        facts=_contracts,
        rows=contract_steps.ROWS,
    ),
    Plan(
        id="discovery",
        title="Discovery of the estate",
        intro="What is there today: sites, ranges, old and unsupported kit, telephony.",
        facts=_discovery,
        rows=discovery_steps.ROWS,
    ),
    Plan(
        id="addresses",
        title="Addresses and clashes",
        intro="The range that the member is given once, what clashes, and what others see instead.",
        facts=_addresses,
        rows=address_steps.ROWS,
        gates=address_steps.GATES,
    ),
    Plan(
        id="network",
        title="Network",
        intro="Segment, hub, rules and tunnels: what is built, and what a network engineer types in.",
        facts=_network,
        rows=(*network_steps.ROWS, *sealed_steps.ROWS),
        gates=network_steps.GATES,
    ),
    Plan(
        id="domains",
        title="DNS and domains",
        intro="Names inside, records outside, and the order in which mail moves.",
        facts=_domains,
        rows=(*sealed_steps.NAMES, *domain_steps.ROWS),
    ),
    Plan(
        id="identity",
        title="Identity",
        intro="Where accounts live, which groups carry them, who administers whom.",
        facts=_identity,
        rows=identity_steps.ROWS,
        gates=identity_steps.GATES,
    ),
    Plan(
        id="applications",
        title="Applications and data",
        intro="Each service the member takes: its data, its parallel run, its first day.",
        facts=_applications,
        rows=application_steps.ROWS,
        gates=application_steps.GATES,
    ),
    Plan(
        id="assurance",
        title="Assurance",
        intro="What assessors ask of the partnership once the member is in it, and who answers for what.",
        facts=_assurance,
        rows=assurance_steps.ROWS,
    ),
    Plan(
        id="recovery",
        title="Backup, recovery and service hours",
        intro="In which order services come back, what has been restored, and what a service level means.",
        facts=_recovery,
        rows=recovery_steps.ROWS,
    ),
    Plan(
        id="cutover",
        title="Cutover",
        intro="The day itself, the decision before it, and the way back.",
        facts=_cutover,
        rows=cutover_steps.ROWS,
        gates=cutover_steps.GATES,
    ),
    Plan(
        id="handover",
        title="Handover and exit",
        intro="What changes hands now, and what leaving would take: known on the first day, not on the last.",
        facts=_handover,
        rows=handover_steps.ROWS,
        gates=handover_steps.GATES,
    ),
)
