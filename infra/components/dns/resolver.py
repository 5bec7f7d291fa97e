"""The private resolver: the one name server of every segment."""

from dataclasses import dataclass

import pulumi
from pulumi_azure_native import dnsresolver

from infra.components.chain import Chain
from infra.components.network.network_segment import NetworkSegment
from infra.components.placement import Placement
from infra.design.estate import Resolver


@dataclass(frozen=True, slots=True, kw_only=True)
class DnsResolverArgs:
    """`segment` has delegated subnets of the roles `dns-in` and `dns-out`; `network` names its network."""

    resolver: Resolver
    segment: NetworkSegment
    network: str
    placement: Placement


class DnsResolver(pulumi.ComponentResource):
    """An inbound endpoint at a fixed address, an outbound one, and the ruleset that members add to.

    One resolver a network, in its region; each endpoint has a subnet to itself.
    """

    ruleset_id: pulumi.Output[str]

    def __init__(self, name: str, args: DnsResolverArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("shirehall:network:DnsResolver", name, {}, opts)
        self._name = name
        self._args = args
        self._chain = Chain(self, [args.segment.connection])
        resolver = self._chain.link(self._resolver())
        self._inbound(resolver)
        ruleset = self._ruleset(self._outbound(resolver))
        self.ruleset_id = ruleset.id
        self.register_outputs({"ruleset_id": self.ruleset_id})

    def _resolver(self) -> dnsresolver.DnsResolver:
        placement = self._args.placement
        return dnsresolver.DnsResolver(
            self._name,
            resource_group_name=placement.group,
            dns_resolver_name=self._args.resolver.name,
            location=placement.location,
            tags=placement.tags,
            virtual_network=dnsresolver.SubResourceArgs(id=self._args.segment.network_id),
            opts=self._chain.options(),
        )

    def _inbound(self, resolver: dnsresolver.DnsResolver) -> None:
        placement, design = self._args.placement, self._args.resolver
        address = dnsresolver.IpConfigurationArgs(
            subnet=dnsresolver.SubResourceArgs(id=self._args.segment.subnet_ids["dns-in"]),
            # Every segment's network names this address: it may never move.
            private_ip_address=str(design.address),
            private_ip_allocation_method=dnsresolver.IpAllocationMethod.STATIC,
        )
        self._chain.link(
            dnsresolver.InboundEndpoint(
                self._name,
                resource_group_name=placement.group,
                dns_resolver_name=resolver.name,
                inbound_endpoint_name=design.inbound,
                location=placement.location,
                tags=placement.tags,
                ip_configurations=[address],
                opts=self._chain.options(),
            )
        )

    def _outbound(self, resolver: dnsresolver.DnsResolver) -> dnsresolver.OutboundEndpoint:
        placement = self._args.placement
        return self._chain.link(
            dnsresolver.OutboundEndpoint(
                self._name,
                resource_group_name=placement.group,
                dns_resolver_name=resolver.name,
                outbound_endpoint_name=self._args.resolver.outbound,
                location=placement.location,
                tags=placement.tags,
                subnet=dnsresolver.SubResourceArgs(id=self._args.segment.subnet_ids["dns-out"]),
                opts=self._chain.options(),
            )
        )

    def _ruleset(self, outbound: dnsresolver.OutboundEndpoint) -> dnsresolver.DnsForwardingRuleset:
        placement = self._args.placement
        ruleset = self._chain.link(
            dnsresolver.DnsForwardingRuleset(
                self._name,
                resource_group_name=placement.group,
                dns_forwarding_ruleset_name=self._args.resolver.ruleset,
                location=placement.location,
                tags=placement.tags,
                dns_resolver_outbound_endpoints=[dnsresolver.SubResourceArgs(id=outbound.id)],
                opts=self._chain.options(),
            )
        )
        # To the resolver's own network: what comes in at the inbound endpoint follows its rulesets.
        dnsresolver.PrivateResolverVirtualNetworkLink(
            self._name,
            resource_group_name=placement.group,
            dns_forwarding_ruleset_name=ruleset.name,
            virtual_network_link_name=f"link-{self._args.network}",
            virtual_network=dnsresolver.SubResourceArgs(id=self._args.segment.network_id),
            opts=self._chain.options(),
        )
        return ruleset
