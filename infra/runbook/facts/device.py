"""The VPN device sheet: what a council's network engineer types in, at both ends, and a filled-in example."""

from collections.abc import Iterable
from ipaddress import IPv4Network

from infra.design.network.ipsec import IPSEC
from infra.design.network.model import VpnSite
from infra.runbook.facts.words import literal, literals, said
from infra.runbook.joining import Joining
from infra.runbook.model import Block, Code, Definitions, Note, Table
from infra.templating import environment

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
GROUPS = {"ECP256": 19, "ECP384": 20}  # RFC 5903
SET = f"set on the connection, {IPSEC.source}"
SHEET_SOURCE = "azure-docs vpn-gateway/vpn-gateway-about-vpn-devices"


def proposals() -> Table:
    """The one policy that both ends accept, and where each value comes from."""
    return Table(
        caption="IKE and IPsec parameters, the same on every device",
        header=("Parameter", "Value", "Source"),
        rows=(
            ("IKE", f"IKEv2 only, {_words(IPSEC.ike_encryption, IPSEC.ike_integrity, IPSEC.dh_group)}", SET),
            ("ESP", _words(IPSEC.ipsec_encryption), SET),
            ("Perfect forward secrecy", _words(IPSEC.pfs_group), SET),
            ("ESP lifetime", f"{IPSEC.sa_seconds:,} seconds or {IPSEC.sa_kilobytes:,} kilobytes", SET),
            ("IKE lifetime", f"{IKE_SECONDS:,} seconds", SHEET_SOURCE),
            ("Dead peer detection", f"{DPD_SECONDS} seconds", SHEET_SOURCE),
            ("Tunnel MTU, TCP MSS", f"{TUNNEL_MTU:,}, clamped to {CLAMP_MSS:,}", SHEET_SOURCE),
            ("Authentication", "pre-shared key of the connection, made by Azure", "azure-docs virtual-wan"),
            ("Routing", "static routes, BGP off", "the partnership's design"),
            ("Traffic selectors", "`0.0.0.0/0` on both sides (route-based)", "the partnership's design"),
        ),
    )


def _words(*values: str) -> str:
    """Azure's words; a group of Diffie-Hellman with the number that devices know it by."""
    return ", ".join(f"{literal(v)} (group {GROUPS[v]})" if v in GROUPS else literal(v) for v in values)


def sheets(joining: Joining) -> tuple[Block, ...]:
    """The parameters, each VPN site's sheet and address lists, and a strongSwan example for the first."""
    if not joining.part.vpn_sites:
        return (Note(kind="note", text="No site is connected by VPN: there is no device to set up."),)
    filled = (block for site in joining.part.vpn_sites for block in _sheet(joining, site))
    return (proposals(), *filled, *_example(joining))


def reached(joining: Joining) -> tuple[IPv4Network, ...]:
    """What a site routes into its tunnels: the aggregates, and the PSN and HSCN ranges, if any."""
    partnership = joining.partnership
    peers = [peer for peer in (partnership.psn, partnership.hscn) if peer]
    return (*joining.addresses.aggregates, *(r for peer in peers for r in peer.ranges))


def _sheet(joining: Joining, site: VpnSite) -> Iterable[Block]:
    yield Definitions(caption=f"VPN device sheet: {said(site.title)}", entries=_ends(joining, site))
    yield _lists(joining, site)


def _example(joining: Joining) -> Iterable[Block]:
    first, *others = joining.part.vpn_sites
    title = said(first.title)
    yield Code(caption=f"strongSwan example for {title}: swanctl.conf", text=_strongswan(joining, first))
    yield Code(caption=f"Interfaces, routes and filter for {title}", text=_interfaces(joining, first))
    if others:
        yield _differences(joining)


def _differences(joining: Joining) -> Table:
    """What the example says otherwise at every other site: nothing else differs."""
    return Table(
        caption="The same example at every site: what stands where",
        header=("Site", "Name of files and connections", "Own address", "Own ranges", "Key of"),
        rows=tuple(
            (
                said(site.title),
                literal(_name(joining, site)),
                literal(site.device_address),
                literals(site.legacy),
                literal(site.connection),
            )
            for site in joining.part.vpn_sites
        ),
    )


def _name(joining: Joining, site: VpnSite) -> str:
    return f"{joining.declared.slug}-{site.site}"


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
    return _filled(
        "swanctl.conf.j2",
        name=_name(joining, site),
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
    return _filled(
        "interfaces.sh.j2",
        name=_name(joining, site),
        local=site.legacy,
        remote=reached(joining),
        mtu=TUNNEL_MTU,
        mss=CLAMP_MSS,
    )


def _filled(template: str, **values: object) -> str:
    return environment("runbook", escaped=False).get_template(template).render(**values)
