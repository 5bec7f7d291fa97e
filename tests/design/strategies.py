"""Random estates: any few members with any sites, services, name servers, beside LGSS's own services."""

from dataclasses import replace

from hypothesis import strategies as st

from infra.declaration.estate import DeclaredPartnership
from infra.declaration.member import Member
from tests.design.estates import council, lgss, site

BASE = lgss(without=("cambridgeshire", "northamptonshire", "slough"))
# Some slugs begin like others, or like the words of names and flow ids.
SLUGS = ("a", "a-b", "b", "b-to-c", "c", "to-c", "site-d", "west-oxfordshire")
# Some clash with each other, with the aggregate, or lie outside RFC 1918.
RANGES = ("10.32.0.0/20", "10.32.8.0/21", "10.64.0.0/20", "172.16.0.0/20", "192.168.1.0/24", "131.111.0.0/20")
SEGMENTS = (
    {"prefix_length": 22},
    {"hosts": {"workspace": 100}},
    {"hosts": {"apps": 20, "data": 10, "management": 5}},
)
REACHES = (
    {"to": "psn", "source": "apps", "ports": [443], "reason": "A check"},
    {"to": "hscn", "ports": [443], "reason": "A record"},
    {"to": "internet", "names": ["www.example"], "ports": [443], "reason": "A page"},
)
DNS = ({"zones": ["council.internal"], "servers": ["172.16.0.53"]}, None)

sites = st.lists(
    st.tuples(st.sampled_from(RANGES), st.sampled_from(("vpn", "expressroute", "psn"))),
    max_size=3,
    unique_by=lambda pair: pair[0],
)


@st.composite
def members(draw: st.DrawFn, slug: str) -> Member:
    """One council, in or to come."""
    services = draw(st.sets(st.sampled_from([s.service for s in BASE.services])))
    sovereign = draw(st.sets(st.sampled_from(sorted(services)))) if services else set()
    return council(
        slug,
        segment=draw(st.sampled_from(SEGMENTS)),
        sites=[site(f"s{n}", range_, uplink=uplink) for n, (range_, uplink) in enumerate(draw(sites))],
        dns=draw(st.sampled_from(DNS)),
        reaches=draw(st.lists(st.sampled_from(REACHES), max_size=2, unique_by=str)),
        services=[
            {"service": s, "sovereign": True} if s in sovereign else {"service": s, "since": "2010-12-01"}
            for s in sorted(services)
        ],
    )


@st.composite
def estates(draw: st.DrawFn) -> DeclaredPartnership:
    """A partnership of one to four members."""
    slugs = draw(st.lists(st.sampled_from(SLUGS), min_size=1, max_size=4, unique=True))
    return replace(BASE, members=tuple(draw(members(slug)) for slug in sorted(slugs)))
