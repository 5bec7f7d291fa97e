"""A name server of the twin, in Azure's resolver's stead, and questions to it: real ones, in real packets.

Runs inside a twin's namespaces: `answer NODE` with an address and its names on standard input, until the twin
ends; `ask NAME SERVER` once, in the namespace of whoever asks.
"""

import subprocess
import sys
from ipaddress import IPv4Address
from socket import AF_INET, SOCK_DGRAM, socket

from dns.exception import DNSException
from dns.flags import AA
from dns.message import Message, from_wire, make_query, make_response
from dns.query import udp
from dns.rcode import NXDOMAIN, to_text
from dns.rdataclass import IN
from dns.rdatatype import A
from dns.rrset import from_text
from pydantic import BaseModel

_PORT = 53
_LARGEST = 4096
_TTL_SECONDS = 300
_PATIENCE = 3.0
_READY = b"ready\n"


class Zone(BaseModel):
    """What a name server answers at that address: the addresses of full names."""

    address: IPv4Address
    names: dict[str, IPv4Address]


def answered(zone: Zone, question: Message) -> Message:
    """The answer to one question: an address, or that there is no such name."""
    response = make_response(question)
    response.flags |= AA
    (asked,) = question.question
    address = zone.names.get(asked.name.to_text(omit_final_dot=True).casefold())
    if address is None:
        response.set_rcode(NXDOMAIN)
    elif asked.rdtype == A:
        response.answer.append(from_text(asked.name, _TTL_SECONDS, IN, A, str(address)))
    return response


def serve(zone: Zone) -> None:
    """Answer at its address for as long as the process lasts."""
    with socket(AF_INET, SOCK_DGRAM) as door:
        door.bind((str(zone.address), _PORT))
        sys.stdout.buffer.write(_READY)
        sys.stdout.flush()
        while True:
            packet, sender = door.recvfrom(_LARGEST)
            door.sendto(answered(zone, from_wire(packet)).to_wire(), sender)


def ask(name: str, server: str) -> str:
    """The address that the server gives. Raises LookupError where it gives none, else DNSException."""
    answer = udp(make_query(name, A), server, timeout=_PATIENCE)
    found = [row.address for rows in answer.answer if rows.rdtype == A for row in rows]
    if len(found) != 1:
        raise LookupError(f"{name}: got {len(found)} addresses ({to_text(answer.rcode())}), expected one")
    return str(found[0])


def _begin(node: str) -> None:
    """Let a process of its own answer there; return once it does."""
    command = ["nsenter", f"--net=/run/netns/{node}", sys.executable, "-m", __spec__.name, "serve"]
    pipe = subprocess.PIPE
    server = subprocess.Popen(
        command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, start_new_session=True
    )
    assert server.stdin
    assert server.stdout
    server.stdin.write(sys.stdin.buffer.read())
    server.stdin.close()
    if server.stdout.readline() != _READY:
        raise SystemExit(f"the name server at {node} does not stand")


def main() -> None:
    """Do what the command line says."""
    match sys.argv[1:]:
        case ["serve"]:
            serve(Zone.model_validate_json(sys.stdin.buffer.read()))
        case ["answer", node]:
            _begin(node)
        case ["ask", name, server]:
            try:
                sys.stdout.write(ask(name, server))
            except (DNSException, LookupError) as error:
                raise SystemExit(f"{error}") from error


if __name__ == "__main__":
    main()
