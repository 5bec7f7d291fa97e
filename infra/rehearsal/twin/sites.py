"""Gateways, tunnels, and the sites behind them, as namespaces."""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network

from infra.rehearsal.twin import filters
from infra.rehearsal.twin.draft import DEFAULT, Draft, far, near, nowhere
from infra.rehearsal.twin.nodes import Link, Node
from infra.rehearsal.twin.values import Tunnel

_FROM_TUNNELS = 100
"""A gateway's table of routes for what comes out of a tunnel."""


def lay_gateway(
    draft: Draft,
    uplink: Link,
    tunnels: Iterable[Tunnel],
    *,
    subject: str,
    place: str,
    inward: Iterable[IPv4Network],
    steered: Iterable[IPv4Network] = (),
) -> None:
    """A gateway at the second end of its uplink, with its tunnels and sites.

    `inward` is what it sends up its uplink, `steered` all that may come out of a tunnel, where that is less.
    """
    name, kept = uplink.ends[1], tuple(steered)
    links = [(tunnel, draft.join(name, draft.name("tunnel"))) for tunnel in tunnels]
    routes = [nowhere(DEFAULT), *(near(prefix, uplink) for prefix in inward)]
    for tunnel, link in links:
        routes += [far(prefix, link) for prefix in tunnel.prefixes]
        _lay_site(draft, tunnel, link)
    if kept:
        routes += [near(prefix, uplink, _FROM_TUNNELS) for prefix in kept]
        routes.append(nowhere(DEFAULT, _FROM_TUNNELS))
    draft.nodes.append(
        Node(
            name=name,
            role="gateway",
            title="VPN gateway",
            subject=subject,
            place=place,
            addresses=(),
            routes=tuple(routes),
            steered=tuple((link.interface, _FROM_TUNNELS) for _, link in links) if kept else (),
        )
    )


def _lay_site(draft: Draft, tunnel: Tunnel, link: Link) -> None:
    name, site = link.ends[1], draft.name("site")
    beyond = draft.join(name, site)
    ranges = tuple(_at_the_site(tunnel))
    draft.nodes.append(
        Node(
            name=name,
            role="tunnel",
            title=f"tunnel to {tunnel.name}",
            subject=f"{tunnel.id}/tunnel",
            place=tunnel.name,
            addresses=(),
            routes=(near(DEFAULT, link), *(far(prefix, beyond) for prefix in ranges)),
            ruleset=filters.translation(tunnel, link.interface),
        )
    )
    draft.nodes.append(
        Node(
            name=site,
            role="site",
            title=tunnel.name,
            subject=tunnel.id,
            place=tunnel.name,
            addresses=tuple(somebody(prefix) for prefix in ranges),
            routes=(near(DEFAULT, beyond),),
        )
    )


def somebody(prefix: IPv4Network) -> IPv4Address:
    """Who stands for everybody in a range of a site."""
    return prefix[min(10, prefix.num_addresses - 1)]


def _at_the_site(tunnel: Tunnel) -> Iterable[IPv4Network]:
    """The ranges as the site itself knows them: it has what a rule translates, into whatever that is."""
    translated = {t.external: t.internal for t in tunnel.translations}
    known = (translated.get(prefix, prefix) for prefix in tunnel.prefixes)
    return dict.fromkeys((*known, *translated.values()))
