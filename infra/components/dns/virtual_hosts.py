"""A member's own names of shared services, in the partnership's private zones."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi

from infra.components.dns.private_zones import address_record
from infra.design.records import VirtualHost


@dataclass(frozen=True, slots=True, kw_only=True)
class VirtualHostNamesArgs:
    """The design's virtual hosts, and core's resource group that has their zones. `after` is there before."""

    hosts: Sequence[VirtualHost]
    group: pulumi.Input[str]
    after: Sequence[pulumi.Resource] = ()


class VirtualHostNames(pulumi.ComponentResource):
    """A record a service, the member's name before the service's: it comes and goes with the member.

    A wildcard in core would do with none, and would answer for councils that have left and for any word.
    """

    def __init__(
        self, name: str, args: VirtualHostNamesArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("shirehall:network:VirtualHostNames", name, {}, opts)
        child = pulumi.ResourceOptions(parent=self, depends_on=list(args.after))
        for host in args.hosts:
            address_record(host.name, host.address, host.zone, host.zone, args.group, child)
        self.register_outputs({})
