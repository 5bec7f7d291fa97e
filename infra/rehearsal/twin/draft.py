"""A topology in the making: namespaces named and joined one after the other."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network

from infra.rehearsal.twin.nodes import Link, Node, Route
from infra.rehearsal.twin.values import UntwinnableError

DEFAULT = IPv4Network("0.0.0.0/0")
RFC1918 = tuple(map(IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")))
# TEST-NET-3 of RFC 5737: whoever is on the internet, the public addresses of firewalls and of networks.
_PUBLIC = IPv4Network("203.0.113.0/25")
SOMEBODY = _PUBLIC[10]
_LINKS = IPv4Network("169.254.0.0/16")
_FREE = (*range(1, 10), *range(11, _PUBLIC.num_addresses))


@dataclass(slots=True)
class Draft:
    """What there is so far. `outside` are the routes of the internet.

    `doors` are the nodes of Private Link Services by the services' ids: known before anything is joined to
    them.
    """

    doors: Mapping[str, str]
    nodes: list[Node] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    outside: list[Route] = field(default_factory=list)
    _named: Counter[str] = field(default_factory=Counter)

    def name(self, kind: str) -> str:
        """A name for one more node of a kind."""
        number = self._named[kind]
        self._named[kind] += 1
        return f"{kind}-{number}"

    def join(self, one: str, other: str) -> Link:
        """A link between two nodes, which need not be there yet."""
        number = 2 * len(self.links)
        addresses = (_LINKS[number], _LINKS[number + 1])
        link = Link(interface=f"e{len(self.links)}", ends=(one, other), addresses=addresses)
        self.links.append(link)
        return link

    def outlet(self, node: str) -> tuple[Link, IPv4Address]:
        """A link to the internet with a public address, which the internet finds there.

        Raises UntwinnableError where there is none left.
        """
        number = self._named["outlet"]
        if number >= len(_FREE):
            raise UntwinnableError(f"got more than {len(_FREE)} ways to the internet, expected at most those")
        self._named["outlet"] += 1
        link, public = self.join(node, "internet"), _PUBLIC[_FREE[number]]
        self.outside.append(near(IPv4Network(public), link))
        return link, public


def near(prefix: IPv4Network, link: Link, table: int = 254) -> Route:
    """A route to the first end of a link."""
    return Route(prefix=prefix, via=link.addresses[0], device=link.interface, table=table)


def far(prefix: IPv4Network, link: Link, table: int = 254) -> Route:
    """A route to the second end of a link."""
    return Route(prefix=prefix, via=link.addresses[1], device=link.interface, table=table)


def nowhere(prefix: IPv4Network, table: int = 254) -> Route:
    """No route, but for what a longer prefix holds."""
    return Route(prefix=prefix, via=None, table=table)
