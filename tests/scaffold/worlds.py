"""Answers as somebody might give them, and estates written from them."""

from collections.abc import Mapping
from datetime import date, timedelta
from ipaddress import IPv4Address
from pathlib import Path, PurePosixPath
from uuid import UUID

from hypothesis import strategies as st

from infra.declaration.load import Loaded, load_estate
from infra.scaffold import (
    MemberAnswers,
    PartnershipAnswers,
    ServiceAnswers,
    SiteAnswers,
    known_councils_at,
    propose_aggregate,
)

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIABT/Qm6UmGQJ5uPjcaBCnlufHvFVER3VCgbJHbjrDIz automation"
OWN_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFy9UPJz7d8vVjpL+Saopol/SltdjFaWzb/+kA+kf0Le anne"
SIGNED = date(2026, 11, 1)
JOINS = date(2027, 4, 1)


def member(slug: str = "slough", **others: object) -> MemberAnswers:
    given: dict[str, object] = {
        "member": slug,
        "title": f"{slug.title()} Council",
        "kind": "unitary",
        "gss": "E06000039",
        "domain": f"{slug}.gov.uk",
        "signed": SIGNED,
        "joins": JOINS,
        "heads": 1200,
    }
    return MemberAnswers.model_validate(given | others)


def partnership(lead: MemberAnswers | None = None, **others: object) -> PartnershipAnswers:
    given: dict[str, object] = {
        "partnership": "thames",
        "title": "Thames Shared Services",
        "signed": SIGNED,
        "aggregate": propose_aggregate(),
        "subscription": UUID(int=1),
        "tenant": UUID(int=2),
        "initial_domain": "thamesexample.onmicrosoft.com",
        "automation_key": KEY,
        "administrator": "anne_marsh",
        "administrator_key": OWN_KEY,
        "lead": lead or member(),
    }
    return PartnershipAnswers.model_validate(given | others)


def service(slug: str = "payroll", owner: str = "slough", **others: object) -> ServiceAnswers:
    given: dict[str, object] = {"service": slug, "title": slug.title(), "owner": owner, "starts": JOINS}
    return ServiceAnswers.model_validate(given | others)


def written(root: Path, *files: Mapping[PurePosixPath, str]) -> Loaded:
    """The estate of those files, loaded as of the day of the agreement."""
    for name, text in (item for each in files for item in each.items()):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return load_estate(root, today=SIGNED)


_titles = st.text(
    st.characters(
        min_codepoint=0x20, max_codepoint=0x17F, exclude_characters="\x7f", exclude_categories=["C"]
    ),
    min_size=1,
    max_size=60,
).filter(lambda text: text.strip() and text.isprintable())
_slugs = st.from_regex(r"[a-z][a-z0-9]{0,8}(-[a-z0-9]{1,8})?", fullmatch=True).filter(
    lambda slug: slug != "core"
)
_days = st.integers(min_value=0, max_value=700).map(lambda days: SIGNED + timedelta(days=days))
_sites = st.builds(
    SiteAnswers,
    site=_slugs,
    title=_titles,
    range=st.sampled_from(["10.0.0.0/20", "172.16.4.0/22", "192.168.0.0/16"]),
    device=st.integers(min_value=1, max_value=254).map(lambda last: IPv4Address(f"192.0.2.{last}")),
    model=_titles,
    headcount=st.integers(min_value=1, max_value=5000),
)
members = st.builds(
    MemberAnswers.of_known,
    st.sampled_from(known_councils_at(JOINS)),
    title=_titles,
    signed=st.just(SIGNED),
    joins=_days,
    heads=st.integers(min_value=1, max_value=100_000),
    subscription=st.none() | st.uuids(),
    site=st.none() | _sites,
    egress=st.sampled_from([(), (IPv4Address("198.51.100.1"),)]),
    services=st.sampled_from([(), ("payroll",)]),
    own_tenant=st.uuids(),
    initial_domain=st.just("memberexample.onmicrosoft.com"),
)
partnerships = st.builds(
    PartnershipAnswers,
    partnership=_slugs,
    title=_titles,
    signed=st.just(SIGNED),
    aggregate=st.integers(min_value=9, max_value=16).map(lambda n: propose_aggregate(prefix_length=n)),
    subscription=st.uuids(),
    tenant=st.uuids(),
    initial_domain=st.just("thamesexample.onmicrosoft.com"),
    automation_key=st.just(KEY),
    administrator=st.just("anne_marsh"),
    administrator_key=st.just(OWN_KEY),
    lead=members,
    tenancy=st.sampled_from(["shared", "own"]),
    region=st.sampled_from(["uksouth", "ukwest"]),
)
