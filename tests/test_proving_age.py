"""What stands is proved by exports of today: what an older one says stood, and may stand no more."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from infra import proving
from infra.resources.exported import written
from tests.assurance.examples import designed, example

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("age", "says"), [(timedelta(0), 0), (DAY, 0), (DAY + SECOND, 1), (-DAY - SECOND, 1)]
)
def test_an_export_counts_for_a_day(age: timedelta, says: int) -> None:
    """One of the future has a wrong clock: nobody knows how old it is."""
    assert len(tuple(proving.aged({"lgss-core": NOW - age}, NOW))) == says


def test_it_is_said_which_is_too_old_and_what_to_do() -> None:
    stale, unsaid = proving.aged({"lgss-core": NOW - 2 * DAY, "lgss-slough": None, "lgss-x": NOW}, NOW)
    assert stale == (
        "lgss-core was last written down on 2026-03-02 12:00 UTC, expected within a day of "
        "2026-03-04 12:00 UTC: run `shire refresh`, then `shire stack export` again"
    )
    assert unsaid == (
        "got an export of lgss-slough without a moment, expected what `shire stack export` prints"
    )


def test_by_what_is_too_old_nothing_is_proved() -> None:
    found = proving.proof_of(designed("lgss"), example("lgss"), ("it is old",))
    assert {claim.verdict for claim in found.claims} == {"unknown"}
    assert {claim.reasons for claim in found.claims} == {("it is old",)}
    assert found.verdict == "unknown"


@pytest.mark.parametrize(
    ("manifest", "moment"),
    [
        ('{"time": "2026-03-04T12:00:00.123456789Z"}', NOW.replace(microsecond=123456)),
        (
            '{"time": "2026-03-04T13:00:00+01:00"}',
            datetime(2026, 3, 4, 13, tzinfo=timezone(timedelta(hours=1))),
        ),
        ('{"time": "2026-03-04T12:00:00"}', None),
        ('{"time": "yesterday"}', None),
        ('{"time": 4}', None),
        ("{}", None),
        ("null", None),
    ],
)
def test_the_manifest_says_when_it_was_written(manifest: str, moment: datetime | None) -> None:
    export = f'{{"version": 3, "deployment": {{"manifest": {manifest}, "resources": []}}}}'
    assert written(export.encode()) == moment
