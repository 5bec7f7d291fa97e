"""A shared service rehearsed, in a terminal: what its playbooks did, and what a council that uses it saw."""

from pathlib import Path
from typing import TYPE_CHECKING

from rich.text import Text

from infra import pipeline
from infra.cli.console import err, out, refuse
from infra.cli.selection import Selected
from infra.cli.shown import Unshown, print_unshown
from infra.files import write_whole

if TYPE_CHECKING:
    from infra.configuration.telling import Done
    from infra.rehearsal.evidence import Origin
    from infra.resources.planned import PlannedStack
    from infra.servicing import Served


def refuse_unserved(selected: Selected, member: str, service: str) -> None:
    """Exit where that member uses no such service on the shared servers, or nobody else does."""
    from infra.servicing import NoServiceError, parties

    try:
        parties(pipeline.inventory(selected.known), service, member)
    except NoServiceError as error:
        refuse(f"--service: {error}")


def serviced(
    selected: Selected, planned: tuple["PlannedStack", ...], member: str, service: str
) -> "Served | Unshown":
    """Let that member use that service on machines of the twin. Where it cannot be, says why."""
    from infra.rehearsal.twin.running import NoTwinError, TwinError
    from infra.servicing import NoServiceError, missing, served

    with err.status(f"Configuring the servers of {service}") as status:

        def listen(done: "Done") -> None:
            status.update(f"{done.host}: {done.task}")

        try:
            return served(selected.known, selected.folder, planned, member, service, listen)
        except (NoServiceError, TwinError) as error:
            lacking = isinstance(error, NoTwinError) or bool(missing())
            found = Unshown(what=service, why=str(error), missing=lacking)
    print_unshown(found)
    return found


def keep_service(folder: Path, found: "Served", title: str, of: "Origin") -> Path:
    """Write what was shown, and what it is `of`, as data and as pages, each whole or not at all; the page.

    Raises OSError.
    """
    from infra.cli.verdict import write_found
    from infra.servicing.picture import to_html
    from infra.verdict.words import origin

    name = f"service-{found.member}-{found.service}"
    data, page, own = (folder / f"{name}{end}" for end in (".json", ".html", "-page.html"))
    write_found(data, found, of, ok=found.ok)
    if found.page:
        write_whole(own, found.page)
    else:
        # One of an earlier rehearsal would be taken for this one's.
        own.unlink(missing_ok=True)
    write_whole(page, to_html(found, title, own.name, origin(of)))
    return page


def print_service(found: "Served", page: Path) -> None:
    """What was shown of it, a line each."""
    servers = ", ".join(found.servers)
    out.print(f"\n[bold]{found.service}[/] on machines of the twin ({servers})", soft_wrap=True)
    for shown in found.shown:
        sign = ("✗ ", "bold red") if shown.seen.problem else ("✓ ", "green")
        problem = f": {shown.seen.problem}" if shown.seen.problem else ""
        line = Text.assemble(sign, shown.title, (problem, "red"), (f"  {shown.seconds:.1f} s", "dim"))
        out.print(line, soft_wrap=True)
    if found.no_page:
        out.print(Text.assemble(("✗ ", "bold red"), "No page: ", (found.no_page, "red")), soft_wrap=True)
    out.print(f"\n[bold]Page[/]      {page}", soft_wrap=True)
