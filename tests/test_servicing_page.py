"""The page of what was shown of a service, in a real browser: accessible, and the same on a phone."""

from pathlib import Path

import pytest

from infra.servicing import Seen, Served, Shown, Way
from infra.servicing.picture import to_html
from infra.verdict.words import origin
from tests.cli.test_twinned import ORIGIN
from tests.runbook.browser import PHONE, WIDE, axe, chromium, findings, opened

SERVED = Served(
    service="payroll",
    member="slough",
    servers=("payroll-web-1",),
    shown=(
        Shown(title="The playbooks configure 1 servers", way=None, seen=Seen(said="3 tasks"), seconds=40.0),
        Shown(
            title="An officer sees the council's page",
            way=Way(start="network", end="data"),
            seen=Seen(said="200"),
            seconds=0.1,
        ),
        Shown(
            title="Another is refused",
            way=Way(start="network", end="virtual host"),
            seen=Seen(said="403"),
            seconds=0.1,
        ),
    ),
    page='<!doctype html><html lang="en-GB"><title>Payroll</title><h1>Payroll</h1></html>',
)


@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_axe_finds_nothing(tmp_path: Path, width: int) -> None:
    file = tmp_path / "service.html"
    file.write_text(to_html(SERVED, "Slough uses payroll", "own.html", origin(ORIGIN)), encoding="utf-8")
    with chromium() as browser:
        seen = opened(browser, file, width)
        found = axe(seen.page)
    assert findings(found["violations"]) == []
    assert findings(found["incomplete"]) == [], "axe could not decide"
