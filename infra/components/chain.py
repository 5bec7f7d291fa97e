"""Resources written one after the other, because their parent refuses concurrent writes."""

from collections.abc import Sequence
from typing import TypeVar

import pulumi

R = TypeVar("R", bound=pulumi.Resource)


class Chain:
    """Each resource linked here waits for the one before it, whatever their inputs say.

    Azure answers parallel writes to one virtual network, firewall policy, hub or gateway with
    AnotherOperationInProgress and its kin (azure-rest-api-specs#10391, #14202; Azure-Landing-Zones#2827),
    some of which the provider does not retry.

        vnet = chain.link(network.VirtualNetwork(..., opts=chain.options()))
        subnet = chain.link(network.Subnet(..., opts=chain.options()))
    """

    def __init__(self, parent: pulumi.Resource, after: Sequence[pulumi.Resource] = ()) -> None:
        self._parent = parent
        self._last = tuple(after)

    @property
    def last(self) -> tuple[pulumi.Resource, ...]:
        """What the next link waits for."""
        return self._last

    def options(self, extra: pulumi.ResourceOptions | None = None) -> pulumi.ResourceOptions:
        """Options for the next link: a child of the chain's parent that waits for the last one."""
        link = pulumi.ResourceOptions(parent=self._parent, depends_on=list(self._last))
        return pulumi.ResourceOptions.merge(link, extra)

    def link(self, resource: R) -> R:
        """Make `resource` the one that the next link waits for."""
        self._last = (resource,)
        return resource
