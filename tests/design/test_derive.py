"""What is true of LGSS once it is designed."""

from infra.design.derive import design
from tests.design.estates import lgss, plan


def test_slough_leaves_core_and_the_founders_as_they_are() -> None:
    before, after = lgss(without=("slough",)), lgss()
    was, now = design(before, plan(before)), design(after, plan(after))
    assert now.core == was.core
    assert [now.member(m.member) for m in was.members] == list(was.members)
    assert now.member("slough").stack == "lgss-slough"
