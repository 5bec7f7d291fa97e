"""Where the playbooks are, and how their servers are reached in the network twin."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import yaml

from infra.inventory.model import Host
from infra.rehearsal.twin.running import Twin
from infra.rehearsal.twin.topology import Node

# A machine of the twin has this machine's files, whatever is declared of the server that it stands for.
_SYSTEM = "debian-12"
_PACKAGE = Path(__file__).resolve().parents[1]


def playbooks() -> Path:
    """The folder of the playbooks, in a checkout and in a wheel."""
    return next(p for p in (_PACKAGE / "playbooks", _PACKAGE.parent / "playbooks") if p.is_dir())


def machines(twin: Twin, hosts: Iterable[Host]) -> Mapping[str, Node]:
    """The twin's nodes by the names of the servers that they stand for."""
    nodes = {node.addresses[0]: node for node in twin.topology.of("host")}
    return {host.name: nodes[host.address] for host in hosts}


def bastion(twin: Twin) -> Node:
    """Where those who manage servers come from. Raises LookupError where no bastion is planned."""
    found = [node for node in twin.topology.of("host") if "/bastionhosts/" in node.subject]
    if not found:
        raise LookupError("got no bastion in the twin, expected one: nobody could manage its servers")
    return found[0]


def in_the_twin(twin: Twin, hosts: Iterable[Host], store: Path) -> str:
    """A second inventory beside the first: how those servers are reached in that twin, with which secrets."""
    ways = {name: {"twin_node": node.name, "system": _SYSTEM} for name, node in machines(twin, hosts).items()}
    # A group's variables win over `all`, and of two groups' the later by name unless one has priority.
    shared = {
        "ansible_connection": "twin",
        "ansible_become": False,
        "ansible_group_priority": 10,
        "process_manager": "direct",
        "secret_store": str(store),
        "twin_bastion": bastion(twin).name,
        "twin_process": twin.process,
    }
    return yaml.safe_dump({"all": {"children": {"twin": {"hosts": ways, "vars": shared}}}}, sort_keys=False)
