"""Programs that are begun while gRPC's threads are at work: each must come to run."""

import subprocess
import sys

# Forks as `pty.fork` does, by which ansible-runner begins Ansible, while calls go to a server here.
FORKING = """
import os, sys, threading
from datetime import date
import grpc
from infra.rehearsal.clock import Clock
from infra.rehearsal.control_plane import ControlPlane
from infra.rehearsal.rules import RULES
from infra.rehearsal.serving import served

def call(port, over):
    while not over.is_set():
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            channel.unary_unary("/pulumirpc.ResourceProvider/GetPluginInfo", lambda _: b"")(None)

def begun():
    if (child := os.fork()) == 0:
        os.closerange(3, 256)
        os.execv("/bin/true", ["true"])
    return os.waitpid(child, 0)[1] == 0

with served(ControlPlane(Clock(date(2010, 11, 1)), rules=RULES)) as environment:
    port, over = environment["PULUMI_DEBUG_PROVIDERS"].split(",")[0].split(":")[1], threading.Event()
    calling = threading.Thread(target=call, args=(port, over))
    calling.start()
    lost = sum(not begun() for _ in range(int(sys.argv[1])))
    over.set()
    calling.join()
print(lost)
"""
TIMES, PATIENCE = "500", "60"


def test_every_program_that_is_begun_runs() -> None:
    """With gRPC's own handlers of fork() some do not: its checks fail in the child, or it waits for ever."""
    # With all that it began.
    limit = ["timeout", "--signal=KILL", PATIENCE]
    command = [*limit, sys.executable, "-c", FORKING, TIMES]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "0"), done.stderr[-2000:]
