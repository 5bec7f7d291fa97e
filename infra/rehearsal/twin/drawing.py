"""A twin drawn: sites at the left, networks and what stands in them at the right, gateways and hubs between.

Its shape is known, two trees that meet at a hub, so each leaf takes a row and each other node the middle of
its own: no layout has to be searched for.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address
from itertools import product
from statistics import mean

from infra.rehearsal.twin.nodes import Role, Topology
from infra.templating import environment

_COLUMNS: Mapping[Role, int] = {
    "site": 0,
    "tunnel": 1,
    "gateway": 2,
    "hub": 3,
    "internet": 3,
    "fabric": 4,
    "host": 5,
    "endpoint": 5,
    "link": 5,
}
_HEADINGS = ("sites", "tunnels", "gateways", "hubs with their firewalls", "networks", "what stands in them")
_LAST = len(_HEADINGS) - 1

# GOV.UK's palette, its tints where there is text on them; of a link also how it is dashed.
_FILLS: Mapping[Role, str] = {
    "site": "#d2e2f1",
    "tunnel": "#ffffff",
    "gateway": "#f3f2f1",
    "hub": "#f6d7d2",
    "internet": "#fff7bf",
    "fabric": "#f3f2f1",
    "host": "#cce2d8",
    "endpoint": "#eed9ec",
    "link": "#eed9ec",
}
_STROKES = {"wire": ("#505a5f", "none"), "internet": ("#b58840", "2 3"), "link": ("#912b88", "6 3")}

# Of the drawing, in its own units: a row, what is between two networks and between two hubs, a letter.
_ROW, _APART, _FURTHER, _HEIGHT, _LETTER = 20, 0.5, 2.0, 16, 6.2
_MARGIN, _GUTTER, _TOP = 16, 52, 74


@dataclass(frozen=True, slots=True, kw_only=True)
class Namespace:
    """What is said of a namespace to people: what it stands for, where, and its addresses."""

    name: str
    role: Role
    title: str
    place: str
    addresses: tuple[IPv4Address, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """The namespaces of a twin, and which are joined, by name."""

    namespaces: tuple[Namespace, ...]
    joined: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Box:
    """A namespace where it is drawn: its left edge and its middle; what is written there, and after it."""

    namespace: Namespace
    label: str
    address: str
    x: float
    y: float
    width: float


def sketch(topology: Topology) -> Sketch:
    """What there is to draw of a topology."""
    return Sketch(
        namespaces=tuple(
            Namespace(name=n.name, role=n.role, title=n.title, place=n.place, addresses=n.addresses)
            for n in topology.nodes
        ),
        joined=tuple(link.ends for link in topology.links),
    )


def drawing(title: str, known: Sketch) -> str:
    """An SVG drawing that needs nothing from outside. The same sketch gives the same bytes."""
    rows = _Rows(known)
    rows.place()
    boxes = _boxes(known, rows.rows)
    return (
        environment("twin", escaped=True)
        .get_template("drawing.svg.j2")
        .render(
            title=title,
            headings=[(_HEADINGS[column], x) for column, x in _begins(_labels(known)).items()],
            boxes=tuple(boxes.values()),
            wires=tuple(_wires(known, boxes)),
            fills=_FILLS,
            strokes=_STROKES,
            height=_HEIGHT,
            width=round(max(box.x + box.width for box in boxes.values()) + _GUTTER + _MARGIN),
            bottom=round(max(box.y for box in boxes.values()) + _ROW + _MARGIN),
        )
    )


class _Rows:
    """Which row each namespace is on; halves and negative ones too."""

    def __init__(self, known: Sketch) -> None:
        self.rows: dict[str, float] = {}
        self._roles = {namespace.name: namespace.role for namespace in known.namespaces}
        self._beside: dict[str, list[str]] = defaultdict(list)
        for one, other in known.joined:
            self._beside[one].append(other)
            self._beside[other].append(one)

    def place(self) -> None:
        """Each hub with its own below the other, then the networks on no hub."""
        row = 0.0
        for hub in self._all("hub"):
            row = self._island(row, self._near(hub, "fabric"), self._near(hub, "gateway"))
            self.rows[hub] = self._middle(self._near(hub, "fabric", "gateway"), row)
        for fabric in self._all("fabric"):
            if fabric not in self.rows:
                row = self._island(row, [fabric], self._near(fabric, "gateway"))
        for internet in self._all("internet"):
            self.rows[internet] = -1.5

    def _island(self, row: float, fabrics: Sequence[str], gateways: Sequence[str]) -> float:
        """Networks from that row on, and gateways with their sites beside their middle; the row after all."""
        end = self._trees(row, fabrics, "host", "endpoint", "link")
        sites = sum(max(1, len(self._near(gateway, "tunnel"))) for gateway in gateways)
        begin = max(row, (row + end - sites) / 2)
        for gateway in gateways:
            for tunnel in self._near(gateway, "tunnel"):
                self._trees(begin, [tunnel], "site")
                begin += 1
            self.rows[gateway] = self._middle(self._near(gateway, "tunnel"), begin)
        return max(end, begin) + _FURTHER

    def _trees(self, row: float, roots: Iterable[str], *roles: Role) -> float:
        for root in roots:
            leaves = self._near(root, *roles)
            for number, leaf in enumerate(leaves):
                self.rows[leaf] = row + number
            self.rows[root] = self._middle(leaves, row)
            row += max(1, len(leaves)) + _APART
        return row

    def _middle(self, names: Sequence[str], otherwise: float) -> float:
        return mean(self.rows[name] for name in names) if names else otherwise

    def _all(self, role: Role) -> list[str]:
        return [name for name, known in self._roles.items() if known == role]

    def _near(self, name: str, *roles: Role) -> list[str]:
        return [other for other in self._beside[name] if self._roles[other] in roles]


_Labels = Mapping[str, tuple[int, str, str]]
"""For each namespace by name: its column, what is written of it, and its address."""


def _labels(known: Sketch) -> _Labels:
    common = _common(known)
    return {
        each.name: (_COLUMNS[each.role], _label(each, common), _address(each)) for each in known.namespaces
    }


@dataclass(frozen=True, slots=True)
class _Common:
    """What says nothing apart: the partnership, as words or as one, and the region."""

    partnership: tuple[tuple[str, ...], ...] = ()
    region: str = ""


def _common(known: Sketch) -> _Common:
    """Read from the first hub's name, which says the kind, the partnership and the region, and no more."""
    hubs = sorted((each.title for each in known.namespaces if each.role == "hub"), key=len)
    if not hubs:
        return _Common()
    _, *words, region = hubs[0].split("-")
    return _Common((tuple(words), ("_".join(words),)), region)


