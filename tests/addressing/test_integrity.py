"""Accidents that a lockfile finds in itself: an edit, a removal, two branches, two owners."""

from dataclasses import fields, replace
from datetime import date, timedelta
from ipaddress import IPv4Address, IPv4Network
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infra.addressing.allocate import plan_addresses
from infra.addressing.entries import ALWAYS, CORE, FIELDS, Entry, Kind, Lockfile, mark_of
from infra.addressing.integrity import check
from infra.addressing.lockfile import read_lockfile, render
from infra.addressing.plan import Subnet
from infra.addressing.record import record, release
from infra.declaration.problems import Problem
from tests.addressing.estates import EMPTY, TODAY, admitting, member, partnership, sealed, service

FILE = EMPTY.file
RESTORE = (
    "take the file back from git (`git log -p` on it shows what was changed), and change it only by "
    "`shire onboard` and `shire leave`"
)
KEEP = "keep the first, drop the other and what follows it, then run `shire onboard` (or `shire leave`) again"
AGAIN = "then run `shire onboard` (or `shire leave`) again for whom they were"


def onboarded(base: Lockfile, *slugs: str, sites: tuple[str, ...] = ("10.1.0.0/16",)) -> Lockfile:
    declared = partnership(*(member(s, sites=sites) for s in slugs), services=[service("payroll", web=2)])
    return record(base, plan_addresses(declared, base), members=slugs)


DECLARED = partnership(
    *(member(slug, sites=["10.1.0.0/16"]) for slug in ("ashby", "brackley", "corby")),
    services=[service("payroll", web=3, data=1)],
)
BASE = onboarded(EMPTY, "ashby")
LEFT = release(onboarded(BASE, "ashby", "brackley"), "brackley", until=date(2022, 1, 1), on=TODAY)
FORCE = partnership(
    member("ashby"), sealed(member("force"), "payroll"), services=[admitting("payroll", web=2)]
)
WHOLE = record(LEFT, plan_addresses(FORCE, LEFT), members={"force"})


def problems(entries: tuple[Entry, ...]) -> tuple[Problem, ...]:
    """What is found when the entries are read from a file."""
    text = render(replace(WHOLE, entries=entries))
    return read_lockfile(text, file=FILE).problems


def remarked(*entries: Entry) -> tuple[Entry, ...]:
    """The entries with marks that are right, as if `shire` itself had made the mistake."""
    return EMPTY.extended(entries).entries


def test_what_shire_writes_is_whole() -> None:
    assert problems(WHOLE.entries) == ()
    assert [e.kind for e in WHOLE.entries] == [
        *("hub", "shared", "ops", "host", "host", "host"),
        *("segment", "site", "segment", "translation", "release", "segment", "endpoint"),
    ]
    assert {e.kind for e in WHOLE.entries} == set(FIELDS)


# Marks


def another(value: object) -> Any:
    """A value of the same kind that is not the same."""
    match value:
        case int():
            return value + 1
        case date():
            return value + timedelta(days=1)
        case IPv4Address():
            return value + 1
        case IPv4Network():
            return IPv4Network((int(value.network_address) ^ (1 << 27), value.prefixlen))
        case str():
            return {"segment": "shared", "shared": "ops", "ops": "shared"}.get(value, f"{value}x")
        case _:
            assert isinstance(value, tuple)
            return (*value[:-1], replace(value[-1], prefix=another(value[-1].prefix)))


EDITS = [
    (position, name)
    for position, entry in enumerate(WHOLE.entries)
    for name in (*ALWAYS, *FIELDS[entry.kind])
    if name != "kind"
]


@pytest.mark.parametrize(("position", "name"), EDITS)
def test_an_edit_of_any_field_breaks_the_mark(position: int, name: str) -> None:
    entry = WHOLE.entries[position]
    edited = replace(entry, **{name: another(getattr(entry, name))})
    found = problems((*WHOLE.entries[:position], edited, *WHOLE.entries[position + 1 :]))
    marks = [p for p in found if p.rule == "lockfile-mark"]
    assert marks
    assert marks[0].line == 8 + position
    assert str(edited) in marks[0].got
    assert RESTORE in marks[0].hint


