"""The estate as the second opinion reads it: planned resources, looked up by id and by what they hang on."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from ipaddress import IPv4Address, IPv4Network, ip_network
from typing import Any

from infra.resources.planned import PlannedResource, PlannedStack

Inputs = Mapping[str, Any]


@cache
def network(text: str) -> IPv4Network:
    """A prefix, host bits or not."""
    found = ip_network(text, strict=False)
    assert isinstance(found, IPv4Network)
    return found


def networks(texts: Iterable[str]) -> list[IPv4Network]:
    """Those texts that are prefixes of IPv4."""
    return [network(text) for text in texts if ":" not in text and "${" not in text]


def reference(value: Any) -> str:
    """The id that `{"id": ...}` names, in lower case; empty where there is none."""
    return str((value or {}).get("id", "")).casefold()


def within(address: IPv4Address, prefixes: Iterable[IPv4Network]) -> bool:
    """Whether an address is in one of the prefixes."""
    return any(address in prefix for prefix in prefixes)


class Subnet:
    """A subnet and the interfaces in it."""

    def __init__(self, key: str, vnet: str, inputs: Inputs) -> None:
        self.key = key
        self.vnet = vnet
        self.name: str = inputs.get("subnetName") or inputs.get("name") or key.rpartition("/")[2]
        self.inputs = inputs
        single = inputs.get("addressPrefix")
        self.prefixes = networks([single] if single else inputs.get("addressPrefixes") or [])
        self.nsg = reference(inputs.get("networkSecurityGroup"))
        self.table = reference(inputs.get("routeTable"))
        self.endpoint_policies: str = inputs.get("privateEndpointNetworkPolicies") or "Disabled"


class Interface:
    """One address of a network interface."""

    def __init__(self, key: str, address: IPv4Address, inputs: Inputs, configuration: Inputs) -> None:
        self.key = key
        self.address = address
        self.nsg = reference(inputs.get("networkSecurityGroup"))
        self.forwards = bool(inputs.get("enableIPForwarding"))
        self.public = reference(configuration.get("publicIPAddress"))
        self.groups = {reference(group) for group in configuration.get("applicationSecurityGroups") or []}
        self.pools = {reference(pool) for pool in configuration.get("loadBalancerBackendAddressPools") or []}
        self.subnet = reference(configuration.get("subnet"))


class Endpoint:
    """A private endpoint; `address` is None where Azure chooses it."""

    def __init__(self, key: str, inputs: Inputs) -> None:
        self.key = key
        self.subnet = reference(inputs.get("subnet"))
        given = [c.get("privateIPAddress") for c in inputs.get("ipConfigurations") or []]
        self.addresses = [IPv4Address(address) for address in given if address]
        manual = inputs.get("manualPrivateLinkServiceConnections") or []
        connection: Inputs = next(iter((inputs.get("privateLinkServiceConnections") or []) + manual), {})
        self.target = str(connection.get("privateLinkServiceId", "")).casefold()
        known = connection.get("privateLinkServiceConnectionState") or {}
        self.state: str = known.get("status") or ("Pending" if connection in manual else "Approved")


class Site:
    """What stands behind a tunnel: its ranges as Azure routes them, and its connection's NAT rules.

    `bgp` is whether it announces its ranges itself, unfiltered; `learns_default` whether Azure gives it 0/0;
    `partly_seen` whether a rule translates a part of a range of it.
    """

    def __init__(self, key: str, gateway: str, ranges: list[IPv4Network]) -> None:
        self.key = key
        self.gateway = gateway
        self.ranges = ranges
        self.real: list[IPv4Network] = ranges
        self.ingress: list[NatRule] = []
        self.egress: list[NatRule] = []
        self.bgp = False
        self.learns_default = False
        self.partly_seen = False


class NatRule:
    """One prefix for another."""

    def __init__(self, key: str, inputs: Inputs) -> None:
        self.key = key
        self.internal = networks(m["addressSpace"] for m in inputs.get("internalMappings") or [])
        self.external = networks(m["addressSpace"] for m in inputs.get("externalMappings") or [])
        self.ingress = inputs.get("mode") != "EgressSnat"
        self.static = inputs.get("type") != "Dynamic"


class Book:
    """Every resource by its id in lower case, and the few things that are asked for often."""

    def __init__(self, resources: Iterable[PlannedResource]) -> None:
        self.by_id: dict[str, PlannedResource] = {}
        self.by_kind: dict[str, list[tuple[str, Inputs]]] = defaultdict(list)
        for resource in resources:
            key = resource.id.casefold()
            if key:
                self.by_id[key] = resource
            self.by_kind[resource.type.rpartition(":")[2]].append((key, resource.inputs))
        self._read_networks()
        self._read_interfaces()
        self._read_sites()

    def inputs(self, key: str) -> Inputs:
        """The inputs of that resource; nothing where it is not planned."""
        found = self.by_id.get(key.casefold())
        return found.inputs if found else {}

    def kind(self, name: str) -> list[tuple[str, Inputs]]:
        """All resources of a type, as id in lower case and inputs."""
        return self.by_kind.get(name, [])

    def subnet_at(self, vnet: str, address: IPv4Address) -> Subnet | None:
        """The subnet of that network that holds the address."""
        for subnet in self.subnets.values():
            if subnet.vnet == vnet and within(address, subnet.prefixes):
                return subnet
        return None

    def interface_at(self, subnet: Subnet, address: IPv4Address) -> Interface | None:
        """The interface in that subnet with that address."""
        for interface in self.interfaces:
            if interface.subnet == subnet.key and interface.address == address:
                return interface
        return None

    def endpoint_at(self, subnet: Subnet, address: IPv4Address) -> Endpoint | None:
        """The private endpoint at an address: any that no machine has, where Azure chooses the endpoint's."""
        if self.interface_at(subnet, address):
            return None
        for endpoint in self.endpoints:
            if endpoint.subnet == subnet.key and (address in endpoint.addresses or not endpoint.addresses):
                return endpoint
        return None

    def peers(self, vnet: str) -> list[tuple[str, Inputs, Inputs]]:
        """The networks peered with one, with this half and theirs; only where both halves are there."""
        halves = {(left, right): inputs for left, right, inputs in self.peerings}
        return [
            (right, mine, halves[(right, left)])
            for (left, right), mine in halves.items()
            if left == vnet and (right, left) in halves
        ]

    def firewall_in(self, vnet: str) -> str:
        """The firewall that stands in a network of its own; empty where there is none."""
        for key, subnet in self.vnet_firewalls.items():
            if self.subnets[subnet].vnet == vnet:
                return key
        return ""

    def hub_of(self, vnet: str) -> tuple[str, Inputs] | None:
        """The hub that a network is connected to, and the connection."""
        for key, inputs in self.kind("HubVirtualNetworkConnection"):
            if reference(inputs.get("remoteVirtualNetwork")) == vnet:
                return parent(key), inputs
        return None

    def _read_networks(self) -> None:
        self.vnets: dict[str, list[IPv4Network]] = {}
        self.subnets: dict[str, Subnet] = {}
        self.peerings: list[tuple[str, str, Inputs]] = []
        for key, inputs in self.kind("VirtualNetwork"):
            self.vnets[key] = networks((inputs.get("addressSpace") or {}).get("addressPrefixes") or [])
            for inline in inputs.get("subnets") or []:
                child = f"{key}/subnets/{inline['name']}".casefold()
                self.subnets[child] = Subnet(child, key, inline)
            for inline in inputs.get("virtualNetworkPeerings") or []:
                self.peerings.append((key, reference(inline.get("remoteVirtualNetwork")), inline))
        for key, inputs in self.kind("Subnet"):
            self.subnets[key] = Subnet(key, parent(key), inputs)
        for key, inputs in self.kind("VirtualNetworkPeering"):
            self.peerings.append((parent(key), reference(inputs.get("remoteVirtualNetwork")), inputs))

    def _read_interfaces(self) -> None:
        self.interfaces: list[Interface] = []
        for key, inputs in self.kind("NetworkInterface"):
            for configuration in inputs.get("ipConfigurations") or []:
                address = configuration.get("privateIPAddress")
                if address:
                    self.interfaces.append(Interface(key, IPv4Address(address), inputs, configuration))
        self.endpoints = [Endpoint(key, inputs) for key, inputs in self.kind("PrivateEndpoint")]
        self.vnet_firewalls: dict[str, str] = {}
        self.hub_firewalls: dict[str, str] = {}
        for key, inputs in self.kind("AzureFirewall"):
            hub = reference(inputs.get("virtualHub"))
            if hub:
                self.hub_firewalls[key] = hub
            for configuration in inputs.get("ipConfigurations") or []:
                if reference(configuration.get("subnet")):
                    self.vnet_firewalls[key] = reference(configuration["subnet"])

    def _read_sites(self) -> None:
        self.sites: list[Site] = []
        for _, inputs in self.kind("VirtualNetworkGatewayConnection"):
            self._read_classic(inputs)
        for key, inputs in self.kind("VpnConnection"):
            self._read_wan_site(parent(key), inputs)
        for key, inputs in self.kind("ExpressRouteConnection"):
            self._read_circuit(key, inputs)

    def _read_classic(self, inputs: Inputs) -> None:
        """A local network gateway has the real ranges; Azure routes the translated ones."""
        key = reference(inputs.get("localNetworkGateway2"))
        if not key:
            return
        space = self.inputs(key).get("localNetworkAddressSpace") or {}
        site = Site(key, reference(inputs.get("virtualNetworkGateway1")), [])
        site.real = networks(space.get("addressPrefixes") or [])
        self._read_nat(site, inputs)
        for prefix in site.real:
            site.ranges += _routed(prefix, site.ingress)
            parts = [inside for rule in site.ingress for inside in rule.internal if inside != prefix]
            site.partly_seen |= any(part.subnet_of(prefix) for part in parts)
        site.bgp = bool(inputs.get("enableBgp"))
        self.sites.append(site)

    def _read_wan_site(self, gateway: str, inputs: Inputs) -> None:
        """A VPN site has the ranges that Azure routes; the real ones are what its rules translate."""
        key = reference(inputs.get("remoteVpnSite"))
        space = self.inputs(key).get("addressSpace") or {}
        site = Site(key, gateway, networks(space.get("addressPrefixes") or []))
        links = inputs.get("vpnLinkConnections") or []
        for link in links:
            self._read_nat(site, link)
        external = [prefix for rule in site.ingress for prefix in rule.external]
        internal = [prefix for rule in site.ingress for prefix in rule.internal]
        site.real = internal + [prefix for prefix in site.ranges if prefix not in external]
        site.bgp = bool(inputs.get("enableBgp")) or any(link.get("enableBgp") for link in links)
        site.learns_default = bool(inputs.get("enableInternetSecurity"))
        self.sites.append(site)

    def _read_circuit(self, key: str, inputs: Inputs) -> None:
        """A circuit announces what it likes; an inbound route map says what of it is kept."""
        site = Site(key, parent(key), [])
        site.bgp = bool(inputs.get("expressRouteGatewayBypass") or inputs.get("enablePrivateLinkFastPath"))
        mapping = reference((inputs.get("routingConfiguration") or {}).get("inboundRouteMap"))
        rules = self.inputs(mapping).get("rules") or []
        if not rules or not any(action.get("type") == "Drop" for action in rules[-1].get("actions") or []):
            site.bgp = True
        for rule in rules:
            if not rule.get("actions"):
                for criterion in rule.get("matchCriteria") or []:
                    site.ranges += networks(criterion.get("routePrefix") or [])
        self.sites.append(site)

    def _read_nat(self, site: Site, connection: Inputs) -> None:
        for side in ("ingressNatRules", "egressNatRules"):
            for named in connection.get(side) or []:
                rule = NatRule(reference(named), self.inputs(reference(named)))
                (site.ingress if rule.ingress else site.egress).append(rule)


def parent(key: str) -> str:
    """The id of the resource that a child hangs on."""
    return key.rpartition("/")[0].rpartition("/")[0]


def read(stacks: Iterable[PlannedStack]) -> Book:
    """The estate of those stacks together."""
    return Book(resource for stack in stacks for resource in stack.resources)


def _routed(prefix: IPv4Network, rules: list[NatRule]) -> list[IPv4Network]:
    """What stands for a site's real prefix in Azure's routes."""
    for rule in rules:
        for inside, outside in zip(rule.internal, rule.external, strict=False):
            if prefix == inside:
                return [outside]
            if prefix.subnet_of(inside) and rule.static:
                offset = int(prefix.network_address) - int(inside.network_address)
                moved = IPv4Address(int(outside.network_address) + offset)
                return [network(f"{moved}/{prefix.prefixlen}")]
            if inside.subnet_of(prefix):
                return [prefix, outside]
    return [prefix]
