"""The network twin in a terminal: real packets beside what the proof says, and what is kept of it."""

from pathlib import Path
from typing import TYPE_CHECKING

from rich.text import Text

from infra.cli.console import err, out
from infra.cli.shown import Unshown, print_unshown
from infra.files import write_whole

if TYPE_CHECKING:
    from infra.rehearsal.evidence import Origin
    from infra.resources.planned import PlannedStack
    from infra.twinning import Comparison

_SEED = 1
"""Which ports of no rule are tried: always the same, so that two runs can be compared."""

_SHOWN = 20


def twinned(title: str, planned: tuple["PlannedStack", ...]) -> "Comparison | Unshown":
    """Build the twin and send packets through it. Where there can be none, says why."""
    from infra.rehearsal.twin.running import NoTwinError, TwinError
    from infra.rehearsal.twin.values import UntwinnableError
    from infra.twinning import compared

    with err.status(f"Sending packets through the network of {title}"):
        try:
            return compared(planned, _SEED)
        except NoTwinError as error:
            why = (
                f"this machine lets no network namespaces be made here ({error}). "
                "The twin needs util-linux, iproute2 and nftables, and root or user namespaces"
            )
            found = Unshown(what="network", why=why, missing=True)
        except (TwinError, UntwinnableError) as error:
            found = Unshown(what="network", why=str(error), missing=False)
    print_unshown(found)
    return found


def keep(folder: Path, name: str, title: str, found: "Comparison", of: "Origin") -> tuple[Path, Path]:
    """Write what passed as data and as a picture, and the network as one, each whole or not at all.

    The data say what they are `of`, and by which seed ports were chosen.
    The two pictures. Raises OSError.
    """
    from infra.cli.verdict import write_found
    from infra.rehearsal.twin.drawing import drawing
    from infra.rehearsal.twin.matrix import picture

    write_found(folder / f"{name}.json", found, of, ok=found.ok, seed=_SEED)
    passed, network = folder / f"{name}.svg", folder / f"{name}-network.svg"
    write_whole(passed, picture(f"What passes in {title}", found.cells))
    write_whole(network, drawing(f"The network twin of {title}", found.sketch))
    return passed, network


def print_twin(found: "Comparison", drawn: tuple[Path, Path]) -> None:
    """How many packets were sent, how many came through, and where packets and proof differ."""
    out.print(
        f"\n{_verdict(found)}: {found.probes:,} packets sent between {found.namespaces} namespaces, "
        f"{found.passed:,} came through, {len(found.disagreements):,} otherwise than proved",
        soft_wrap=True,
    )
    if found.unknown:
        out.print(f"  Of {found.unknown} the proof says neither that they pass nor that they do not")
    for each in found.untwinned:
        out.print(Text(f"  not twinned: {each.id.rpartition('/')[2]}: {each.why}", "yellow"), soft_wrap=True)
    for difference in found.disagreements[:_SHOWN]:
        out.print(Text(f"  {difference}", "red"), soft_wrap=True)
    passed, network = drawn
    out.print(f"\n[bold]Picture[/]   {passed}", soft_wrap=True)
    out.print(f"[bold]Network[/]   {network}", soft_wrap=True)


def _verdict(found: "Comparison") -> str:
    if found.ok:
        return "[bold green]Packets and proof agree[/]"
    if found.disagreements:
        return "[bold red]Packets and proof differ[/]"
    return "[bold red]Nothing is shown, for nothing came through[/]"
