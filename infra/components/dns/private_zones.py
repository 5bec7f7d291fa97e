"""Private DNS zones, all answered by the resolver of the ops segment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address

import pulumi
from pulumi_azure_native import privatedns

from infra.components.placement import Placement
from infra.design.records import holding

_EVERYWHERE = "Global"
_TTL_SECONDS = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivateDnsArgs:
    """Zones, records by their full names, and the one network that the zones are linked to, after `after`."""

    zones: tuple[str, ...]
    records: Mapping[str, IPv4Address]
    network: str
    network_id: pulumi.Input[str]
    placement: Placement
    after: Sequence[pulumi.Resource] = ()


class PrivateDns(pulumi.ComponentResource):
    """Zones linked to the ops network only: whoever joins asks its resolver, so joining links nothing.

    No zone registers machines by itself: a network may hold one such zone only, and records are declared.
    """

    zone_ids: Mapping[str, pulumi.Output[str]]

    def __init__(self, name: str, args: PrivateDnsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("shirehall:network:PrivateDns", name, {}, opts)
        self._args = args
        zones = {zone: self._zone(zone) for zone in args.zones}
        for full_name, address in args.records.items():
            self._record(zones, full_name, address)
        self.zone_ids = {name: zone.id for name, zone in zones.items()}
        self.register_outputs({"zone_ids": self.zone_ids})

    def _zone(self, zone: str) -> privatedns.PrivateZone:
        group, tags = self._args.placement.group, self._args.placement.tags
        made = privatedns.PrivateZone(
            zone,
            resource_group_name=group,
            private_zone_name=zone,
            location=_EVERYWHERE,
            tags=tags,
            opts=pulumi.ResourceOptions(parent=self),
        )
        privatedns.VirtualNetworkLink(
            zone,
            resource_group_name=group,
            private_zone_name=made.name,
            virtual_network_link_name=f"link-{self._args.network}",
            location=_EVERYWHERE,
            tags=tags,
            registration_enabled=False,
            virtual_network=privatedns.SubResourceArgs(id=self._args.network_id),
            opts=pulumi.ResourceOptions(parent=self, depends_on=list(self._args.after)),
        )
        return made

    def _record(
        self, zones: Mapping[str, privatedns.PrivateZone], full_name: str, address: IPv4Address
    ) -> None:
        zone = holding(full_name, zones)
        group, child = self._args.placement.group, pulumi.ResourceOptions(parent=self)
        address_record(full_name, address, zone, zones[zone].name, group, child)


def address_record(
    full_name: str,
    address: IPv4Address,
    zone: str,
    zone_name: pulumi.Input[str],
    group: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> privatedns.PrivateRecordSet:
    """The record that leads a name to an address. `zone_name` is `zone`, once it is there."""
    return privatedns.PrivateRecordSet(
        full_name,
        resource_group_name=group,
        private_zone_name=zone_name,
        record_type="A",
        relative_record_set_name=full_name.removesuffix(zone).rstrip(".") or "@",
        ttl=_TTL_SECONDS,
        a_records=[privatedns.ARecordArgs(ipv4_address=str(address))],
        opts=opts,
    )