@pytest.mark.parametrize(("name", "now"), [("shared", "ops"), ("segment", "shared")])
def test_an_edit_of_the_kind_breaks_the_mark_or_the_form(name: str, now: str) -> None:
    position = next(n for n, e in enumerate(WHOLE.entries) if e.kind == name)
    text = render(WHOLE).replace(f"kind: {name}", f"kind: {now}", 1)
    (problem, *_) = read_lockfile(text, file=FILE).problems
    assert (problem.rule, problem.line) in [
        ("lockfile-mark", 8 + position),
        ("lockfile-fields", 8 + position),
    ]


def test_an_edit_of_a_mark_is_found_where_it_was_made() -> None:
    entries = list(WHOLE.entries)
    entries[4] = replace(entries[4], mark="0" * 16)
    assert {p.line for p in problems(tuple(entries)) if p.rule == "lockfile-mark"} == {12, 13}


def test_an_edit_is_told_with_what_was_expected_and_what_to_do() -> None:
    entries = list(WHOLE.entries)
    entries[6] = replace(entries[6], prefix=IPv4Network("10.64.12.0/22"))
    (problem,) = [p for p in problems(tuple(entries)) if p.rule == "lockfile-mark"]
    right = BASE.entries[5].mark
    expected = EMPTY.extended([*BASE.entries[:6], entries[6]]).entries[6].mark
    assert right != expected
    assert str(problem) == (
        f"lgss/addresses.lock.yaml:14:1: entries[7]: got entry 7 (segment of ashby) with mark "
        f"'{WHOLE.entries[6].mark}', expected entry 7 after entry 6 (host of payroll), marked '{expected}' "
        f"for what it says; it was changed by hand, or an entry before it was removed or moved: {RESTORE} "
        "[lockfile-mark]"
    )


@pytest.mark.parametrize("position", range(len(WHOLE.entries) - 1))
def test_a_removal_in_the_middle_is_found(position: int) -> None:
    found = problems((*WHOLE.entries[:position], *WHOLE.entries[position + 1 :]))
    assert found[0].rule == "lockfile-mark"
    assert found[0].line == 8 + position


@pytest.mark.parametrize("length", range(len(WHOLE.entries) + 1))
def test_without_its_last_entries_it_is_an_older_lockfile(length: int) -> None:
    assert problems(WHOLE.entries[:length]) == ()


@pytest.mark.parametrize("position", range(len(WHOLE.entries) - 1))
def test_two_entries_that_changed_places_are_found(position: int) -> None:
    one, other = WHOLE.entries[position : position + 2]
    found = problems((*WHOLE.entries[:position], other, one, *WHOLE.entries[position + 2 :]))
    assert any(p.rule == "lockfile-mark" for p in found)


def test_entries_of_another_partnership_are_not_taken_for_ones_own() -> None:
    text = render(WHOLE).replace("partnership: lgss", "partnership: three-c")
    (problem,) = read_lockfile(text, file=FILE).problems
    assert (problem.rule, problem.line) == ("lockfile-mark", 8)
    assert "expected entry 1 at the beginning, marked" in problem.message


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_no_slip_of_the_hand_goes_unseen(data: st.DataObject) -> None:
    text = render(WHOLE)
    at = data.draw(st.integers(text.index("format:"), len(text) - 1))
    slip = data.draw(
        st.sampled_from(["", "0", "1", "f", " ", "\n", "#", "{", "}", ",", ":", "\t", "\x00", "\u0661"])
    )
    cut = data.draw(st.integers(0, 3))
    lockfile = read_lockfile(text[:at] + slip + text[at + cut :], file=FILE, partnership="lgss")
    whole_or_older = WHOLE.extends(replace(lockfile, problems=())) and lockfile.partnership == "lgss"
    assert lockfile.problems or whole_or_older
    assert all(str(problem).startswith(f"{FILE}:") for problem in lockfile.problems)
    plan = plan_addresses(DECLARED, lockfile)
    assert set(lockfile.problems) <= set(plan.problems)


def test_a_number_out_of_turn_is_found_though_its_mark_is_right() -> None:
    first = BASE.entries[0]
    stray = replace(SHARED, n=7)
    stray = replace(stray, mark=mark_of(stray, first.mark))
    (problem,) = problems((first, stray))
    assert problem.message.startswith("got entry 7 (shared of core) with mark")
    assert "expected entry 2 after entry 1 (hub of core), marked" in problem.message


