"""The ten examples: complete, without an error, apart from each other, and true to the public record."""

import itertools
import re
from collections.abc import Iterator
from datetime import date
from ipaddress import IPv4Address, IPv4Network
from pathlib import Path

import pytest

from infra.addressing.allocate import plan_addresses
from infra.addressing.lockfile import Lockfile
from infra.addressing.reserved import reserved
from infra.declaration.estate import DeclaredPartnership
from infra.declaration.load import Loaded, load_estate
from infra.declaration.member import Member
from infra.declaration.register import known_council, known_councils
from infra.design.derive import design
from tests.conftest import COUNCILS

MEMBERS = {
    "bathnes": ["bath-north-east-somerset"],
    "bournemouth-dorset-poole": ["bcp", "bournemouth", "dorset", "dorset-county", "poole"],
    "charnwood-rushcliffe": ["charnwood", "liberata", "rushcliffe"],
    "cheshire": ["cheshire-east", "cheshire-west-chester"],
    "lgss": ["cambridgeshire", "northamptonshire", "slough"],
    "south-holland-breckland": ["breckland", "south-holland"],
    "southwest-one": ["avon-somerset-police", "ibm", "somerset", "taunton-deane"],
    "surrey-east-sussex": ["east-sussex", "surrey", "surrey-fire-rescue"],
    "three-c": ["cambridge", "huntingdonshire", "south-cambridgeshire"],
    "vision-2020": ["cheltenham", "cotswold", "forest-of-dean", "west-oxfordshire"],
}
NO_COUNCIL = {"liberata", "avon-somerset-police", "ibm", "surrey-fire-rescue"}
JOINED_LATER = {"milton-keynes"}

# Whose ranges clash, and with whom: all are translated but the sealed one's. councils/README.md names each.
CLASHES = {
    ("bathnes", "bath-north-east-somerset", "10.20.0.0/20", "hscn"),
    ("lgss", "slough", "10.32.0.0/18", "member"),
    ("southwest-one", "avon-somerset-police", "10.6.0.0/17", "member"),
    ("surrey-east-sussex", "surrey-fire-rescue", "10.25.0.0/20", "member"),
    ("vision-2020", "cotswold", "10.5.0.0/20", "member"),
    ("vision-2020", "west-oxfordshire", "10.5.16.0/20", "member"),
}
WARNINGS = {
    "contract-outlives-join": {
        "bournemouth-dorset-poole",
        "cheshire",
        "lgss",
        "south-holland-breckland",
        "three-c",
        "vision-2020",
    },
    "system-unsupported": {"lgss", "three-c"},
}
FILES = sorted(path for path in COUNCILS.rglob("*.yaml") if not path.name.endswith(".lock.yaml"))


@pytest.fixture(scope="module")
def loaded() -> Loaded:
    return load_estate(COUNCILS, today=date(2026, 1, 1))


def _members(loaded: Loaded) -> Iterator[tuple[DeclaredPartnership, Member]]:
    for declared in loaded.estate.partnerships:
        yield from ((declared, member) for member in declared.members)


def _ids(path: Path) -> str:
    return path.relative_to(COUNCILS).as_posix()


def test_the_ten_are_there_with_their_members_and_no_error(loaded: Loaded) -> None:
    assert loaded.errors == ()
    found = {p.slug: [m.member for m in p.members] for p in loaded.estate.partnerships}
    assert found == MEMBERS


def test_every_warning_is_one_that_the_readme_explains(loaded: Loaded) -> None:
    found: dict[str, set[str]] = {}
    for problem in loaded.warnings:
        found.setdefault(problem.rule, set()).add(problem.file.split("/")[0])
    assert found == WARNINGS


def test_each_is_judged_at_a_date_of_its_own(loaded: Loaded) -> None:
    for declared in loaded.estate.partnerships:
        assert declared.partnership.as_of is not None, declared.slug
        assert declared.partnership.agreement.signed <= declared.as_of, declared.slug


@pytest.mark.parametrize(
    ("partnership", "slug"),
    [(name, slug) for name, slugs in MEMBERS.items() for slug in slugs if slug not in NO_COUNCIL],
)
def test_a_council_is_declared_as_the_public_record_has_it(
    loaded: Loaded, partnership: str, slug: str
) -> None:
    member = loaded.estate.partnership(partnership).member(slug)
    known = known_council(slug)
    assert known is not None
    assert (member.title, member.kind, member.gss) == (known.title, known.kind, known.gss)
    assert member.domains == (known.domain,)
    assert (member.exists.since, member.exists.until) == (known.since, known.until)
    names = {each.gss: each.council for each in known_councils()}
    assert tuple(names.get(body, body) for body in member.successors) == known.successors
    assert {names.get(body, body) for body in member.predecessors} <= {c.council for c in known.preceded_by}


