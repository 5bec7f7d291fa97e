"""Who may open a connection to what, for this member: the declarations that every rule is derived from."""

from collections.abc import Sequence
from itertools import groupby

from infra.design.flows import Flow, Place
from infra.runbook.dates import written
from infra.runbook.facts.rules import ports
from infra.runbook.facts.words import literal, literals, said
from infra.runbook.joining import Joining
from infra.runbook.model import Table


def flows(joining: Joining) -> Table:
    """Every flow of the member's part; those that differ only in their source share a row."""
    ordered = sorted(joining.part.flows, key=lambda flow: (_shared(flow), flow.source.id))
    return Table(
        caption="Permissions: who may open a connection to what",
        header=("To", "Ports", "From", "Reason", "Owner, review", "Declared in"),
        rows=tuple(_row(tuple(group)) for _, group in groupby(ordered, key=_shared)),
    )


def _shared(flow: Flow) -> tuple[str, ...]:
    opened = ports((flow.protocol,), (str(port) for port in flow.ports))
    return (_place(flow.destination), opened, flow.reason, flow.owner, str(flow.review))


def _row(alike: Sequence[Flow]) -> tuple[str, ...]:
    first = alike[0]
    to, opened, reason, owner, _ = _shared(first)
    return (
        to,
        opened,
        "; ".join(_place(flow.source) for flow in alike),
        said(reason),
        f"{said(owner)}, by {written(first.review)}",
        literals(sorted({flow.declared_in for flow in alike})),
    )


def _place(place: Place) -> str:
    return f"{literal(place.id)} {literals(place.names or place.prefixes)}"
