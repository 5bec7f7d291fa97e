"""State that a team shares in Azure Blob Storage: the real engine, against Azurite."""

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pulumi
import pulumi_azure_native as azure
import pytest
from azure.storage.blob import ContainerSasPermissions, generate_container_sas
from pulumi.automation.errors import CommandError, ConcurrentUpdateError

from infra.engine import stacks
from infra.engine.backend import Backend
from infra.engine.credentials import check_credentials
from infra.engine.workplace import Workplace, open_stack
from infra.rehearsal.control_plane import ControlPlane
from tests.azurite import ACCOUNT, CONTAINER, KEY, Azurite, azurite
from tests.engine_room import own

STACK = "fens-core"
LOCKS = f".pulumi/locks/organization/shirehall/{STACK}"


@pytest.fixture(scope="module")
def storage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Azurite]:
    """An empty storage account."""
    with azurite(tmp_path_factory.mktemp("azurite")) as found:
        yield found


@pytest.fixture
def shared(place: Workplace, storage: Azurite) -> Iterator[Workplace]:
    """Where the engine works, with its state in an empty container."""
    backend = Backend(url=f"azblob://{CONTAINER}", secrets="passphrase", locks=place.backend.locks)
    check_credentials(backend, {**storage.environment, **place.environment})
    yield replace(place, backend=backend, environment={**place.environment, **storage.environment})
    with storage.container as container:
        container.delete_blobs(*(blob.name for blob in container.list_blobs()))


def elsewhere(place: Workplace, folder: Path) -> Workplace:
    """The same state seen from another machine: nothing of the engine's own files is there."""
    environment = {**place.environment, "PULUMI_HOME": str(folder / "home")}
    return replace(place, work=folder / "work", environment=environment)


def program(*, owner: str = "Fens") -> None:
    host = azure.Provider("host", subscription_id="11111111-1111-4111-8111-111111111111")
    tags: dict[str, pulumi.Input[str]] = {"owner": owner, "secret": pulumi.Output.secret("canary-of-a-tag")}
    azure.resources.ResourceGroup(
        "group", resource_group_name="rg-fens", location="uksouth", tags=tags, opts=own(host)
    )


def test_a_stack_is_previewed_deployed_exported_and_destroyed(
    shared: Workplace, storage: Azurite, plane: ControlPlane
) -> None:
    stack = open_stack(shared, STACK, program)
    assert stack.preview().change_summary == {"create": 3}
    assert not list(plane.store)
    assert stack.up().summary.resource_changes == {"create": 3}
    assert [r.id for r in plane.store]
    kept = stacks.export(shared, STACK)["deployment"]["resources"]
    assert [r["urn"].rpartition("::")[2] for r in kept] == ["shirehall-fens-core", "host", "group"]
    assert f".pulumi/stacks/shirehall/{STACK}.json" in storage.blobs()
    stack.destroy()
    assert not list(plane.store)


def test_another_machine_sees_the_state_and_changes_nothing(shared: Workplace, tmp_path: Path) -> None:
    open_stack(shared, STACK, program).up()
    other = elsewhere(shared, tmp_path)
    assert [(e.stack, e.resources) for e in stacks.entries(other)] == [(STACK, 3)]
    assert open_stack(other, STACK, program).up().summary.resource_changes == {"same": 3}
    assert [u.kind for u in stacks.history(shared, STACK)] == ["update", "update"]


def test_two_machines_do_not_work_on_one_stack(
    shared: Workplace, plane: ControlPlane, tmp_path: Path
) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        begun.set()
        assert go_on.wait(60)
        program()

    first = threading.Thread(target=open_stack(shared, STACK, slow).up)
    first.start()
    assert begun.wait(60)
    with pytest.raises(ConcurrentUpdateError) as raised:
        open_stack(elsewhere(shared, tmp_path), STACK, program).up()
    go_on.set()
    first.join()
    assert "the stack is currently locked by 1 lock(s)" in str(raised.value)
    assert f"azblob://{CONTAINER}/{LOCKS}/" in str(raised.value)
    assert len(list(plane.store)) == 1


def test_a_lock_that_was_left_behind_is_let_go_of_from_another_machine(
    shared: Workplace, storage: Azurite, tmp_path: Path
) -> None:
    open_stack(shared, STACK, program).up()
    left = {"pid": 1, "username": "ana", "hostname": "laptop-7", "timestamp": "2026-01-05T09:00:00Z"}
    with storage.container as container:
        container.upload_blob(f"{LOCKS}/00000000-0000-4000-8000-000000000000.json", json.dumps(left))
    other = elsewhere(shared, tmp_path)
    with pytest.raises(ConcurrentUpdateError, match=r"created by ana@laptop-7 \(pid 1\)"):
        open_stack(other, STACK, program).up()
    stacks.cancel(other, STACK)
    assert open_stack(other, STACK, program).up().summary.resource_changes == {"same": 3}


def test_another_passphrase_opens_nothing(shared: Workplace, tmp_path: Path) -> None:
    open_stack(shared, STACK, program).up()
    other = elsewhere(shared, tmp_path)
    other = replace(other, environment={**other.environment, "PULUMI_CONFIG_PASSPHRASE": "another"})
    with pytest.raises(CommandError, match="incorrect passphrase"):
        open_stack(other, STACK, program).up()


def test_a_token_for_the_container_will_do(shared: Workplace, storage: Azurite) -> None:
    token = generate_container_sas(
        ACCOUNT,
        CONTAINER,
        account_key=KEY,
        permission=ContainerSasPermissions(read=True, write=True, delete=True, list=True, create=True),
        expiry=datetime.now(UTC) + timedelta(hours=1),
    )
    environment = {k: v for k, v in shared.environment.items() if k != "AZURE_STORAGE_KEY"}
    place = replace(shared, environment={**environment, "AZURE_STORAGE_SAS_TOKEN": token})
    assert open_stack(place, STACK, program).up().summary.resource_changes == {"create": 3}
    assert token not in storage.blobs()[f".pulumi/stacks/shirehall/{STACK}.json"].decode()


def test_secrets_are_encrypted_where_they_are_kept(shared: Workplace, storage: Azurite) -> None:
    open_stack(shared, STACK, program).up()
    blobs = storage.blobs()
    assert len(blobs) > 4
    passphrase = shared.environment["PULUMI_CONFIG_PASSPHRASE"]
    for secret in (b"canary-of-a-tag", passphrase.encode(), KEY.encode()):
        assert not [name for name, content in blobs.items() if secret in content]
