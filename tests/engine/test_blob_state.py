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
from infra.engine.backend import Backend, check_credentials
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
    tags = {"owner": owner, "secret": pulumi.Output.secret("canary-of-a-tag")}
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
