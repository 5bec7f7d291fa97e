"""The VPN device sheet: what a council's network engineer types in, at both ends, and a filled-in example."""

from collections.abc import Iterable
from ipaddress import IPv4Network

from infra.design.ipsec import IPSEC
from infra.design.network import VpnSite
from infra.runbook.facts.words import literal, literals, said
from infra.runbook.joining import Joining
from infra.runbook.model import Block, Code, Definitions, Note, Table
from infra.runbook.templates import fill

IKE_SECONDS = 28_800  # azure-docs vpn-gateway/vpn-gateway-about-vpn-devices: main mode SA lifetime
DPD_SECONDS = 45  # the same page
TUNNEL_MTU = 1400  # the same page: MTU of the tunnel interface, or clamp TCP MSS
CLAMP_MSS = 1350  # the same page

# From Azure's words to strongSwan's (docs.strongswan.org config/proposals, unverified against a gateway).
STRONGSWAN = {
    "AES256": "aes256",
    "GCMAES256": "aes256gcm16",
    "SHA256": "sha256",
    "ECP256": "ecp256",
}
SHEET_SOURCE = "azure-docs vpn-gateway/vpn-gateway-about-vpn-devices"


def proposals() -> Table:
    """The one policy that both ends accept, and where each value comes from."""
    gateway = "set on the connection, " + IPSEC.source
    return Table(
        caption="IKE and IPsec parameters, the same on every device",
        header=("Parameter", "Value", "Source"),
        rows=(
            ("IKE version", "IKEv2 only", gateway),
            (
                "IKE encryption, integrity",
                f"{literal(IPSEC.ike_encryption)}, {literal(IPSEC.ike_integrity)}",
                gateway,
            ),
            ("IKE Diffie-Hellman group", literal(IPSEC.dh_group) + " (group 19)", gateway),
            ("ESP encryption and integrity", literal(IPSEC.ipsec_encryption), gateway),
            ("Perfect forward secrecy", literal(IPSEC.pfs_group) + " (group 19)", gateway),
            ("ESP lifetime", f"{IPSEC.sa_seconds:,} seconds or {IPSEC.sa_kilobytes:,} kilobytes", gateway),
            ("IKE lifetime", f"{IKE_SECONDS:,} seconds", SHEET_SOURCE),
            ("Dead peer detection", f"{DPD_SECONDS} seconds", SHEET_SOURCE),
            ("Tunnel MTU, TCP MSS", f"{TUNNEL_MTU:,}, clamped to {CLAMP_MSS:,}", SHEET_SOURCE),
            ("Authentication", "pre-shared key of the connection, made by Azure", "azure-docs virtual-wan"),
            ("Routing", "static routes, BGP off", "the partnership's design"),
            ("Traffic selectors", "`0.0.0.0/0` on both sides (route-based)", "the partnership's design"),
        ),
    )


def sheets(joining: Joining) -> tuple[Block, ...]:
    """For each VPN site: the sheet, the address lists and a strongSwan example."""
    if not joining.part.vpn_sites:
        return (Note(kind="note", text="No site is connected by VPN: there is no device to set up."),)
    return tuple(block for site in joining.part.vpn_sites for block in _sheet(joining, site))


def reached(joining: Joining) -> tuple[IPv4Network, ...]:
    """What a site routes into its tunnels: the aggregates, and the PSN and HSCN ranges, if any."""
    partnership = joining.partnership
    peers = [peer for peer in (partnership.psn, partnership.hscn) if peer]
    return (*joining.addresses.aggregates, *(r for peer in peers for r in peer.ranges))


def _sheet(joining: Joining, site: VpnSite) -> Iterable[Block]:
    yield Definitions(caption=f"VPN device sheet: {said(site.title)}", entries=_ends(joining, site))
    yield _lists(joining, site)
    yield Code(
        caption=f"strongSwan example for {said(site.title)}: swanctl.conf", text=_strongswan(joining, site)
    )
    yield Code(
        caption=f"Interfaces, routes and filter for {said(site.title)}", text=_interfaces(joining, site)
    )


def _ends(joining: Joining, site: VpnSite) -> tuple[tuple[str, str], ...]:
    gateway = joining.hub.names.vpn_gateway
    return (
        ("Council's device", f"{said(site.device_model)} at {literal(site.device_address)}"),
        (
            "Hub's end",
            f"both instances of {literal(gateway)}: step net-04 fetches their two public addresses",
        ),
        ("Tunnels", "two, one to each instance, both up all the time"),
        ("Connection in Azure", f"{literal(site.connection)}, link {literal(site.link)}"),
        (
            "Pre-shared key",
            f"step net-05-{site.site} fetches it; it is in no file of this project and in no mail",
        ),
        ("Open at the edge", "UDP 500 and 4500 and ESP, to and from the two addresses of the gateway"),
        ("Address translation", _translation(site)),
        ("Source filter", f"only {literals(site.legacy)} may enter the tunnels; everything else is dropped"),
    )


def _translation(site: VpnSite) -> str:
    if not site.nat_rules:
        return "none, at neither end"
    pairs = ", ".join(f"{literal(rule.internal)} as {literal(rule.external)}" for rule in site.nat_rules)
    return f"none at the council's edge; the hub's gateway shows {pairs}"


def _lists(joining: Joining, site: VpnSite) -> Table:
    seen = dict(zip(site.legacy, site.address_space, strict=True))
    rows = [("local", literal(r), f"seen by the others as {literal(seen[r])}") for r in site.legacy]
    rows += [("remote", literal(r), "route into both tunnels") for r in reached(joining)]
    return Table(
        caption=f"Address lists for {said(site.title)}",
        header=("Side", "Range", "What to do"),
        rows=tuple(rows),
    )


def _strongswan(joining: Joining, site: VpnSite) -> str:
    return fill(
        "swanctl.conf.j2",
        name=f"{joining.declared.slug}-{site.site}",
        site=site,
        gateway=joining.hub.names.vpn_gateway,
        ike=_proposal(IPSEC.ike_encryption, IPSEC.ike_integrity, IPSEC.dh_group),
        esp=_proposal(IPSEC.ipsec_encryption, IPSEC.pfs_group),
        ike_seconds=IKE_SECONDS,
        sa_seconds=IPSEC.sa_seconds,
        dpd_seconds=DPD_SECONDS,
    )


def _proposal(*words: str) -> str:
    return "-".join(STRONGSWAN[word] for word in words)


def _interfaces(joining: Joining, site: VpnSite) -> str:
    return fill(
        "interfaces.sh.j2",
        name=f"{joining.declared.slug}-{site.site}",
        local=site.legacy,
        remote=reached(joining),
        mtu=TUNNEL_MTU,
        mss=CLAMP_MSS,
    )
