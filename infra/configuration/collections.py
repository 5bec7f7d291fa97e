"""Ansible's collections that a phase needs besides ansible-core's own, and whether they are here."""

import json
import subprocess
import sys
from pathlib import Path

from infra.configuration.places import playbooks


def installed(collection: str) -> bool:
    """Whether this machine's Ansible finds it, where the playbooks are."""
    command = [str(Path(sys.executable).with_name("ansible-galaxy")), "collection", "list", collection]
    done = subprocess.run(
        [*command, "--format", "json"], cwd=playbooks(), capture_output=True, text=True, check=False
    )
    return done.returncode == 0 and any(collection in found for found in json.loads(done.stdout).values())
