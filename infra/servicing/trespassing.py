"""Another council's application and people at the database of this one: what stops them, one thing at a time.

What would stop them before is opened for the moment: a twin is nobody's data.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from ipaddress import IPv4Address

from infra.servicing.scene import Scene, answered
from infra.servicing.values import Seen

_WIDE = "hostssl all all 0.0.0.0/0 scram-sha-256"
_PATIENCE = 3
# What `timeout` ends with where it had to end what it ran (coreutils).
_RAN_OUT = 124


def by_network(scene: Scene) -> Seen:
    """No packet of the other council's people comes to the server with the data."""
    return knocked(partial(scene.at, scene.other), scene.host(data=True).address, scene.own.port)


def knocked(ask: Callable[..., str], address: IPv4Address, port: int) -> Seen:
    """Whether nobody answers there whoever runs what `ask` is told. Raises TwinError, NoServiceError.

    Only silence until the patience ends shows that no packet came: a refusal is the server's own answer, and
    who could not ask has heard nothing.
    """
    dial = f"exec 3<>/dev/tcp/{address}/{port} && echo connected"
    said, code = answered(ask, "timeout", str(_PATIENCE), "bash", "-c", dial)
    if code == _RAN_OUT and not said:
        return Seen(said="no answer")
    got = said or f"exit {code}"
    return Seen(said=got, problem=f"got {got!r} from {address} port {port}, expected no answer at all")


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
    said, _ = answered(partial(scene.on, scene.host(data=False)), *asked)
    return said


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