def test_a_lockfile_extends_an_older_one_of_the_same_partnership() -> None:
    assert WHOLE.extends(BASE)
    assert not BASE.extends(WHOLE)
    assert not WHOLE.extends(replace(BASE, partnership="three-c"))


# Branches


def test_two_branches_that_both_appended_are_told_apart_from_an_edit() -> None:
    ours, theirs = onboarded(BASE, "ashby", "corby"), onboarded(BASE, "ashby", "daventry")
    added = theirs.entries[len(BASE.entries) :]
    found = problems((*ours.entries, *added))
    assert str(found[0]) == (
        "lgss/addresses.lock.yaml:18:1: entries[9]: got entry 9 (segment of daventry), which was appended "
        "after entry 8 (site of ashby) on another branch, expected an entry that follows entry 10 "
        "(translation of corby); two branches both appended after entry 8 (site of ashby): keep the entries "
        f"of the branch that was merged first, drop those of the other, {AGAIN} [lockfile-branches]"
    )


def test_two_branches_that_took_the_same_index_and_range_are_named_entry_by_entry() -> None:
    ours, theirs = onboarded(BASE, "ashby", "corby"), onboarded(BASE, "ashby", "daventry")
    found = problems((*ours.entries, *theirs.entries[len(BASE.entries) :]))
    assert {p.rule for p in found} == {"lockfile-branches", "lockfile-index", "lockfile-overlap"}
    index = next(p for p in found if p.rule == "lockfile-index")
    assert index.message.startswith(
        "got entry 9 (segment of daventry), which takes index 1 of hub 0, expected one owner of it: entry 9 "
        f"(segment of corby) (line 16) took it first; {KEEP}"
    )


def test_branches_from_the_very_beginning_are_found() -> None:
    ours, theirs = onboarded(EMPTY, "corby"), onboarded(EMPTY, "daventry")
    found = problems((*ours.entries, *theirs.entries))
    assert "entry 1 (hub of core), which was appended after the beginning on another branch" in found[0].got


MEMBERS = st.lists(st.sampled_from(("corby", "daventry", "ely")), min_size=1, max_size=3, unique=True)


@settings(max_examples=30, deadline=None)
@given(MEMBERS, MEMBERS, st.data())
def test_branches_in_any_mixture_are_found(one: list[str], two: list[str], data: st.DataObject) -> None:
    ours, theirs = onboarded(BASE, "ashby", *one), onboarded(BASE, "ashby", *two)
    known = len(BASE.entries)
    left, right = list(ours.entries[known:]), list(theirs.entries[known:])
    if left[: len(right)] == right or right[: len(left)] == left:
        return
    mixed = list(BASE.entries)
    while left or right:
        from_left = bool(left) and (not right or data.draw(st.booleans()))
        mixed.append((left if from_left else right).pop(0))
    assert any(p.rule in ("lockfile-branches", "lockfile-mark") for p in problems(tuple(mixed)))


def test_after_dropping_ones_own_and_onboarding_again_all_is_whole() -> None:
    ours = onboarded(BASE, "ashby", "corby")
    again = onboarded(ours, "ashby", "corby", "daventry")
    assert problems(again.entries) == ()
    assert {e.owner for e in again.entries if e.kind == "segment"} == {"ashby", "corby", "daventry"}


# Two owners of one thing, in a lockfile whose marks are right


def made(
    kind: Kind, owner: str, on: date = TODAY, subnets: dict[str, str] | None = None, **values: Any
) -> Entry:
    """An entry from words: ranges and addresses as text."""
    kinds = {"prefix": IPv4Network, "legacy": IPv4Network, "address": IPv4Address}
    values = {name: kinds.get(name, lambda same: same)(value) for name, value in values.items()}
    carved = tuple(Subnet(role=r, prefix=IPv4Network(p)) for r, p in (subnets or {}).items())
    return Entry(on=on, kind=kind, owner=owner, subnets=carved, **values)


def segment(owner: str, prefix: str, *, hub: int = 0, index: int = 0, on: date = TODAY) -> Entry:
    apps = {"apps": str(next(IPv4Network(prefix).subnets(1)))}
    return made("segment", owner, on, apps, hub=hub, index=index, prefix=prefix)


HUB = made("hub", CORE, hub=0, prefix="10.64.0.0/23")
SHARED = made("shared", CORE, subnets={"web": "10.64.4.0/24"}, hub=0, prefix="10.64.4.0/22")
ASHBY = segment("ashby", "10.64.8.0/22")
GONE = made("release", "ashby", until=date(2022, 1, 1))

