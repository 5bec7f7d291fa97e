"""A preview is kept of what stands, or not at all."""

import pytest
import typer

from infra.cli.preview import _stop_on_stale
from infra.engine.report import Outcome


def refreshed(*, ok: bool) -> Outcome:
    errors = () if ok else ("TooManyRequests: ask later",)
    return Outcome(
        stack="lgss-core", operation="refresh", ok=ok, changes={}, steps=(), errors=errors, seconds=1.0
    )


def test_no_preview_is_kept_of_a_state_that_could_not_be_refreshed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(typer.Exit) as raised:
        _stop_on_stale([refreshed(ok=True), refreshed(ok=False)], as_json=True)
    assert raised.value.exit_code == 1
    assert "TooManyRequests: ask later" in capsys.readouterr().out


def test_a_preview_is_kept_of_one_that_was() -> None:
    _stop_on_stale([refreshed(ok=True)], as_json=False)
    _stop_on_stale([], as_json=False)
