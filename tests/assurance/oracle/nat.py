"""The NAT of a VPN gateway (azure-docs vpn-gateway/nat-overview)."""

from dataclasses import replace
from ipaddress import IPv4Address

from tests.assurance.oracle.book import NatRule, Site, within
from tests.assurance.oracle.fate import DroppedError, Header


def into_azure(site: Site, header: Header) -> Header:
    """What comes out of the tunnel: the site's source as Azure knows it, and the destination as it is."""
    source = outside(site.ingress, header.source)
    destination = _inside(site.egress, header.destination, opening=True)
    return replace(header, source=source, destination=destination)


def out_of_azure(site: Site, header: Header, *, answering: bool) -> Header:
    """What goes into the tunnel: the destination as the site knows it, and the source as it may be known."""
    destination = _inside(site.ingress, header.destination, opening=not answering)
    source = outside(site.egress, header.source)
    return replace(header, source=source, destination=destination)


def outside(rules: list[NatRule], address: IPv4Address) -> IPv4Address:
    """An address of the inside as the outside sees it."""
    for rule in rules:
        for inside, outside in zip(rule.internal, rule.external, strict=False):
            if address in inside:
                offset = int(address) - int(inside.network_address)
                return outside[offset] if rule.static else outside[offset % outside.num_addresses]
    return address


def _inside(rules: list[NatRule], address: IPv4Address, *, opening: bool) -> IPv4Address:
    for rule in rules:
        if opening and not rule.static and within(address, rule.external):
            raise DroppedError("only the inside of a dynamic rule opens connections")
        for inside, outside in zip(rule.internal, rule.external, strict=False):
            if rule.static and address in outside:
                return inside[int(address) - int(outside.network_address)]
    return address
