"""Azure Blob Storage as Azurite, Microsoft's own emulator, has it: for tests of state that a team shares."""

import base64
import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from azure.storage.blob import ContainerClient

PROGRAM = Path(__file__).parent / "tools/node_modules/azurite/dist/src/blob/main.js"
ACCOUNT, CONTAINER = "shirehall", "state"
KEY = base64.b64encode(b"canary-b7e1-the-key-of-a-storage-account").decode()


@dataclass(frozen=True)
class Azurite:
    """A storage account with one empty container, on loopback at that port."""

    port: int

    @property
    def domain(self) -> Mapping[str, str]:
        """How the engine finds it. Source: gocloud.dev/blob/azureblob, ServiceURLOptions."""
        return {
            "AZURE_STORAGE_ACCOUNT": ACCOUNT,
            "AZURE_STORAGE_DOMAIN": f"127.0.0.1:{self.port}",
            "AZURE_STORAGE_PROTOCOL": "http",
            "AZURE_STORAGE_IS_LOCAL_EMULATOR": "true",
        }

    @property
    def environment(self) -> Mapping[str, str]:
        """How the engine finds it, with the account's key."""
        return {**self.domain, "AZURE_STORAGE_KEY": KEY}

    @property
    def container(self) -> ContainerClient:
        """The container, for whoever looks what is in it."""
        account = f"http://127.0.0.1:{self.port}/{ACCOUNT}"
        return ContainerClient(account, CONTAINER, {"account_name": ACCOUNT, "account_key": KEY})

    def blobs(self) -> dict[str, bytes]:
        """All that is kept, by name."""
        with self.container as container:
            names = [blob.name for blob in container.list_blobs()]
            return {name: container.download_blob(name).readall() for name in names}


@contextmanager
def azurite(folder: Path) -> Iterator[Azurite]:
    """An empty storage account meanwhile; the emulator writes what it must into that folder."""
    quiet = ["--inMemoryPersistence", "--disableTelemetry", "--silent"]
    # The Python SDK speaks a later version of the API than the emulator knows.
    command = ["node", str(PROGRAM), "--blobPort", "0", "--skipApiVersionCheck", *quiet]
    environment = {**os.environ, "AZURITE_ACCOUNTS": f"{ACCOUNT}:{KEY}"}
    with subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        try:
            found = Azurite(port=_port(process.stdout))
            with found.container as container:
                container.create_container()
            yield found
        finally:
            process.terminate()


def _port(said: IO[str] | None) -> int:
    heard: list[str] = []
    for line in said or ():
        heard.append(line)
        listening = re.search(r"listens on http://127\.0\.0\.1:(\d+)", line)
        if listening:
            return int(listening[1])
    raise AssertionError(f"Azurite does not start; `make tools` installs it: {' '.join(heard)}")
