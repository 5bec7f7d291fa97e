"""Another council at a server with data: silence shows that no packet came, and nothing else does."""

import subprocess
from collections.abc import Callable
from ipaddress import IPv4Address
from pathlib import Path

import pytest

from infra.servicing.scene import answered
from infra.servicing.trespassing import knocked

HERE, PORT = IPv4Address("127.0.0.1"), 5432
UP = "ip link set lo up"
DROPPED = f"{UP} && nft 'add table t; add chain t c {{ type filter hook input priority 0; policy drop; }}'"
LISTENING = f"""
{UP}
python3 -c 'import socket, time; door = socket.create_server(("{HERE}", {PORT})); time.sleep(60)' &
until bash -c 'exec 3<>/dev/tcp/{HERE}/{PORT}' 2>/dev/null; do sleep 0.1; done
"""


def where(made: str) -> Callable[..., str]:
    """What is asked is run in a network of its own, once that is so."""

    def ask(*command: str) -> str:
        inside = ["unshare", "--user", "--map-root-user", "--net", "--pid", "--fork", "--kill-child"]
        script = ["bash", "-c", f'{made}\n"$@"', "bash", *command]
        return subprocess.run([*inside, *script], capture_output=True, text=True, check=True).stdout

    return ask


def test_where_packets_are_dropped_nobody_answers() -> None:
    seen = knocked(where(DROPPED), HERE, PORT)
    assert (seen.said, seen.problem) == ("no answer", "")


@pytest.mark.parametrize(
    ("made", "got"),
    [
        (UP, "Connection refused"),
        (LISTENING, "connected"),
        ("true", "Network is unreachable"),
    ],
)
def test_whatever_is_answered_is_a_problem(made: str, got: str) -> None:
    seen = knocked(where(made), HERE, PORT)
    assert got in seen.said
    assert seen.problem == f"got {seen.said!r} from 127.0.0.1 port 5432, expected no answer at all"


def test_who_could_not_ask_has_not_been_kept_out(tmp_path: Path) -> None:
    for program in ("sh", "timeout"):
        (tmp_path / program).symlink_to(f"/usr/bin/{program}")
    seen = knocked(where(f"{UP}; export PATH={tmp_path}"), HERE, PORT)
    assert "failed to run command" in seen.problem
    assert "expected no answer at all" in seen.problem


def test_what_a_command_said_is_told_apart_from_how_it_ended() -> None:
    ask = where("true")
    assert answered(ask, "sh", "-c", "echo one; echo two >&2; exit 3") == ("one\ntwo", 3)
    assert answered(ask, "true") == ("", 0)