TWO_OWNERS = {
    "one index": (
        [HUB, ASHBY, segment("corby", "10.64.12.0/22")],
        "got entry 3 (segment of corby), which takes index 0 of hub 0, expected one owner of it: entry 2 "
        f"(segment of ashby) (line 9) took it first; {KEEP}",
    ),
    "an index of one who left": (
        [HUB, ASHBY, GONE, segment("corby", "10.64.12.0/22")],
        "got entry 4 (segment of corby), which takes index 0 of hub 0, expected one owner",
    ),
    "one's own old index": (
        [HUB, ASHBY, GONE, segment("ashby", "10.64.12.0/22")],
        "got entry 4 (segment of ashby), which takes index 0 of hub 0, expected one owner",
    ),
    "one range": (
        [HUB, ASHBY, segment("corby", "10.64.8.0/22", index=1)],
        "got entry 3 (segment of corby), which takes 10.64.8.0/22, part of 10.64.8.0/22, expected one",
    ),
    "a range inside": (
        [HUB, ASHBY, made("translation", "ashby", prefix="10.64.9.0/24", legacy="10.1.0.0/24")],
        "got entry 3 (translation of ashby), which takes 10.64.9.0/24, part of 10.64.8.0/22, expected one",
    ),
    "a range around": (
        [HUB, ASHBY, segment("corby", "10.64.0.0/16", index=1)],
        "got entry 3 (segment of corby), which takes 10.64.0.0/16, part of 10.64.0.0/23, expected one owner",
    ),
    "a kept range": (
        [HUB, ASHBY, GONE, segment("corby", "10.64.8.0/22", index=1, on=date(2021, 12, 31))],
        "got entry 4 (segment of corby), which takes 10.64.8.0/22, part of 10.64.8.0/22, expected one",
    ),
    "a range released only afterwards": (
        [
            *(HUB, ASHBY),
            segment("corby", "10.64.8.0/22", index=1, on=date(2022, 1, 1)),
            GONE,
        ],
        "got entry 3 (segment of corby), which takes 10.64.8.0/22, part of 10.64.8.0/22, expected one owner",
    ),
    "a hub twice": (
        [HUB, made("hub", CORE, hub=0, prefix="10.64.2.0/23")],
        "got entry 2 (hub of core), which takes hub 0, expected one owner of it: entry 1 (hub of core)",
    ),
    "the shared segment twice": (
        [HUB, SHARED, made("shared", CORE, subnets={"web": "10.64.8.0/24"}, hub=0, prefix="10.64.8.0/22")],
        "got entry 3 (shared of core), which takes the shared segment, expected one owner",
    ),
    "a server twice": (
        [
            *(HUB, SHARED),
            made("host", "payroll", role="web", number=1, address="10.64.4.4"),
            made("host", "payroll", role="web", number=1, address="10.64.4.5"),
        ],
        "got entry 4 (host of payroll), which takes web server 1, expected one owner",
    ),
    "an address twice": (
        [
            *(HUB, SHARED),
            made("host", "payroll", role="web", number=1, address="10.64.4.4"),
            made("host", "finance", role="web", number=1, address="10.64.4.4"),
        ],
        "got entry 4 (host of finance), which takes address 10.64.4.4, expected one owner",
    ),
}

