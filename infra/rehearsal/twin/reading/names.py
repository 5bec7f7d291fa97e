"""Which names the partnership's resolver answers: the records of the zones that are linked to its network."""

from collections.abc import Iterator, Mapping
from ipaddress import IPv4Address

from infra.rehearsal.twin.reading.plan import Plan, refers

Names = Mapping[str, IPv4Address]
"""The address that each full name leads to."""


def read_names(plan: Plan) -> Mapping[IPv4Address, Names]:
    """The names that each resolver answers, by the address of its inbound endpoint."""
    found: dict[IPv4Address, Names] = {}
    for resolver in plan.of("dnsresolver:DnsResolver"):
        names = dict(_names(plan, refers(resolver.inputs, "virtualNetwork")))
        for endpoint in plan.below(resolver.id, "dnsresolver:InboundEndpoint"):
            for place in endpoint.inputs["ipConfigurations"]:
                found[IPv4Address(place["privateIpAddress"])] = names
    return found


def _names(plan: Plan, network: str) -> Iterator[tuple[str, IPv4Address]]:
    for link in plan.of("privatedns:VirtualNetworkLink"):
        zone = plan.get(link.id.partition("/virtualNetworkLinks/")[0])
        if zone is None or refers(link.inputs, "virtualNetwork") != network:
            continue
        for record in plan.below(zone.id, "privatedns:PrivateRecordSet"):
            below = str(record.inputs["relativeRecordSetName"])
            name = str(zone.inputs["privateZoneName"])
            for address in record.inputs.get("aRecords") or ():
                yield name if below == "@" else f"{below}.{name}", IPv4Address(address["ipv4Address"])
