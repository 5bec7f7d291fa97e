"""A member may be sealed only with an end, and a service admits it only where it says so."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from infra.declaration.load import load_estate
from infra.declaration.service import Service
from tests.estates.broken_sealing import HEALTHY, beside, sealed
from tests.estates.small import write

TODAY = date(2026, 11, 21)


def _problems(tmp_path: Path, files: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(p.rule, p.severity) for p in load_estate(write(tmp_path, files), today=TODAY).problems]


def test_a_sealed_member_as_it_must_be_breaks_no_rule(tmp_path: Path) -> None:
    assert _problems(tmp_path, HEALTHY) == []


@pytest.mark.parametrize(
    ("created", "expires", "found"),
    [
        ("2026-01-01", "2028-01-01", []),
        ("2026-01-01", "2028-01-02", [("seal-long", "error")]),
        ("2026-01-01", "2026-01-01", [("seal-long", "error"), ("seal-expiring", "warning")]),
        ("2025-01-01", "2026-06-30", []),
        ("2025-01-01", "2026-06-29", [("seal-expiring", "warning")]),
        ("2025-01-01", "2026-01-01", [("seal-expiring", "warning")]),
        ("2025-01-01", "2025-12-31", [("seal-expired", "error")]),
    ],
)
def test_a_seal_lasts_24_months_at_most_and_is_warned_of_for_180_days(
    tmp_path: Path, created: str, expires: str, found: list[tuple[str, str]]
) -> None:
    files = beside(sealed(created=created, expires=expires))
    assert sorted(_problems(tmp_path, files)) == sorted(found)


def test_a_member_with_neither_segment_nor_seal_is_refused(tmp_path: Path) -> None:
    text = sealed()
    head, tail = text.split("sealed:\n")
    without = head + tail[tail.index("sites:") :]
    found = load_estate(write(tmp_path, beside(without)), today=TODAY).problems
    assert [(p.rule, p.message) for p in found] == [
        (
            "seal-or-segment",
            "the member has neither 'segment' nor 'sealed'; "
            "declare its segment: by prefix_length, or by hosts",
        )
    ]


def test_a_service_kept_sovereign_needs_no_entrance_for_sealed_members(tmp_path: Path) -> None:
    sovereign = sealed(("{service: ledger, since: 2026-04-01}", "{service: ledger, sovereign: true}"))
    assert _problems(tmp_path, beside(sovereign, entrance="")) == []


def test_udp_passes_to_a_service_that_admits_sealed_members(tmp_path: Path) -> None:
    udp = "{role: web, protocol: udp, ports: [514], reason: Logs}"
    assert _problems(tmp_path, beside(sealed(), protocol=udp)) == []


def test_one_server_stands_behind_a_balancer_only_where_sealed_members_come_in() -> None:
    servers = {"os": "debian-12", "size": "Standard_D2s_v5"}
    common = {
        "service": "ledger",
        "title": "Ledger",
        "owner": "first",
        "owner_role": "Head of finance",
        "classification": "OFFICIAL",
        "servers": [
            {"role": "web", "count": 1, **servers},
            {"role": "data", "count": 1, **servers},
            {"role": "management", "count": 2, **servers},
        ],
        "entrances": [{"role": "web", "ports": [443], "reason": "Screens"}],
        "level": {"availability": 99.5, "hours": "Office hours"},
        "recovery": {"rto_hours": 8.0, "rpo_hours": 4.0, "priority": 1},
        "review": "2026-12-31",
    }
    plain = Service.model_validate(common)
    admitting = Service.model_validate({**common, "sealed_entrance": {}})
    assert [plain.balanced(each) for each in plain.servers] == [False, False, True]
    assert [admitting.balanced(each) for each in admitting.servers] == [True, False, True]
