"""A stand-in for a collector of logs: syslog over TLS (RFC 5425), from whoever's certificate it knows.

Runs in the namespace of the internet, and writes what it hears to a file, each line after the sender's name.
"""

import socket
import ssl
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import sleep
from typing import IO, Any

from pydantic import TypeAdapter


@dataclass(frozen=True, slots=True, kw_only=True)
class Collecting:
    """Where it listens, who it is, whom it trusts, where it writes, and the file whose coming ends it."""

    address: str
    port: int
    certificate: str
    authority: str
    heard: str
    stop: str


COLLECTING = TypeAdapter(Collecting)


def collect(asked: Collecting) -> None:
    """Listen until the file is there."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(asked.certificate)
    context.load_verify_locations(asked.authority)
    context.verify_mode = ssl.CERT_REQUIRED
    with socket.create_server((asked.address, asked.port)) as server:
        threading.Thread(target=_accept, args=(server, context, Path(asked.heard)), daemon=True).start()
        while not Path(asked.stop).exists():
            sleep(0.1)


def _accept(server: socket.socket, context: ssl.SSLContext, heard: Path) -> None:
    while True:
        connection, _ = server.accept()
        threading.Thread(target=_hear, args=(connection, context, heard), daemon=True).start()


def _hear(connection: socket.socket, context: ssl.SSLContext, heard: Path) -> None:
    """Each message comes after its length and a space (RFC 5425, 4.3)."""
    with suppress(OSError), context.wrap_socket(connection, server_side=True) as tls:
        certificate: Any = tls.getpeercert()
        names = dict(pair for part in certificate["subject"] for pair in part)
        stream = tls.makefile("rb")
        while length := _length(stream):
            message = stream.read(length).decode(errors="replace")
            with heard.open("a", encoding="utf-8") as file:
                file.write(f"{names['commonName']}: {message.strip()}\n")


def _length(stream: IO[bytes]) -> int:
    digits = b""
    while (byte := stream.read(1)) not in (b" ", b""):
        digits += byte
    return int(digits or b"0")


if __name__ == "__main__":
    collect(COLLECTING.validate_json(sys.argv[1]))
