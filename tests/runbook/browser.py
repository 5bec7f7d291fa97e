"""A headless Chromium for the tests of the page: the real thing, or a failure that says how to get it."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import Browser, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
MISSING = (
    "the page is tested in Chromium, and this machine has none (looked for {names}). Mend it with:\n\n"
    "    bash scripts/test-tools.sh"
)
QUIET = (
    "--no-sandbox",  # tests run as root on a build machine; the page is our own
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
)
WIDE, PHONE, NARROW = 1280, 400, 320


def executable() -> str:
    """Where Chromium is. The test fails where there is none: it is never skipped."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        pytest.fail(MISSING.format(names=", ".join(NAMES)), pytrace=False)
    return found


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser with an empty profile, which speaks to nobody."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=list(QUIET))
        yield browser
        browser.close()


@dataclass
class Seen:
    """A page as a browser shows it, with everything that it said and asked for on its way."""

    page: Page
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)


def opened(browser: Browser, file: Path, width: int) -> Seen:
    """That file in a window of that width."""
    page = browser.new_page(viewport={"width": width, "height": 900}, offline=True)
    seen = Seen(page)
    page.on("console", lambda message: seen.said.append(message.text))
    page.on("pageerror", lambda error: seen.said.append(str(error)))
    page.on("request", lambda request: seen.asked.append(request.url))
    page.goto(file.as_uri())
    return seen


def axe(page: Page) -> dict[str, list[dict[str, Any]]]:
    """What axe-core finds: by default its rules for WCAG 2.2 AA and its good practices."""
    page.evaluate(AXE_FILE_PATH.read_text(encoding="utf-8"))
    options = "{resultTypes: ['violations', 'incomplete'], rules: {'target-size': {enabled: true}}}"
    found: dict[str, list[dict[str, Any]]] = page.evaluate(f"axe.run(document, {options})")
    return found


def findings(found: list[dict[str, Any]]) -> list[str]:
    """Each finding as a line: its rule, and the first places it was found at."""
    return [f"{rule['id']}: {[node['html'][:120] for node in rule['nodes'][:3]]}" for rule in found]
