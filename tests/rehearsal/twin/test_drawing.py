"""A twin is drawn whole, by itself, and legibly: no namespace over another, no label over its box."""

import re
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import pytest

from infra.rehearsal.twin.drawing import Namespace, Sketch, drawing, sketch
from infra.resources.planned import PlannedStack
from tests.rehearsal.twin.standing import network_of, stacks, topology, two_hubs

SVG = "{http://www.w3.org/2000/svg}"
COMMITTED = Path(__file__).parents[3] / "docs" / "images" / "twin.svg"
# Of the widest letters that names are made of, in a sans-serif of 11.
WIDE = 6.2


def sketched(planned: tuple[PlannedStack, ...]) -> Sketch:
    return sketch(topology(network_of(planned)))


@pytest.fixture(scope="module", params=["lgss", "southwest-one", "two hubs"])
def known(request: pytest.FixtureRequest) -> Sketch:
    return sketched(two_hubs() if request.param == "two hubs" else stacks(request.param))


def boxes(drawn: str) -> list[ElementTree.Element]:
    return ElementTree.fromstring(drawn).findall(f"{SVG}g")


def test_every_namespace_and_every_link_is_drawn_once(known: Sketch) -> None:
    drawn = drawing("twin", known)
    titles = [box.findtext(f"{SVG}title", "") for box in boxes(drawn)]
    assert sorted(title.partition(":")[0] for title in titles) == sorted(n.name for n in known.namespaces)
    assert len(ElementTree.fromstring(drawn).findall(f"{SVG}path")) == len(known.joined)
    assert f"{len(known.namespaces)} network namespaces and {len(known.joined)} links" in drawn


def test_no_box_lies_over_another_and_every_label_fits_its_own(known: Sketch) -> None:
    drawn = boxes(drawing("twin", known))
    rects = [rect for box in drawn for rect in box.findall(f"{SVG}rect")]
    places = [[float(rect.attrib[key]) for key in ("x", "y", "width", "height")] for rect in rects]
    for (x, y, width, height), (left, top, _, _) in combinations(sorted(places), 2):
        assert left >= x + width or abs(top - y) >= height
    for box, (_, _, width, _) in zip(drawn, places, strict=True):
        text = box.find(f"{SVG}text")
        assert text is None or len("".join(text.itertext())) * WIDE <= width


def test_it_needs_nothing_from_outside_and_is_the_same_again(known: Sketch) -> None:
    drawn = drawing("A & B", known)
    assert drawn == drawing("A & B", known)
    assert "A &amp; B" in drawn
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)|@import|<image|<script", drawn)


def test_what_every_name_has_is_left_out_and_said_where_one_points() -> None:
    drawn = drawing("twin", sketched(stacks("lgss")))
    assert ">snet-slough-apps<" in drawn
    assert "<title>hub-0: vhub-lgss-uks, vhub-lgss-uks: 10.64.0.4, 203.0.113.1</title>" in drawn


@pytest.mark.parametrize(
    ("partnership", "title", "label"),
    [
        ("mid", "vnet-mid-mid-devon-uks", "vnet-mid-devon"),
        ("mid", "snet-mid-mid-devon-apps-uks", "snet-mid-devon-apps"),
        ("mid", "mid-payroll-web-1-uks", "payroll-web-1"),
        ("mid", "vhub-mid-1-uks", "vhub-1"),
        ("southwest-one", "vnet-southwest-one-shared-uks", "vnet-shared"),
        ("southwest-one", "vnet-southwest_one-ibm-uks", "vnet-ibm"),
        ("uks", "vnet-uks-uks-council-uks", "vnet-uks-council"),
    ],
)
def test_a_partnership_is_left_out_at_its_place_alone(partnership: str, title: str, label: str) -> None:
    """A member may have its name within its own, and is not to be taken for another council."""
    hub = Namespace(name="h", role="hub", title=f"vhub-{partnership}-uks", place="", addresses=())
    drawn = drawing("twin", Sketch(namespaces=(hub, replace(hub, name="f", title=title)), joined=()))
    assert f">{label}<" in drawn
    assert ">vhub<" in drawn


def test_the_picture_in_the_documents_is_of_lgss_as_it_is() -> None:
    drawn = drawing("The network twin of lgss", sketched(stacks("lgss")))
    assert COMMITTED.read_text(encoding="utf-8") == drawn, "draw it again: scripts/draw_twin.py says how"
