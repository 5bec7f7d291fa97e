"""A network with what is worked out once about it: routes, rules as they are asked, who holds an address."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from ipaddress import IPv4Network

from infra.assurance.network.firewalls import Firewall, FirewallRule, Policy
from infra.assurance.network.interfaces import FrontEnd, Interface, PrivateEndpoint
from infra.assurance.network.network import Network
from infra.assurance.network.security_groups import Direction, SecurityRule
from infra.assurance.network.sites import Site
from infra.assurance.network.virtual_networks import Subnet
from infra.assurance.packets.index import AddressIndex
from infra.assurance.packets.ranges import Ranges, addresses, prefix_of, union
from infra.assurance.walk.deciding import Asked
from infra.assurance.walk.lookup import PrefixTable
from infra.assurance.walk.routes import Route, routes_of
from infra.assurance.walk.tags import asked

RuleIndex = AddressIndex[Asked[FirewallRule]]


@dataclass(frozen=True, slots=True)
class Rules:
    """A policy's three passes, indexed."""

    policy: Policy
    dnat: RuleIndex
    network: RuleIndex
    application: RuleIndex


HubRoute = tuple[str, str]
"""`network`, `site`, `hub` or `firewall`, and its key."""


class Known:
    """A network, and what has been worked out about it so far."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self._routes: dict[str, PrefixTable[Route]] = {}
        self._asked: dict[tuple[str, str, Direction], tuple[Asked[SecurityRule], ...]] = {}
        self._rules: dict[str, Rules] = {}
        self._holders: dict[str, PrefixTable[str]] = {}
        self._held: dict[str, Ranges] = {}
        self._announced: dict[str, bool] = {}
        self._hub_tables: dict[str, PrefixTable[HubRoute]] = {}

    def routes(self, subnet: Subnet) -> PrefixTable[Route]:
        """Its effective routes."""
        key = subnet.id.lower()
        if key not in self._routes:
            self._routes[key] = routes_of(self.network, subnet)
        return self._routes[key]

    def asked(self, group: str, subnet: Subnet, direction: Direction) -> tuple[Asked[SecurityRule], ...]:
        """The rules of a security group, by key, as they are asked in that subnet."""
        key = (group, subnet.id, direction)
        if key not in self._asked:
            rules = self.network.security_groups[group].rules(direction)
            self._asked[key] = asked(self.network, subnet, rules)
        return self._asked[key]

    def rules(self, firewall: Firewall) -> Rules | None:
        """The rules of its policy; None where the policy is not among the resources."""
        policy = self.network.policies.get(firewall.policy)
        if policy is None:
            return None
        if firewall.policy not in self._rules:
            indices = map(_index, (policy.dnat, policy.network, policy.application))
            self._rules[firewall.policy] = Rules(policy, *indices)
        return self._rules[firewall.policy]

    def held_beyond(self, hub: str) -> Ranges:
        """All addresses that a hub's own router finds in its WAN."""
        if hub not in self._held:
            self._held[hub] = union(addresses(prefix) for prefix, _ in self.hub_rows(hub))
        return self._held[hub]

    def announced(self, hub: str) -> bool:
        """Whether somebody tells that hub, or another of its WAN, by BGP what it likes."""
        if hub not in self._announced:
            wan = self.network.hubs[hub].wan
            hubs = [key for key, other in self.network.hubs.items() if other.wan == wan]
            sites = (site for key in hubs for site in self.network.sites_on.get(key, ()))
            peers = any(self.network.hubs[key].bgp_peers for key in hubs)
            self._announced[hub] = peers or any(site.bgp for site in sites)
        return self._announced[hub]

    def subnets_holding(self, network: str, addresses: Ranges) -> Iterator[tuple[Ranges, Subnet]]:
        """The subnets of a virtual network that hold those addresses."""
        if network not in self._holders:
            self._holders[network] = PrefixTable(
                (prefix_of(prefix), subnet.id.lower())
                for subnet in self.network.subnets_of.get(network, ())
                for prefix in subnet.prefixes
            )
        for found, keys in self._holders[network].find(addresses):
            yield from ((found, self.network.subnets[key]) for key in keys)

    def beyond(self, hub: str) -> PrefixTable[HubRoute]:
        """Where a hub's own router finds each range of its WAN."""
        if hub not in self._hub_tables:
            self._hub_tables[hub] = PrefixTable(self.hub_rows(hub))
        return self._hub_tables[hub]

    def hub_rows(self, hub: str) -> Iterator[tuple[IPv4Network, HubRoute]]:
        """Every range of its WAN, and what holds it as that hub sees it."""
        network = self.network
        for key, other in network.hubs.items():
            if other.wan != network.hubs[hub].wan:
                continue
            for connected in network.networks_on.get(key, ()):
                row = ("network", connected.id.lower()) if key == hub else ("hub", key)
                yield from ((prefix_of(prefix), row) for prefix in connected.prefixes)
            for site in network.sites_on.get(key, ()):
                row = ("site", site.id.lower()) if key == hub else ("hub", key)
                yield from ((prefix, row) for prefix in site.routed)

    @cached_property
    def sites(self) -> dict[str, Site]:
        """Sites by key."""
        return {site.id.lower(): site for site in self.network.sites}

    @cached_property
    def firewalls_at(self) -> dict[int, str]:
        """Firewalls of virtual networks by their private address."""
        found = self.network.firewalls.items()
        return {firewall.address: key for key, firewall in found if firewall.address is not None}

    @cached_property
    def interfaces_at(self) -> dict[int, tuple[Interface, ...]]:
        """Network interfaces by address, of whatever network."""
        found: dict[int, tuple[Interface, ...]] = {}
        for interface in self.network.interfaces:
            if interface.address is not None:
                found[interface.address] = (*found.get(interface.address, ()), interface)
        return found

    @cached_property
    def pools(self) -> dict[str, tuple[Interface, ...]]:
        """The machines of each load balancer's pool."""
        found: dict[str, tuple[Interface, ...]] = {}
        for interface in self.network.interfaces:
            for pool in interface.pools:
                found[pool] = (*found.get(pool, ()), interface)
        return found

    @cached_property
    def guarded(self) -> dict[str, tuple[Interface, ...]]:
        """Interfaces with a security group of their own, by subnet."""
        return {
            subnet: own
            for subnet, found in self.network.interfaces_in.items()
            if (own := tuple(i for i in found if i.security_group))
        }

    @cached_property
    def endpoints(self) -> tuple[tuple[PrivateEndpoint, Subnet], ...]:
        """Private endpoints with the subnets that they stand in."""
        subnets = self.network.subnets
        return tuple((e, subnets[e.subnet]) for e in self.network.endpoints if e.subnet in subnets)

    @cached_property
    def public_front_ends(self) -> tuple[FrontEnd, ...]:
        """Front ends with a public address."""
        return tuple(front for front in self.network.front_ends.values() if front.public_address)


def _index(rules: Sequence[FirewallRule]) -> RuleIndex:
    asked_there = (Asked(rule, rule.allows, rule.certain, rule.possible, rule.doubt) for rule in rules)
    return AddressIndex(asked_there, lambda found: found.possible.source)