def test_every_known_council_is_a_member_or_came_after_one_or_joined_later() -> None:
    reached = {slug for slugs in MEMBERS.values() for slug in slugs} - NO_COUNCIL
    for _ in range(2):
        reached |= {s for c in known_councils() if c.council in reached for s in c.successors}
    assert {council.council for council in known_councils()} == reached | JOINED_LATER


def test_a_member_that_is_no_council_has_no_code_and_a_kind_that_says_so(loaded: Loaded) -> None:
    kinds = {m.member: (m.kind, m.gss) for _, m in _members(loaded) if m.member in NO_COUNCIL}
    assert kinds == {
        "avon-somerset-police": ("police", None),
        "ibm": ("private", None),
        "liberata": ("private", None),
        "surrey-fire-rescue": ("fire", None),
    }


def test_aggregates_are_apart_from_each_other_and_from_what_hscn_keeps(loaded: Loaded) -> None:
    owned = [a for p in loaded.estate.partnerships for a in p.partnership.aggregates]
    kept = [row.prefix for row in reserved("hscn")]
    assert not any(one.overlaps(other) for one, other in itertools.combinations(owned, 2))
    assert not any(one.overlaps(other) for one, other in itertools.product(owned, kept))


def test_public_addresses_are_of_the_documentation_ranges_and_nobody_shares_one(loaded: Loaded) -> None:
    documentation = [IPv4Network(block) for block in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24")]
    found: list[IPv4Address] = []
    for declared in loaded.estate.partnerships:
        peers = (declared.partnership.psn, declared.partnership.hscn)
        found += [peer.device for peer in peers if peer]
    for _, member in _members(loaded):
        found += [site.device.address for site in member.sites if site.device]
        found += member.tenancy.egress
    assert len(found) == len(set(found))
    assert all(any(address in block for block in documentation) for address in found)


def _no_lockfile(declared: DeclaredPartnership) -> Lockfile:
    return Lockfile(partnership=declared.slug, file=f"{declared.slug}/addresses.lock.yaml")


def test_each_can_be_given_addresses_and_clashes_only_where_the_readme_says(loaded: Loaded) -> None:
    found = set()
    for declared in loaded.estate.partnerships:
        others = [other for other in loaded.estate.partnerships if other != declared]
        plan = plan_addresses(declared, _no_lockfile(declared), others)
        assert plan.problems == (), declared.slug
        found |= {(declared.slug, c.member, str(c.legacy), c.kind) for c in plan.clashes}
        sealed = {member.member for member in declared.members if member.sealed}
        assert all(bool(clash.proposed) != (clash.member in sealed) for clash in plan.clashes)
    assert found == CLASHES


def test_each_can_be_designed_and_no_flow_starts_or_ends_nowhere(loaded: Loaded) -> None:
    for declared in loaded.estate.partnerships:
        made = design(declared, plan_addresses(declared, _no_lockfile(declared)))
        for flow in itertools.chain(made.core.flows, *(member.flows for member in made.members)):
            assert flow.source.prefixes, flow.id
            assert flow.destination.prefixes or flow.destination.names, flow.id


def test_the_joiner_is_named_in_its_own_file_alone() -> None:
    named = [path for path in FILES if re.search("slough", path.read_text(encoding="utf-8"), re.IGNORECASE)]
    assert [_ids(path) for path in named] == ["lgss/members/slough.yaml"]


SCHEMAS = {"members": "../../../schemas/member", "services": "../../../schemas/service"}


@pytest.mark.parametrize("path", FILES, ids=_ids)
def test_a_file_begins_with_its_schema(path: Path) -> None:
    schema = SCHEMAS.get(path.parent.name, "../../schemas/partnership")
    first = path.read_text(encoding="utf-8").splitlines()[0]
    assert first == f"# yaml-language-server: $schema={schema}.schema.json"


def test_the_readme_names_every_example() -> None:
    text = (COUNCILS / "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `([a-z0-9-]+)` \| \d{4}-", text, re.MULTILINE)) == set(MEMBERS)
