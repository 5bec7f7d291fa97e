"""A data server that is lost with all that it had not sent, and comes back as it was."""

from pathlib import Path
from shutil import copytree

from infra import pipeline
from infra.inventory.model import Inventory
from tests.configuration.servers import Servers
from tests.rehearsal.twin.standing import COUNCILS

# Nothing comes through, and nothing is refused: as of a machine that is off.
_SILENT = """
add table inet lost
add chain inet lost arriving { type filter hook input priority -400; policy drop; }
add chain inet lost leaving { type filter hook output priority -400; policy drop; }
"""
# Every cluster that runs, or did when it was lost.
_EACH = "for file in /var/lib/postgresql/15/*/postmaster.pid; do {}; done"


def with_primary(folder: Path, partnership: str, service: str, number: int) -> Inventory:
    """The partnership's inventory where that server is declared to hold the service's data."""
    copytree(COUNCILS, folder)
    path = folder / partnership / "services" / f"{service}.yaml"
    text, row = path.read_text(encoding="utf-8"), "database: {engine: postgresql, "
    assert row in text
    path.write_text(text.replace(row, f"{row}primary: {number}, "), encoding="utf-8")
    known = pipeline.addressed(folder, pipeline.load(folder).estate, partnership)
    return pipeline.inventory(pipeline.designed(known))


def lose(servers: Servers, host: str) -> None:
    """Its databases end at once, in the middle of what they do, and its network is gone."""
    kill = "first=$(head -n 1 $file); kill -9 $first $(pgrep --parent $first)"
    servers.on(host, "sh", "-c", _EACH.format(kill))
    servers.on(host, "nft", _SILENT)


def find(servers: Servers, host: str) -> None:
    """It is back, and its databases are started as at a boot: they take writes as before."""
    start = "pg_ctlcluster 15 $(basename $(dirname $file)) start"
    servers.on(host, "sh", "-c", _EACH.format(start))
    servers.on(host, "nft", "delete", "table", "inet", "lost")