def _label(each: Namespace, common: _Common) -> str:
    """The partnership is left out at its place alone: a council may have a word of it in its own name."""
    if each.role == "tunnel":
        return ""
    words = each.title.split("-")
    if words[-1] == common.region:
        words.pop()
    # A server's name begins with the partnership, any other with the kind.
    for place, spelt in product((0, 1), common.partnership):
        end = place + len(spelt)
        if spelt and tuple(words[place:end]) == spelt:
            del words[place:end]
            break
    return "-".join(words) or each.title


def _address(each: Namespace) -> str:
    """Its first, and how many more it has."""
    if each.role in ("tunnel", "internet") or not each.addresses:
        return ""
    more = len(each.addresses) - 1
    return f"{each.addresses[0]}{f' +{more}' if more else ''}"


def _widths(labels: _Labels) -> Mapping[int, float]:
    """Of each column: as wide as its longest label, or as its heading."""
    widths = {column: _LETTER * len(heading) for column, heading in enumerate(_HEADINGS)}
    for column, *said in labels.values():
        letters = sum(len(text) + 2 for text in said if text)
        widths[column] = max(widths[column], _LETTER * letters)
    return widths


def _begins(labels: _Labels) -> Mapping[int, float]:
    """The left edge of each column."""
    widths = _widths(labels)
    return {c: _MARGIN + sum(widths[before] + _GUTTER for before in range(c)) for c in range(_LAST + 1)}


def _boxes(known: Sketch, rows: Mapping[str, float]) -> dict[str, _Box]:
    labels = _labels(known)
    begins, widths = _begins(labels), _widths(labels)
    boxes = {}
    for each in known.namespaces:
        column, label, address = labels[each.name]
        boxes[each.name] = _Box(
            namespace=each,
            label=label,
            address=address,
            x=begins[column],
            y=_TOP + _ROW * (rows[each.name] + 2.5),
            width=widths[column],
        )
    return boxes


def _wires(known: Sketch, boxes: Mapping[str, _Box]) -> Iterator[tuple[str, str]]:
    """The way of each link, and what it is: a `wire`, a way to the `internet`, a private `link`."""
    for ends in known.joined:
        one, other = sorted((boxes[name] for name in ends), key=lambda box: box.x)
        roles = {one.namespace.role, other.namespace.role}
        kind = "internet" if "internet" in roles else "link" if roles == {"endpoint", "link"} else "wire"
        yield kind, _way(one, other)


def _way(one: _Box, other: _Box) -> str:
    """From the right of the one to the left of the other; within a column, round a side that is free."""
    begin, end, out, back = one.x + one.width, other.x, _GUTTER / 2, -_GUTTER / 2
    if one.x == other.x:
        begin, out = _round(one, other)
        end, back = begin, out
    bend = f"{begin + out:g} {one.y:g} {end + back:g} {other.y:g}"
    return f"M{begin:g} {one.y:g} C{bend} {end:g} {other.y:g}"


def _round(one: _Box, other: _Box) -> tuple[float, float]:
    """Where a link within a column has both its ends, and how far it bends out."""
    if _COLUMNS[one.namespace.role] == _LAST:
        return one.x + one.width, _GUTTER
    if "internet" in (one.namespace.role, other.namespace.role):
        return one.x, -_GUTTER
    return one.x + one.width / 2, abs(one.y - other.y) / 8