NONSENSE = {
    "a hub that is not there": (
        [HUB, segment("ashby", "10.64.8.0/22", hub=1)],
        f"got entry 2 (segment of ashby) on hub 1, expected an entry of hub 1 before it; {RESTORE}",
    ),
    "a hub of a member": (
        [made("hub", "ashby", hub=0, prefix="10.64.0.0/23")],
        f"got owner 'ashby' of entry 1 (hub of ashby), expected 'core'; {RESTORE}",
    ),
    "a release of nobody": (
        [HUB, GONE],
        "got entry 2 (release of ashby), expected a segment of ashby before it that has not been released; "
        f"{RESTORE}",
    ),
    "a release after a release": (
        [HUB, ASHBY, GONE, GONE],
        "got entry 4 (release of ashby), expected a segment of ashby before it that has not been released",
    ),
    "a site without a segment": (
        [HUB, made("site", "ashby", prefix="10.1.0.0/16")],
        "got entry 2 (site of ashby), expected a segment of ashby before it that has not been released",
    ),
    "a move to another seat": (
        [HUB, ASHBY, segment("ashby", "10.64.12.0/22", index=3)],
        "got entry 3 (segment of ashby) at index 3 of hub 0, expected index 0 of hub 0, as in entry 2 "
        f"(segment of ashby); {RESTORE}",
    ),
    "a server outside its subnet": (
        [HUB, SHARED, made("host", "payroll", role="web", number=1, address="10.64.5.4")],
        "got address 10.64.5.4 of entry 3 (host of payroll), expected an address of the shared segment's web "
        f"subnet, 10.64.4.0/24; {RESTORE}",
    ),
    "a server of no subnet": (
        [HUB, SHARED, made("host", "payroll", role="data", number=1, address="10.64.5.4")],
        "got address 10.64.5.4 of entry 3 (host of payroll), expected an address of the shared "
        f"segment's data subnet; {RESTORE}",
    ),
    "a subnet outside": (
        [HUB, made("shared", CORE, subnets={"web": "10.64.8.0/24"}, hub=0, prefix="10.64.4.0/22")],
        "got subnets web 10.64.8.0/24 of entry 2 (shared of core), expected subnets of 10.64.4.0/22 that do "
        f"not overlap, one a role; {RESTORE}",
    ),
    "subnets that overlap": (
        [
            HUB,
            made(
                "shared",
                CORE,
                subnets={"web": "10.64.4.0/23", "data": "10.64.5.0/24"},
                hub=0,
                prefix="10.64.4.0/22",
            ),
        ],
        "got subnets web 10.64.4.0/23, data 10.64.5.0/24 of entry 2 (shared of core), expected subnets of",
    ),
}


TWO_WEBS = replace(SHARED, subnets=(*SHARED.subnets, Subnet(role="web", prefix=IPv4Network("10.64.5.0/24"))))
NONSENSE["a role twice"] = (
    [HUB, TWO_WEBS],
    "got subnets web 10.64.4.0/24, web 10.64.5.0/24 of entry 2 (shared of core), expected subnets of",
)


@pytest.mark.parametrize(
    ("drafts", "words"), [*TWO_OWNERS.values(), *NONSENSE.values()], ids=[*TWO_OWNERS, *NONSENSE]
)
def test_two_owners_and_nonsense_are_found_though_the_marks_are_right(
    drafts: list[Entry], words: str
) -> None:
    found = problems(remarked(*drafts))
    assert any(problem.message.startswith(words) for problem in found), [p.message for p in found]
    assert not any(problem.rule in ("lockfile-mark", "lockfile-branches") for problem in found)


FINE = {
    "a range reused on the day it is free": [
        *(HUB, ASHBY, GONE),
        segment("corby", "10.64.8.0/22", index=1, on=date(2022, 1, 1)),
    ],
    "one's own range back": [HUB, ASHBY, GONE, segment("ashby", "10.64.8.0/22", index=1)],
    "a second segment at the same seat": [HUB, ASHBY, segment("ashby", "10.64.12.0/22")],
    "the same index on another hub": [
        *(HUB, made("hub", CORE, hub=1, prefix="10.64.2.0/23"), ASHBY),
        segment("corby", "10.64.12.0/22", hub=1),
    ],
    "one's own sites inside each other": [
        *(HUB, ASHBY, made("site", "ashby", prefix="10.1.0.0/16")),
        made("site", "ashby", prefix="10.1.4.0/24"),
    ],
    "a member and a service of one name": [
        *(HUB, SHARED, ASHBY, made("host", "ashby", role="web", number=1, address="10.64.4.4"), GONE),
    ],
}


@pytest.mark.parametrize("drafts", FINE.values(), ids=FINE)
def test_what_looks_alike_and_is_fine(drafts: list[Entry]) -> None:
    assert problems(remarked(*drafts)) == ()


def test_every_field_of_an_entry_is_covered_by_its_mark() -> None:
    covered = {*ALWAYS, *(name for names in FIELDS.values() for name in names)}
    assert {f.name for f in fields(Entry)} - covered == {"mark", "line"}


def test_checking_names_the_file_and_the_entry() -> None:
    (problem,) = check(remarked(HUB, GONE), partnership="lgss", file=FILE)
    assert (problem.file, problem.path, problem.rule) == (FILE, "entries[2]", "lockfile-tenure")
