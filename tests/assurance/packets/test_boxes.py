"""Sets of packets: what the algebra says is what trying every packet says."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from infra.assurance.packets.boxes import EMPTY, Box, Packet, at, packet, packets, without
from infra.assurance.packets.index import AddressIndex
from infra.assurance.packets.ranges import Ranges, ranges
from infra.assurance.packets.services import ANY_SERVICE, in_words, number_of, ports_of, service

_FEW = range(4)
SETS = st.sampled_from([ranges((n, n) for n in _FEW if mask >> n & 1) for mask in range(16)])
BOXES = st.builds(Box, SETS, SETS, SETS, SETS)
EVERY = [
    Packet(source=s, destination=d, service=v, source_port=p)
    for s, d, v, p in itertools.product(_FEW, repeat=4)
]


@given(BOXES, BOXES)
def test_intersection_and_difference_are_those_of_sets(one: Box, other: Box) -> None:
    rest = one.minus(other)
    for header in EVERY:
        assert (header in one & other) == (header in one and header in other)
        assert sum(header in box for box in rest) == int(header in one and header not in other)


@given(st.lists(BOXES, max_size=3), st.lists(BOXES, max_size=3))
def test_unions_of_boxes_are_sets_too(mine: list[Box], theirs: list[Box]) -> None:
    one, other = packets(mine), packets(theirs)
    for header in EVERY:
        assert (header in one | other) == (header in one or header in other)
        assert (header in one & other) == (header in one and header in other)
        assert (header in one - other) == (header in one and header not in other)


@given(BOXES)
def test_a_witness_is_one_of_them(box: Box) -> None:
    if box:
        assert box.witness in box
        assert at(box.witness) <= box
    else:
        assert not packets([box])
        assert packets([box]).witness is None


def test_nothing_is_left_of_a_box_without_itself() -> None:
    box = Box(service=service("Tcp", ports_of(["443"])))
    assert without([box], [box]) == ()
    assert box & EMPTY == EMPTY


def test_services_are_a_protocol_and_a_port() -> None:
    assert number_of("Tcp", 443) in service("tcp", ports_of(["443"]))
    assert number_of("Udp", 443) not in service("tcp", ports_of(["443"]))
    assert number_of("Icmp") in service("Icmp", ports_of(["443"]))
    assert service("*") == ANY_SERVICE
    assert number_of("Icmp") not in service("*", ports_of(["443"]))
    assert number_of(47) in service("Any")


def test_services_and_packets_are_said_in_words() -> None:
    assert in_words(service("Tcp", ports_of(["22", "3389"]))) == "TCP 22, 3389"
    assert in_words(ANY_SERVICE) == "any protocol and port"
    assert str(packet("10.0.0.1", "10.0.0.2", "icmp")) == "10.0.0.1 to 10.0.0.2, ICMP"


@given(st.lists(st.tuples(st.integers(0, 2**22), st.integers(0, 2**20)), max_size=8), st.integers(0, 2**22))
def test_an_index_never_leaves_one_out(pairs: list[tuple[int, int]], low: int) -> None:
    things = [Ranges(((start, start + size),)) for start, size in pairs]
    asked = Ranges(((low, low + 5000),))
    found = list(AddressIndex(things, lambda thing: thing).meeting(asked))
    assert [thing for thing in found if thing.overlaps(asked)] == [t for t in things if t.overlaps(asked)]
