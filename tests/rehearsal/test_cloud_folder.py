"""A cloud that is kept is there again, whole, later, and for its own partnership alone."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from infra.rehearsal.cloud_folder import CloudError, kept_cloud
from infra.rehearsal.kept import DELETED_VAULT
from infra.rehearsal.model import Resource

DAY = date(2010, 11, 1)
GROUP = Resource(
    id="/subscriptions/s/resourceGroups/RG-a",
    token="azure-native:resources:ResourceGroup",
    body={"resourceGroupName": "RG-a", "location": "uksouth"},
    answer={"name": "RG-a"},
    revision=3,
    urn="urn:pulumi:lgss-core::shirehall::t::a",
)


def kept(until: datetime) -> Resource:
    return Resource(id="/kept/v", token=DELETED_VAULT, body={"until": until.isoformat()}, by_azure=True)


def unsaid(_text: str) -> None:
    raise AssertionError("nobody else has it")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A cloud in which a group stands, left on a Monday at ten past nine."""
    with kept_cloud(tmp_path / "c", "lgss", DAY, unsaid) as cloud:
        (cloud.folder / "state").mkdir()
        (cloud.folder / "state" / "s.json").write_text("{}")
        cloud.store.put(GROUP)
        cloud.clock.advance_to(cloud.clock.after(minutes=10))
    return tmp_path / "c"


def test_what_stood_stands_again_with_the_state_and_the_time(folder: Path) -> None:
    with kept_cloud(folder, "lgss", DAY, unsaid) as cloud:
        assert list(cloud.store) == [GROUP]
        assert (cloud.folder / "state" / "s.json").read_text() == "{}"
        assert cloud.clock.now == datetime(2010, 11, 1, 9, 10, tzinfo=UTC)
    assert len(list(folder.glob("cloud-*"))) == 1


def test_months_later_it_is_months_later(folder: Path) -> None:
    with kept_cloud(folder, "lgss", date(2011, 3, 1), unsaid) as cloud:
        assert cloud.clock.now == datetime(2011, 3, 1, 9, tzinfo=UTC)


def test_time_does_not_go_back(folder: Path) -> None:
    with (
        pytest.raises(
            CloudError, match=r"it is 01 November 2010 already, got 31 October 2010: .*--as-of 2010-11-01"
        ),
        kept_cloud(folder, "lgss", DAY - timedelta(days=1), unsaid),
    ):
        pass


def test_it_is_one_partnerships(folder: Path) -> None:
    with (
        pytest.raises(CloudError, match="the cloud of 'lgss', got 'three-c'"),
        kept_cloud(folder, "three-c", DAY, unsaid),
    ):
        pass


def test_what_breaks_off_leaves_it_as_it_was(folder: Path) -> None:
    def broken_off() -> None:
        with kept_cloud(folder, "lgss", date(2011, 3, 1), unsaid) as cloud:
            cloud.store.remove(GROUP.id)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        broken_off()
    with kept_cloud(folder, "lgss", DAY, unsaid) as again:
        assert list(again.store) == [GROUP]


def test_what_a_kill_leaves_beside_it_is_swept(folder: Path) -> None:
    (folder / "cloud-killed" / "resources").mkdir(parents=True)
    with kept_cloud(folder, "lgss", DAY, unsaid):
        pass
    assert not (folder / "cloud-killed").exists()


def test_what_azure_keeps_is_gone_once_its_time_has_passed(folder: Path) -> None:
    until = datetime(2010, 12, 1, 9, tzinfo=UTC)
    with kept_cloud(folder, "lgss", DAY, unsaid) as cloud:
        cloud.store.put(kept(until))
    with kept_cloud(folder, "lgss", date(2010, 11, 30), unsaid) as cloud:
        assert len(cloud.store) == 2
    with kept_cloud(folder, "lgss", date(2010, 12, 1), unsaid) as cloud:
        assert list(cloud.store) == [GROUP]


def test_a_folder_of_somebody_elses_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(CloudError, match="holds other files"), kept_cloud(tmp_path, "lgss", DAY, unsaid):
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "cannot be read"),
        ("[]", "holds list, expected an object"),
        ('{"id": "x"}', "is no resource of a kept cloud"),
    ],
)
def test_a_file_that_is_none_of_ours_is_named(folder: Path, text: str, said: str) -> None:
    (path,) = (folder / "current").rglob("resource.json")
    path.write_text(text)
    with pytest.raises(CloudError) as raised, kept_cloud(folder, "lgss", DAY, unsaid):
        pass
    assert str(path) in str(raised.value) or path.name in str(raised.value)
    assert said in str(raised.value)
