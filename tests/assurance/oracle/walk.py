"""One packet, from place to place."""

from dataclasses import replace
from ipaddress import IPv4Address
from typing import Any, cast

from tests.assurance.oracle import hub as hubs
from tests.assurance.oracle import places
from tests.assurance.oracle.book import Book, Endpoint, Inputs, Site, Subnet, reference, within
from tests.assurance.oracle.fate import Change, DoubtfulError, DroppedError, Header, Journey
from tests.assurance.oracle.firewall import keeps_source, public_addresses, rule_on
from tests.assurance.oracle.groups import judge_admin, judge_group
from tests.assurance.oracle.nat import into_azure, out_of_azure
from tests.assurance.oracle.routes import Route, choose, gateway_subnet, is_private

INTERNET = "internet"
_LONGEST_WAY = 24
_NO_MACHINES = ("azurefirewallsubnet", "gatewaysubnet")
_NSG_HOLDS = ("Enabled", "NetworkSecurityGroupEnabled")

Step = tuple[Any, ...]


def _lends(mine: Inputs, theirs: Inputs) -> bool:
    return bool(mine.get("allowGatewayTransit") and theirs.get("useRemoteGateways"))


class Walker:
    """Takes a journey from place to place. Each method is one place and names the next, or ends it."""

    def __init__(self, book: Book, journey: Journey) -> None:
        self.book = book
        self.journey = journey
        self.answering = journey.opened is not None

    # -- setting out

    def set_out(self, start: str) -> None:
        """From where the connection is opened."""
        self.journey.started = start
        if start == INTERNET:
            self._go(("from_internet",))
        elif start in self.book.subnets:
            self._go(("from_machine", self.book.subnets[start]))
        else:
            self._go(("from_site", places.site(self.book, start)))

    def set_out_to_answer(self) -> None:
        """From where the opening packet arrived. What stood before the machine translates back first."""
        opened = self.journey.opened
        assert opened is not None
        if opened.arrived == INTERNET:
            self._go(("firewall", opened.egress) if opened.egress else ("arrive", opened.started))
        elif opened.arrived in self.book.subnets:
            place = opened.arrived
            for change in reversed(opened.changes):
                if self._stands_before_machines(change.device) and self._undo(change.device):
                    place = places.home_of(self.book, change.device) or place
            self._go(("route", self.book.subnets[place]))
        else:
            self._go(("from_site", places.site(self.book, opened.arrived)))

    def _go(self, step: Step) -> None:
        for _ in range(_LONGEST_WAY):
            name, *arguments = step
            following = getattr(self, f"_at_{name}")(*arguments)
            if following is None:
                return
            step = following
        raise DroppedError("it goes round in a circle")

    # -- places

    def _at_from_machine(self, subnet: Subnet) -> Step:
        self.journey.note(f"leaves {subnet.name}")
        self._judge(subnet, "Outbound")
        return ("route", subnet)

    def _at_from_internet(self) -> Step:
        destination = self.journey.header.destination
        for firewall in [*self.book.vnet_firewalls, *self.book.hub_firewalls]:
            if destination in public_addresses(self.book, firewall):
                return ("firewall", firewall)
        for interface in self.book.interfaces:
            address = self.book.inputs(interface.public).get("ipAddress") if interface.public else None
            if address and IPv4Address(address) == destination:
                self._change(interface.key, destination=interface.address)
                return ("deliver", self.book.subnets[interface.subnet])
        raise DroppedError("no public address of the estate")

    def _at_from_site(self, site: Site) -> Step:
        header = self.journey.header
        if within(header.destination, site.real) and not self.answering:
            raise DroppedError("it stays on the premises")
        if not within(header.source, site.real):
            self.journey.doubt("nothing says that a gateway drops what its site has no range for")
        if not (self.answering and self._undo(site.key)):
            self._translate(site.key, into_azure(site, header))
        self.journey.gateways.append(site.gateway)
        hub = hubs.gateway_hub(self.book, site.gateway)
        self.journey.note(f"through the tunnel as {self.journey.header.source}")
        return ("hub", hub, "site", site) if hub else ("gateway", site.gateway, site)

    def _at_route(self, subnet: Subnet) -> Step:
        route = choose(self.book, subnet, self.journey.header.destination)
        self.journey.note(f"{subnet.name}: {route.prefix} -> {route.hop} {route.to.rpartition('/')[2]}")
        return cast("Step", getattr(self, f"_by_{route.hop}")(subnet, route))

    def _at_gateway(self, gateway: str, origin: Site | None) -> Step:
        """A classic gateway: by the routes of its subnet into the networks, or out to one of its sites."""
        subnet = gateway_subnet(self.book, gateway)
        if subnet is None:
            raise DoubtfulError("the gateway has no subnet")
        destination = self.journey.header.destination
        if gateway not in self.journey.gateways:
            self.journey.gateways.append(gateway)
        route = choose(self.book, subnet, destination)
        self.journey.note(f"gateway: {route.prefix} -> {route.hop} {route.to.rpartition('/')[2]}")
        if route.hop == "gateway":
            return ("tunnel", places.site_for(self.book, gateway, destination), origin)
        if route.hop == "appliance" and any(
            within(destination, s.ranges) for s in places.sites_of(self.book, gateway)
        ):
            self.journey.doubt("a route from tunnel to tunnel through an appliance is on no page")
        if route.hop == "internet":
            raise DroppedError("a gateway has no way to the internet")
        return cast("Step", getattr(self, f"_by_{route.hop}")(subnet, route))

    def _at_tunnel(self, site: Site, origin: Site | None) -> Step:
        """Out to a site."""
        if origin is not None and not (origin.bgp and site.bgp):
            self.journey.doubt("from tunnel to tunnel without BGP is seen, and written nowhere")
        if site.partly_seen:
            self.journey.doubt("whether the outer side of a part of a range is routed is written nowhere")
        header = self.journey.header
        if not (self.answering and self._undo(site.key)):
            self._translate(site.key, out_of_azure(site, header, answering=self.answering))
        if site.gateway not in self.journey.gateways:
            self.journey.gateways.append(site.gateway)
        return ("arrive", site.key)

    def _at_firewall(self, firewall: str, by_route: bool = False) -> Step:
        journey = self.journey
        if firewall in journey.firewalls:
            raise DroppedError("it comes to the same firewall again")
        journey.firewalls.append(firewall)
        if self.answering:
            self._firewall_answers(firewall, by_route)
        else:
            self._firewall_judges(firewall)
        hub = self.book.hub_firewalls.get(firewall)
        return (
            ("hub_out", hub, firewall)
            if hub
            else ("route", self.book.subnets[self.book.vnet_firewalls[firewall]])
        )

    def _at_hub(self, hub: str, came: str, site: Site | None = None) -> Step:
        destination = self.journey.header.destination
        self._be_sure_of(hubs.oddities(self.book, hub))
        if self.answering and places.is_own_address(self.book, hub, destination):
            return ("firewall", places.firewall_of(self.book, hub))
        policies = self._endpoint_policies(hub, came)
        if policies is not None and self._goes_past_firewall(hub, policies):
            return ("hub_out", hub, "")
        if hubs.covered(self.book, hub, destination):
            return ("firewall", places.intended(self.book, hub, "PrivateTraffic"))
        self._be_sure_of(hubs.announcers(self.book, hub))
        prefix, known = hubs.destinations(self.book, hub, destination)
        if known and hubs.intent(self.book, hub, "PrivateTraffic"):
            raise DoubtfulError(f"{destination} is outside what intent takes for private")
        return self._by_hub_table(hub, site, prefix.prefixlen if prefix and known else -1)

    def _by_hub_table(self, hub: str, site: Site | None, known: int) -> Step:
        destination = self.journey.header.destination
        statics = [row for row in hubs.static_routes(self.book, hub) if destination in row[0]]
        longest = max(statics, key=lambda row: row[0].prefixlen, default=None)
        if known >= 0 and (longest is None or longest[0].prefixlen < known):
            return ("hub_out", hub, "")
        by_intent = hubs.intent(self.book, hub, "Internet")
        if longest is None and not by_intent:
            raise DroppedError("the hub has no route")
        is_default = longest is None or longest[0].prefixlen == 0
        if known >= 0 and not is_default:
            raise DoubtfulError(f"whether {longest} or what is connected wins is on no page")
        if is_default and site is not None and not site.learns_default and not self.answering:
            raise DroppedError("the site is given no 0.0.0.0/0")
        hop = by_intent if is_default and by_intent else (longest[1] if longest else by_intent)
        if self.book.hub_firewalls.get(hop) != hub:
            raise DoubtfulError("the next hop is no declared firewall of the hub")
        return ("firewall", hop)

    def _at_hub_out(self, hub: str, firewall: str) -> Step:
        """To what hangs on the hub; from the firewall to the internet too."""
        destination = self.journey.header.destination
        self._be_sure_of(hubs.announcers(self.book, hub))
        _, known = hubs.destinations(self.book, hub, destination)
        if len(known) > 1:
            raise DoubtfulError(f"{destination} is behind {len(known)} connections of the hub")
        if not known:
            if not firewall or is_private(destination):
                raise DroppedError("the hub has no connection with it")
            return self._to_internet(firewall)
        kind, key = known[0]
        if kind == "vnet":
            return ("into", key)
        if kind == "site":
            return ("tunnel", places.site(self.book, key), None)
        return ("hub_between", key)

    def _at_hub_between(self, hub: str) -> Step:
        """From another hub of the WAN."""
        if hubs.covered(self.book, hub, self.journey.header.destination):
            return ("firewall", places.intended(self.book, hub, "PrivateTraffic"))
        return ("hub_out", hub, "")

    def _at_into(self, vnet: str) -> Step:
        subnet = self.book.subnet_at(vnet, self.journey.header.destination)
        if subnet is None:
            raise DroppedError("no subnet has that address")
        return ("deliver", subnet)

    def _at_deliver(self, subnet: Subnet) -> Step:
        header = self.journey.header
        firewall = self.book.firewall_in(subnet.vnet)
        if firewall and header.destination == places.own_address(self.book, firewall):
            if self.answering:
                return ("firewall", firewall)
            raise DroppedError("nothing but the firewall has that address")
        if subnet.name.casefold() in _NO_MACHINES:
            raise DroppedError(f"no machine stands in {subnet.name}")
        endpoint = self.book.endpoint_at(subnet, header.destination)
        if endpoint:
            if subnet.endpoint_policies in _NSG_HOLDS:
                self._judge(subnet, "Inbound", admin=False)
            return self._beyond_endpoint(endpoint, subnet)
        balancer = places.balancer_at(self.book, subnet, header.destination)
        if balancer:
            return ("balancer", *balancer)
        self._judge(subnet, "Inbound")
        return ("arrive", subnet.key)

    def _at_balancer(self, key: str, frontend: str) -> Step:
        """On to one of the machines behind it; all must fare alike."""
        if self.answering:
            raise DroppedError("a balancer opens nothing")
        rule = self._balancing(key, frontend)
        pool = reference(rule.get("backendAddressPool"))
        machines = [i for i in self.book.interfaces if pool in i.pools]
        if not machines:
            raise DroppedError("no machine is behind the balancer")
        port = int(rule.get("backendPort") or 0) or self.journey.header.port
        before, fates = self.journey.header, []
        for machine in machines:
            self.journey.header = replace(before, destination=machine.address, port=port)
            itself = "a machine that is led back to itself hears nothing" * (machine.address == before.source)
            fates.append(itself or self._refusal(self.book.subnets[machine.subnet]))
        refused = [fate for fate in fates if fate]
        if len(refused) == len(machines):
            raise DroppedError(refused[0])
        if refused:
            self.journey.doubt("the machines behind a balancer do not fare alike")
        chosen = machines[fates.index("")]
        self.journey.header = before
        self._change(key, destination=chosen.address, port=port)
        return ("arrive", chosen.subnet)

    def _at_arrive(self, place: str) -> None:
        self.journey.note(f"arrives at {place.rpartition('/')[2]}")
        self.journey.arrived = place

    # -- next hops

    def _by_local(self, subnet: Subnet, _route: Route) -> Step:
        destination = self.journey.header.destination
        if not within(destination, self.book.vnets[subnet.vnet]):
            raise DroppedError("VnetLocal does not leave its network")
        return ("into", subnet.vnet)

    def _by_peer(self, subnet: Subnet, route: Route) -> Step:
        self._cross(subnet.vnet, route.to, from_gateway=subnet.name == "GatewaySubnet")
        return ("into", route.to)

    def _by_endpoint(self, subnet: Subnet, route: Route) -> Step:
        return self._by_local(subnet, route) if route.to == subnet.vnet else self._by_peer(subnet, route)

    def _by_none(self, _subnet: Subnet, route: Route) -> Step:
        raise DroppedError(f"{route.prefix} leads nowhere")

    def _by_internet(self, subnet: Subnet, _route: Route) -> Step:
        header, journey = self.journey.header, self.journey
        if is_private(header.destination):
            raise DroppedError("the internet has no private address")
        if subnet.key in self.book.vnet_firewalls.values():
            return self._to_internet(journey.firewalls[-1])
        opened = journey.opened
        if opened and opened.started == INTERNET:
            for change in reversed(opened.changes):
                self._undo(change.device)
            return ("arrive", INTERNET)
        interface = self.book.interface_at(subnet, header.source)
        private = subnet.inputs.get("defaultOutboundAccess") is False
        if private and not subnet.inputs.get("natGateway") and not (interface and interface.public):
            raise DroppedError("a private subnet has no way out of its own")
        if subnet.inputs.get("serviceEndpoints"):
            journey.doubt("it may be a service that the subnet has an endpoint of")
        return ("arrive", INTERNET)

    def _by_gateway(self, subnet: Subnet, route: Route) -> Step:
        home = gateway_subnet(self.book, route.to) if route.to else None
        if home is None:
            raise DroppedError("there is no gateway")
        if home.vnet != subnet.vnet:
            self._cross(subnet.vnet, home.vnet, from_gateway=True)
        return ("gateway", route.to, None)

    def _by_hub(self, _subnet: Subnet, route: Route) -> Step:
        return ("hub", route.to, "vnet")

    def _by_appliance(self, subnet: Subnet, route: Route) -> Step:
        address = IPv4Address(route.to)
        for vnet in [subnet.vnet, *(peer for peer, _, _ in self.book.peers(subnet.vnet))]:
            home = self.book.subnet_at(vnet, address)
            if home is None:
                continue
            if vnet != subnet.vnet:
                self._cross(subnet.vnet, vnet)
            firewall = self.book.firewall_in(vnet)
            if firewall and address == places.own_address(self.book, firewall):
                return ("firewall", firewall, True)
            return self._through_machine(home, address)
        if self.book.hub_of(subnet.vnet):
            raise DoubtfulError(f"whether {address} is the hub's firewall is not in the plan")
        raise DroppedError(f"no appliance within reach has {address}")

    def _through_machine(self, home: Subnet, address: IPv4Address) -> Step:
        interface = self.book.interface_at(home, address)
        if places.balancer_at(self.book, home, address):
            raise DoubtfulError("what stands behind the balancer forwards as it likes")
        if interface is None or not interface.forwards:
            raise DroppedError(f"{address} does not forward")
        self._judge(home, "Inbound", at=address)
        self.journey.doubt(f"what the appliance {address} lets through is not in the plan")
        self._judge(home, "Outbound", at=address)
        return ("route", home)

    # -- what is done to a packet on the way

    def _judge(
        self, subnet: Subnet, direction: str, *, admin: bool = True, at: IPv4Address | None = None
    ) -> None:
        """Admin rules, then the groups of subnet and interface. An answer is let through by its flow."""
        if self.answering:
            return
        header = self.journey.header
        address = at or (header.destination if direction == "Inbound" else header.source)
        interface = self.book.interface_at(subnet, address)
        ended = judge_admin(self.book, subnet, direction, header) if admin else ""
        if ended == "Deny":
            raise DroppedError(f"an admin rule denies it {direction.lower()}")
        if ended == "AlwaysAllow":
            return
        groups = [subnet.nsg, interface.nsg if interface else ""]
        for key in filter(None, groups if direction == "Inbound" else reversed(groups)):
            said, rule = judge_group(self.book, key, subnet, direction, header)
            if said == {"Deny"}:
                raise DroppedError(f"{key.rpartition('/')[2]} {direction.lower()}: {rule}")
            if len(said) > 1:
                self.journey.doubt(f"{key.rpartition('/')[2]} {direction.lower()} depends on a tag")
            self.journey.note(f"{key.rpartition('/')[2]} {direction.lower()}: {rule}")

    def _refusal(self, subnet: Subnet) -> str:
        try:
            self._judge(subnet, "Inbound")
        except DroppedError as end:
            return str(end)
        return ""

    def _cross(self, near: str, far: str, *, from_gateway: bool = False) -> None:
        """Over a peering. The flags are no proof either way: false leaves it open."""
        mine, theirs = next((m, t) for peer, m, t in self.book.peers(near) if peer == far)
        if not (
            mine.get("allowVirtualNetworkAccess", True) and theirs.get("allowVirtualNetworkAccess", True)
        ):
            self.journey.doubt("a peering without access may still let it through")
        if from_gateway and (_lends(mine, theirs) or _lends(theirs, mine)):
            return
        local = within(self.journey.header.source, self.book.vnets[near])
        if not local and not theirs.get("allowForwardedTraffic"):
            self.journey.doubt("a peering without forwarded traffic may still let it through")

    def _firewall_judges(self, firewall: str) -> None:
        header = self.journey.header
        ruling = rule_on(self.book, firewall, header)
        self.journey.note(f"{firewall.rpartition('/')[2]}: {ruling.access} by {ruling.rule}")
        if self.journey.started == INTERNET and not ruling.translated:
            raise DroppedError("no DNAT rule leads on from the firewall's public address")
        if ruling.access == "Deny":
            raise DroppedError(f"the firewall: {ruling.rule}")
        if ruling.access == "Unknown":
            self.journey.doubt(f"the firewall: {ruling.rule}")
        own = places.own_address(self.book, firewall)
        if ruling.translated:
            after = ruling.translated
            self._change(firewall, source=own, destination=after.destination, port=after.port)
        elif ruling.proxied or not keeps_source(self.book, firewall, header.destination):
            self._change(firewall, source=own)

    def _firewall_answers(self, firewall: str, by_route: bool) -> None:
        opened = self.journey.opened
        assert opened is not None
        if firewall not in opened.firewalls:
            raise DroppedError("the firewall never saw the opening packet")
        if by_route and self.journey.header.destination == places.own_address(self.book, firewall):
            self.journey.doubt("the route may bring it to another instance of the firewall")
        self._undo(firewall)

    def _to_internet(self, firewall: str) -> Step:
        if self.journey.header.protocol == "Icmp":
            raise DroppedError("the firewall carries no ICMP to the internet")
        self.journey.egress = firewall
        return ("arrive", INTERNET)

    def _beyond_endpoint(self, endpoint: Endpoint, subnet: Subnet) -> Step:
        """A private endpoint of a Private Link Service of ours leads on to its balancer."""
        if endpoint.state in ("Rejected", "Disconnected"):
            raise DroppedError("the service does not let that endpoint in")
        if endpoint.state == "Pending":
            self.journey.doubt("the service has not let that endpoint in yet")
        link = self.book.inputs(endpoint.target)
        if not link.get("loadBalancerFrontendIpConfigurations"):
            return ("arrive", subnet.key)
        if self.journey.header.protocol not in ("Tcp", "Udp"):
            raise DroppedError("Private Link carries TCP and UDP alone")
        frontend = reference(link["loadBalancerFrontendIpConfigurations"][0])
        balancer = frontend.partition("/frontendipconfigurations/")[0]
        home = self.book.subnets[reference(link["ipConfigurations"][0].get("subnet"))]
        self._change(endpoint.key, source=home.prefixes[0][5])
        self.journey.note(f"by Private Link to {balancer.rpartition('/')[2]}")
        return ("balancer", balancer, frontend)

    # -- translations

    def _change(self, device: str, **fields: Any) -> None:
        self._translate(device, replace(self.journey.header, **fields))

    def _translate(self, device: str, after: Header) -> None:
        before = self.journey.header
        if after != before:
            self.journey.changes.append(Change(device, before, after))
            self.journey.header = after
            self.journey.note(
                f"{before.source}>{before.destination} becomes {after.source}>{after.destination}"
            )

    def _undo(self, device: str) -> bool:
        """Translate an answer back as that device translated what it answers."""
        opened = self.journey.opened
        assert opened is not None
        for change in reversed(opened.changes):
            if change.device == device and change.after.answered == self.journey.header:
                self.journey.header = change.before.answered
                return True
        return False

    # -- the estate as this packet finds it

    def _goes_past_firewall(self, hub: str, policies: str) -> bool:
        """What the firewall allows goes through it. What it would deny goes past it without network policies
        surely, and with them perhaps: nothing written says that they are enough."""
        opened = self.journey.opened
        if opened is not None:
            return policies == "Enabled" and not opened.firewalls
        firewall = hubs.intent(self.book, hub, "PrivateTraffic")
        if not firewall or rule_on(self.book, firewall, self.journey.header).access == "Allow":
            return False
        if policies == "Enabled":
            self.journey.doubt("a private endpoint may be reached past the firewall that denies it")
        self.journey.note("past the firewall, to a private endpoint")
        return True

    def _endpoint_policies(self, hub: str, came: str) -> str | None:
        """The network policies of the private endpoint that a site speaks with; None where it is none."""
        header = self.journey.header
        near, far = (header.destination, header.source)
        if came != "site":
            near, far = far, near
        if not any(within(far, site.ranges) for site in hubs.sites(self.book, hub)):
            return None
        for vnet, _ in hubs.networks_on(self.book, hub):
            home = self.book.subnet_at(vnet, near)
            if home and self.book.endpoint_at(home, near):
                return home.endpoint_policies
        return None

    def _balancing(self, key: str, frontend: str) -> Inputs:
        header = self.journey.header
        for rule in self.book.inputs(key).get("loadBalancingRules") or []:
            fits = str(rule["protocol"]).casefold() in (header.protocol.casefold(), "all")
            if (
                fits
                and rule["frontendPort"] in (header.port, 0)
                and reference(rule["frontendIPConfiguration"]) == frontend
            ):
                return dict(rule)
        raise DroppedError("the balancer does not serve that port")

    def _be_sure_of(self, strangers: list[str]) -> None:
        for stranger in strangers:
            raise DoubtfulError(f"{stranger.rpartition('/')[2]} may change the routes of the hub")

    def _stands_before_machines(self, device: str) -> bool:
        return "/loadbalancers/" in device or "/privateendpoints/" in device
