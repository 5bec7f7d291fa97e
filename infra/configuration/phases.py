"""The phases of a change, each a playbook of that name."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """What is to be said of a phase, and what it must be told.

    Those that only read (`reads`) may run beside others. `leaving` phases take something away, and need to be
    told what by name. `succeeding` ones decide which server holds a service's data, and need the service;
    those that put by what a server has (`puts_by`) need that server too.
    A phase for Windows needs a `collection` of Ansible's that ansible-core does not have.
    """

    says: str
    reads: bool = False
    leaving: bool = False
    succeeding: bool = False
    puts_by: bool = False
    collection: str = ""


PHASES: Mapping[str, Phase] = {
    "preflight": Phase(
        says="Look, and change nothing: system, clock, disks, certificates, names, flows, copies, secrets",
        reads=True,
    ),
    "configure": Phase(says="Bring servers to what is declared: firewall, databases, applications, web"),
    "verify": Phase(
        says="Ask the running servers, by other roles, whether councils are kept apart", reads=True
    ),
    "restore-test": Phase(says="Restore every database beside the live one, compare, and keep what was seen"),
    "promote": Phase(
        says="Let the declared primary take writes, once the one that it followed is silent", succeeding=True
    ),
    "rejoin": Phase(
        says="Put by what a replaced server holds, so that `configure` lets it follow the primary",
        succeeding=True,
        puts_by=True,
    ),
    "decommission": Phase(
        says="Withdraw one council, a stage a run: copy, close, remove, forget", leaving=True
    ),
    "windows": Phase(
        says="Bring servers with Windows to their baseline; not rehearsed", collection="ansible.windows"
    ),
}
