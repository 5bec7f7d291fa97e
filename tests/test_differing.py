"""What a change of LGSS's declarations changes: in resources by member, and in who can open what to whom."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from infra import differing
from infra.assurance.proof.sentences import Sentence
from infra.differing import Change, UnsoundError
from infra.pipeline import Designed
from infra.resources.summary import is_deployed

COUNCILS = Path(__file__).parent.parent / "councils"
SLOUGH = "lgss/members/slough.yaml"
Edit = Callable[[Path], None]


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("plans")


def replaced(old: str, new: str, file: str = SLOUGH) -> Edit:
    def edit(estate: Path) -> None:
        text = (estate / file).read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {file}"
        (estate / file).write_text(text.replace(old, new), encoding="utf-8")

    return edit


def without_slough(estate: Path) -> None:
    (estate / SLOUGH).unlink()


def gone(estate: Path) -> None:
    shutil.rmtree(estate / "lgss")


# The edits of a revision, each by what a reviewer would call it.
NEW_FLOW = replaced(
    "- {to: psn,", "- {to: internet, names: [www.gov.uk], ports: [443], reason: Forms}\n  - {to: psn,"
)
WIDER = replaced("{to: psn, ports: [443]", "{to: psn, ports: [443, 8443]")
LESS = replaced("  - {service: finance, since: 2011-04-04}\n", "")
COMMENT = replaced("# A unitary far from both counties.", "# A unitary council.")
TITLE = replaced("title: Slough Borough Council", "title: Slough Council")
OTHER_LEGACY = replaced("10.32.", "10.33.")
PSN_PREFIX = replaced("51.231.80.0/22", "51.231.84.0/22", "lgss/partnership.yaml")


@pytest.fixture
def revision(tmp_path: Path) -> Callable[..., Designed | None]:
    """LGSS with some edits, as far as its design."""

    def make(*edits: Edit) -> Designed | None:
        estate = tmp_path / f"revision-{len([*tmp_path.iterdir()])}"
        shutil.copytree(COUNCILS / "lgss", estate / "lgss")
        for edit in edits:
            edit(estate)
        return differing.designed(estate, "lgss", None)

    return make


@pytest.fixture
def changing(revision: Callable[..., Designed | None], cache: Path) -> Callable[..., Change]:
    """What those edits change."""
    return lambda *edits: differing.change(revision(), revision(*edits), cache)


def said(found: tuple[Sentence, ...]) -> list[str]:
    return [str(one) for one in found]


def owners(found: Change) -> list[str]:
    return [stack.owner for stack in found.stacks]


def test_the_same_declarations_change_nothing(changing: Callable[..., Change]) -> None:
    assert not changing()


def test_a_comment_changes_nothing(changing: Callable[..., Change]) -> None:
    assert changing(COMMENT) == Change()


def test_a_title_changes_resources_and_nobody_s_reach(changing: Callable[..., Change]) -> None:
    found = changing(TITLE)
    assert owners(found) == ["slough"]
    assert found.stacks[0].difference.changed
    assert (found.appears, found.disappears) == ((), ())


def test_a_wider_port_appears_alone(changing: Callable[..., Change]) -> None:
    found = changing(WIDER)
    assert said(found.appears) == ["slough/workspace can now open TCP 8443 to psn"]
    assert found.appears[0].declared_in == (f"{SLOUGH}:reaches[0]",)
    assert (found.disappears, owners(found)) == ((), ["slough"])


def test_a_service_given_up_disappears_from_every_place(changing: Callable[..., Change]) -> None:
    found = changing(LESS)
    assert said(found.disappears) == [
        "slough/apps, slough/site-landmark-place, "
        "slough/site-st-martins-place (10.32.0.0/18 seen as 10.79.192.0/18) and slough/workspace "
        "can no longer open TCP 443 to finance/web"
    ]
    assert found.disappears[0].declared_in == (f"{SLOUGH}:services[1]",)
    assert (found.appears, owners(found)) == ((), ["slough"])


def test_a_member_joins_by_one_stack_and_touches_nobody_else_s_reach(
    revision: Callable[..., Designed | None], cache: Path
) -> None:
    found = differing.change(revision(without_slough), revision(), cache)
    assert [(stack.owner, stack.new, stack.gone) for stack in found.stacks] == [("slough", True, False)]
    assert not found.stacks[0].difference.changed
    assert any(is_deployed(resource) for resource in found.stacks[0].difference.added)
    assert "slough/apps can now open TCP 443 to finance/web, hr/web, payments/web and payroll/web" in said(
        found.appears
    )
    assert found.disappears == ()
    assert all(one.permitted for one in found.appears)
    for one in found.appears:
        assert any("slough/" in place for place in (*one.starts, *one.ends)), one


def test_another_legacy_range_behind_a_site_is_another_reach(changing: Callable[..., Change]) -> None:
    found = changing(OTHER_LEGACY)
    assert any("10.33.0.0/18 seen as" in text for text in said(found.appears))
    assert any("10.32.0.0/18 seen as" in text for text in said(found.disappears))
    for one in (*found.appears, *found.disappears):
        assert "site-st-martins-place" in str(one)
        assert "landmark-place" not in str(one)


def test_another_prefix_of_the_psn_changes_reach_by_those_addresses(changing: Callable[..., Change]) -> None:
    found = changing(PSN_PREFIX)
    both = "payroll/web-servers and slough/workspace"
    assert f"{both} can now open TCP 443 to psn (51.231.84.0/22)" in said(found.appears)
    assert f"{both} can no longer open TCP 443 to psn (51.231.80.0/22)" in said(found.disappears)
    # What is the PSN's no longer is the internet's: whoever asks for a host there is led out.
    hosts = [str(one) for one in found.appears if one.hosts]
    assert hosts
    assert all(text.endswith("on the internet (51.231.80.0/22)") for text in hosts)


def test_a_flow_to_names_says_the_names(changing: Callable[..., Change]) -> None:
    found = changing(NEW_FLOW)
    assert said(found.appears) == ["slough/workspace can now open TCP 443 to www.gov.uk on the internet"]
    assert found.appears[0].hosts == ("www.gov.uk",)


@pytest.mark.parametrize("edit", [WIDER, LESS, TITLE, OTHER_LEGACY, PSN_PREFIX, without_slough])
def test_the_way_back_swaps_what_appears_and_disappears(
    edit: Edit, revision: Callable[..., Designed | None], cache: Path
) -> None:
    one, other = revision(), revision(edit)
    there, back = differing.change(one, other, cache), differing.change(other, one, cache)
    assert [replace(s, turn="disappears") for s in there.appears] == list(back.disappears)
    assert [replace(s, turn="disappears") for s in back.appears] == list(there.disappears)
    for out, home in zip(there.stacks, back.stacks, strict=True):
        assert (out.stack, out.new, out.gone) == (home.stack, home.gone, home.new)
        assert out.difference.added == home.difference.removed
        assert out.difference.removed == home.difference.added
        assert [c.after for c in out.difference.changed] == [c.before for c in home.difference.changed]


@pytest.mark.parametrize("edit", [(), (LESS,), (OTHER_LEGACY,)])
def test_a_revision_is_the_same_as_itself(
    edit: tuple[Edit, ...], revision: Callable[..., Designed | None], cache: Path
) -> None:
    assert differing.change(revision(*edit), revision(*edit), cache) == Change()


def test_a_partnership_that_was_not_there_appears_whole(
    revision: Callable[..., Designed | None], cache: Path
) -> None:
    assert revision(gone) is None
    found = differing.change(None, revision(), cache)
    assert sorted(owners(found)) == ["cambridgeshire", "core", "northamptonshire", "slough"]
    assert all(stack.new for stack in found.stacks)
    assert found.appears
    assert not found.disappears
    back = differing.change(revision(), None, cache)
    assert [replace(s, turn="disappears") for s in found.appears] == list(back.disappears)


def test_declarations_with_errors_are_problems(revision: Callable[..., Designed | None]) -> None:
    with pytest.raises(UnsoundError) as error:
        revision(replaced("service: payroll,", "service: payrol,"))
    (problem,) = [p for p in error.value.problems if "payrol" in p.message]
    assert problem.file == SLOUGH
