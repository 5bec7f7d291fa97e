"""How a flow comes to be: a declaration grants it, and the declaration's owner answers for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from infra.declaration.vocabulary import Protocol
from infra.design.flows import Flow, Lock, Place, Transport
from infra.design.names.naming import fitting, token

# A security rule's name (azure-docs resource-name-rules, Microsoft.Network securityRules): where both ends of
# a flow are of one group, it has a second rule, with `-in` at its end.
LONGEST_ID = 80 - len("-in")
TRANSPORTS: dict[Protocol, Transport] = {"tcp": "Tcp", "udp": "Udp", "icmp": "Icmp"}
EVERY_LOCK: tuple[Lock, ...] = ("source", "firewall", "destination")


@dataclass(frozen=True, slots=True, kw_only=True)
class Grantor:
    """A declaration that grants flows: its file, the role that answers for them, their next review."""

    file: str
    owner: str
    review: date

    def permit(
        self,
        source: Place,
        destination: Place,
        ports: Sequence[int],
        *,
        field: str,
        reason: str,
        protocol: Protocol = "tcp",
        locks: tuple[Lock, ...] = EVERY_LOCK,
    ) -> Flow:
        """The flow that `field` of the declaration asks for."""
        transport = TRANSPORTS[protocol]
        numbers = () if transport == "Icmp" else tuple(sorted(set(ports)))
        return Flow(
            id=flow_id(source, destination, transport, numbers),
            source=source,
            destination=destination,
            protocol=transport,
            ports=numbers,
            reason=reason,
            owner=self.owner,
            review=self.review,
            declared_in=f"{self.file}:{field}",
            locks=locks,
        )


def flow_id(source: Place, destination: Place, protocol: Transport, ports: Sequence[int]) -> str:
    """Such as `slough-workspace-to-payroll-web-tcp-443`: stable, unique, and fit to name a rule."""
    numbers = (str(port) for port in ports)
    return fitting(
        "-".join((_words(source), "to", _words(destination), protocol.lower(), *numbers)), LONGEST_ID
    )


def by_id(flows: Sequence[Flow]) -> tuple[Flow, ...]:
    """Sorted by id. Of flows that permit the same, the first declared stands for all.

    A flow from or to a part that is not there (a segment without that role, a network without ranges) is
    none, nor is one without ports: a rule with an empty side would be refused, or worse, read as any.
    """
    first = {flow.id: flow for flow in reversed(flows) if _is_whole(flow)}
    return tuple(first[id_] for id_ in sorted(first))


def _is_whole(flow: Flow) -> bool:
    somewhere = all(place.prefixes or place.names for place in (flow.source, flow.destination))
    return somewhere and bool(flow.ports or flow.protocol == "Icmp")


def _words(place: Place) -> str:
    return "-".join(token(part) for part in place.id.split("/"))
