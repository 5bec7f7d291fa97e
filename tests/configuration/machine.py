"""One machine of a twin without a network, with a cluster of PostgreSQL, for scripts that work on it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from infra.rehearsal.twin.hosting import MACHINES
from infra.rehearsal.twin.running import Twin, standing
from infra.rehearsal.twin.topology import Node, Topology

CLUSTER, PORT = "slough", 5434
_NODE = Node(
    name="data", role="host", title="payroll-data-1", subject="data", place="data", addresses=(), routes=()
)
# Whoever is root here may be whom the databases know: with peer, a file would have to say so.
_CREATE = f"pg_createcluster 15 {CLUSTER} --port {PORT} --start -o fsync=off -- --auth=trust --no-sync >&2"


@dataclass(frozen=True)
class Machine:
    """It stands; its files are this machine's, and what is written there ends with it."""

    twin: Twin
    inside: Sequence[str]

    def sh(self, script: str, *arguments: str) -> str:
        """All that a script of the shell says there, also of why it fails."""
        command = ["bash", "-c", f"({script}\n) 2>&1 || true", "sh", *arguments]
        return self.twin.run([*self.inside, *command]).decode()

    def write(self, path: str, text: str, mode: str = "0644") -> None:
        """That text in that file."""
        self.sh('mkdir -p "$(dirname "$1")"; printf %s "$2" > "$1"; chmod "$3" "$1"', path, text, mode)

    def psql(self, asked: str, database: str = "postgres") -> str:
        """What the cluster says, row by row."""
        command = 'psql -XAtq -U postgres -p "$1" -d "$2" -v ON_ERROR_STOP=1 <<<"$3"'
        return self.sh(command, str(PORT), database, asked)


@contextmanager
def standing_machine() -> Iterator[Machine]:
    """That machine, meanwhile."""
    with standing(Topology(nodes=(_NODE,), links=())) as twin:
        twin.boot([_NODE])
        process = twin.run(["cat", str(MACHINES / f"{_NODE.name}.process")]).decode()
        enter = [
            "nsenter",
            "--target",
            process,
            "--mount",
            "--pid",
            "--uts",
            "--ipc",
            "--net",
            "--wdns=/",
            "--",
        ]
        machine = Machine(twin, enter)
        machine.sh(_CREATE)
        yield machine
