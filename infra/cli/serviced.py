"""A shared service rehearsed, in a terminal: what its playbooks did, and what a council that uses it saw."""

from typing import TYPE_CHECKING

from rich.text import Text

from infra.cli.console import err, out
from infra.cli.selection import Selected

if TYPE_CHECKING:
    from infra.configuration.running import Done
    from infra.resources.planned import PlannedStack
    from infra.servicing import Served


def serviced(
    selected: Selected, planned: tuple["PlannedStack", ...], member: str, service: str
) -> "Served | None":
    """Let that member use that service on machines of the twin. Where it cannot be, says why: None."""
    from infra.configuration.evidence import SecretFoundError
    from infra.configuration.running import RunError
    from infra.rehearsal.twin.running import TwinError
    from infra.servicing import NoServiceError, served

    with err.status(f"Configuring the servers of {service}") as status:

        def listen(done: "Done") -> None:
            status.update(f"{done.host}: {done.task}")

        try:
            return served(selected.known, selected.folder, planned, member, service, listen)
        except (NoServiceError, TwinError, RunError, SecretFoundError) as error:
            err.print(Text.assemble((f"{service} not rehearsed", "yellow"), f": {error}"), soft_wrap=True)
            return None


def print_service(found: "Served") -> None:
    """What was shown of it, a line each."""
    servers = ", ".join(found.servers)
    out.print(f"\n[bold]{found.service}[/] on machines of the twin ({servers})", soft_wrap=True)
    for shown in found.shown:
        sign = ("✗ ", "bold red") if shown.problem else ("✓ ", "green")
        problem = f": {shown.problem}" if shown.problem else ""
        line = Text.assemble(sign, shown.title, (problem, "red"), (f"  {shown.seconds:.1f} s", "dim"))
        out.print(line, soft_wrap=True)
