"""shire run: one phase of the playbooks on the shared servers, with its evidence."""

import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from infra import pipeline
from infra.cli.console import err, print_json, refuse, say_error
from infra.cli.exits import FINDINGS, FINE
from infra.cli.leaving import (
    Confirm,
    Signed,
    StageName,
    leaving,
    print_shown,
    refuse_unless_whole,
)
from infra.cli.options import DEFAULT_ESTATE, AsJson, AsOf, EstateFolder, PartnershipName
from infra.cli.ran import print_done, print_ran
from infra.cli.resuming import refuse_another
from infra.cli.selection import refuse_other_days, select
from infra.cli.succeeding import PutBy, refuse_unless_named, refuse_unless_standby
from infra.cli.windows import refuse_without_windows
from infra.configuration.leaving import Leaving
from infra.configuration.phases import PHASES, Phase
from infra.engine.locking import held
from infra.inventory.model import Inventory

if TYPE_CHECKING:
    from infra.configuration.evidence import Evidence
    from infra.configuration.running import Asked

PhaseName = Annotated[str, typer.Argument(metavar="PHASE", help=f"One of {', '.join(PHASES)}.")]
Members = Annotated[
    list[str] | None, typer.Option("--member", help="Only servers that serve that member; again for more.")
]
Services = Annotated[
    list[str] | None, typer.Option("--service", help="Only servers of that service; again for more.")
]
Without = Annotated[
    list[str] | None,
    typer.Option("--without", metavar="SERVER", help="Not that server, which is down; again for more."),
]
Check = Annotated[bool, typer.Option("--check", help="Preview: say what would change.")]
Resume = Annotated[
    bool,
    typer.Option(
        "--resume",
        help="Run the last run of the phase again, all of it: what is done is found done.",
    ),
]
Worker = Annotated[
    str,
    typer.Option(
        "--worker", metavar="COMMAND", help="Run it there, as by 'ssh bastion ansible-runner worker'."
    ),
]


def run(
    partnership: PartnershipName,
    phase: PhaseName,
    member: Members = None,
    service: Services = None,
    without: Without = None,
    check: Check = False,
    resume: Resume = False,
    confirm: Confirm = "",
    stage: StageName = "",
    signed: Signed = None,
    put_by: PutBy = "",
    worker: Worker = "",
    estate: EstateFolder = DEFAULT_ESTATE,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Run a phase of the playbooks on the shared servers, and keep the evidence.

    Servers are reached by SSH at their own addresses, secrets are read from the partnership's Key Vault as
    whoever is signed in to Azure. Both must be within reach.

    Example: shire run lgss configure --service payroll --check
    """
    of = _phase(phase)
    refuse_unless_whole(phase, of.leaving, confirm, stage, bool(signed), member or ())
    refuse_unless_named(phase, of, service or (), put_by)
    selected = select(estate, partnership, as_of)
    known = pipeline.inventory(selected.known)
    _whole(known)
    refuse_without_windows(known, of, here=not worker)
    if put_by:
        refuse_unless_standby(known, service or (), put_by)
    refuse_other_days(selected, as_of, "run: what servers are to be is judged as of today")
    goes = leaving(selected, known, confirm, stage, service or (), signed or ()) if confirm else None
    told = Told(
        phase=phase,
        members=(confirm,) if confirm else tuple(member or ()),
        services=tuple(service or ()),
        without=tuple(without or ()),
        check=check,
        leaving=goes,
        put_by=put_by,
    )
    evidence = _evidence(estate, known, told, resume, shlex.split(worker))
    if as_json:
        print_json(evidence)
    else:
        print_shown(selected, evidence)
    raise typer.Exit(FINE if evidence.outcome.ok else FINDINGS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a run is to do, and for whom, as it was typed."""

    phase: str
    members: tuple[str, ...]
    services: tuple[str, ...]
    without: tuple[str, ...]
    check: bool
    leaving: Leaving | None
    put_by: str

    @property
    def name(self) -> str:
        """By which its runs are found again."""
        goes = self.leaving
        words = (self.phase, goes.council, goes.stage) if goes else (self.phase, self.put_by)
        return "-".join(filter(None, words))


def _phase(name: str) -> Phase:
    if name not in PHASES:
        refuse(f"phase: got '{name}', expected one of {', '.join(PHASES)}")
    return PHASES[name]


def _whole(known: Inventory) -> None:
    for gap in known.gaps:
        say_error(str(gap))
    if known.gaps:
        refuse("no server is touched before this is mended", FINDINGS)


def _evidence(estate: Path, known: Inventory, told: Told, resume: bool, worker: list[str]) -> "Evidence":
    from infra.configuration.evidence import SecretFoundError
    from infra.configuration.limits import NoServerError
    from infra.configuration.running import RunError
    from infra.configuring import configured, resumed

    runs = estate.resolve().parent / ".shire" / "runs" / known.partnership
    try:
        asked = _asked(known, told)
        folder = _last(runs, told.name) if resume else runs / asked.ident
        if resume:
            refuse_another(folder, asked, known)
        with _alone(runs, told, known):
            evidence = (
                resumed(folder, print_done, worker=worker)
                if resume
                else configured(folder, estate, known, asked, print_done, worker=worker)
            )
    except NoServerError as error:
        refuse(str(error))
    except (RunError, SecretFoundError) as error:
        refuse(str(error), FINDINGS)
    print_ran(evidence, folder)
    return evidence


def _asked(known: Inventory, told: Told) -> "Asked":
    from infra.configuration.limits import limits
    from infra.configuration.running import Asked
    from infra.configuring import ident

    return Asked(
        ident=ident(told.name),
        phase=told.phase,
        limit=limits(known, told.members, told.services, told.without),
        without=told.without,
        put_by=told.put_by,
        leaving=told.leaving,
        check=told.check,
    )


def _last(runs: Path, name: str) -> Path:
    found = sorted(runs.glob(f"*Z-{name}"))
    if not found:
        refuse(f"--resume: got no run of '{name}' in {runs}, expected one")
    return found[-1]


@contextmanager
def _alone(runs: Path, told: Told, known: Inventory) -> Iterator[None]:
    """Two runs that write would take each other's files for their own; those that read may run beside."""
    if told.check or PHASES[told.phase].reads:
        yield
        return
    with held(runs / "lock", f"the servers of {known.partnership}", lambda said: err.print(Text(said))):
        yield
