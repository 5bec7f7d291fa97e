"""Another council's application and people at the database of this one: what stops them, one thing at a time.

What would stop them before is opened for the moment: a twin is nobody's data.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from infra.servicing.scene import Scene, answered
from infra.servicing.values import Seen

_WIDE = "hostssl all all 0.0.0.0/0 scram-sha-256"
_PATIENCE = 3


def by_network(scene: Scene) -> Seen:
    """No packet of the other council's people comes to the server with the data."""
    address, port = scene.host(data=True).address, scene.own.port
    asked = ("timeout", str(_PATIENCE), "bash", "-c", f"exec 3<>/dev/tcp/{address}/{port} && echo connected")
    said = answered(partial(scene.at, scene.other), *asked)
    problem = f"got a connection to {address} port {port}, expected none" if said == "connected" else ""
    return Seen(said=said or "no answer", problem=problem)


def by_hba(scene: Scene) -> Seen:
    """The other's application, with its own right password, from a server that may connect."""
    return _refused(_asked(scene), "pg_hba.conf rejects connection")


def by_connect(scene: Scene) -> Seen:
    """The same where pg_hba.conf let every role to every database."""
    # A cluster of its own does not know the role of another council.
    alone = scene.own.port != scene.other.port
    expected = "password authentication failed" if alone else "permission denied for database"
    with _wide(scene):
        return _refused(_asked(scene), expected)


def _refused(said: str, expected: str) -> Seen:
    return Seen(said=said, problem="" if expected in said else f"got {said!r}, expected {expected!r}")


def _asked(scene: Scene) -> str:
    """What the server with the data says to the other's role that asks for this council's database."""
    own, other = scene.own, scene.other
    address, password = (
        scene.host(data=True).address,
        scene.secret(scene.service.service, other.council, "app"),
    )
    where = f"host={address} port={own.port} dbname={own.database} user={other.database}__app sslmode=require"
    asked = ("env", f"PGPASSWORD={password}", "HOME=/nonexistent", "psql", "-XAtq", "-c", "SELECT 1", where)
    return answered(partial(scene.on, scene.host(data=False)), *asked)


@contextmanager
def _wide(scene: Scene) -> Iterator[None]:
    """Meanwhile, the first line of pg_hba.conf lets everybody in. Raises TwinError."""
    host = scene.host(data=True)
    ask = ("psql", "-XAtq", "-U", "postgres", "-d", "postgres", "-p", str(scene.own.port), "-c")
    file = scene.on(host, *ask, "SHOW hba_file").strip()
    scene.on(host, "sed", "-i", f"1i {_WIDE}", file)
    scene.on(host, *ask, "SELECT pg_reload_conf()")
    try:
        yield
    finally:
        scene.on(host, "sed", "-i", "1d", file)
        scene.on(host, *ask, "SELECT pg_reload_conf()")
