"""shire rehearse: the whole deploy, by the real engine, to a simulated Azure and Entra."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from infra import pipeline
from infra.cli.console import err, out, print_json, refuse
from infra.cli.deploying import StackName, chosen, engine_errors, engine_of
from infra.cli.options import DEFAULT_ESTATE, AsJson, AsOf, EstateFolder, PartnershipName
from infra.cli.selection import Selected, select
from infra.cli.serviced import keep_service, print_service, refuse_unserved, serviced
from infra.cli.shown import Shown, print_unshown, shown_of
from infra.cli.twinned import keep, print_twin, twinned
from infra.engine.machine import this_machine
from infra.engine.report import Event, Step

if TYPE_CHECKING:
    from infra.rehearsal.stage import Rehearsal, Stage, Struck
    from infra.rehearsing import Asked
    from infra.resources.planned import PlannedStack
    from infra.servicing import Served

Faults = Annotated[
    int | None,
    typer.Option(
        "--faults", metavar="SEED", help="Let a series of faults come over it: the same for a seed."
    ),
]
Tamper = Annotated[
    list[str] | None,
    typer.Option(
        "--tamper",
        metavar="WHAT",
        help="Change something by hand and see it found: a seed, NAME:PATH=VALUE, or NAME:gone.",
    ),
]
Whole = Annotated[
    bool, typer.Option("--whole", help="Look at every stack again, and destroy all in the end.")
]
Cloud = Annotated[
    Path | None,
    typer.Option("--cloud", metavar="DIR", help="Keep the simulated cloud there, and use it again."),
]

Twin = Annotated[
    bool,
    typer.Option(
        "--twin", help="Send real packets through the planned network, as namespaces of this machine."
    ),
]

OfService = Annotated[
    str,
    typer.Option(
        "--service",
        metavar="SERVICE",
        help="With --twin: configure its servers there by the playbooks, and let the member use it.",
    ),
]

# Characters of the longest bar of the timeline.
_WIDTH = 40

EvidenceFolder = Annotated[
    Path | None,
    typer.Option(
        "--evidence",
        metavar="DIR",
        help="Where to keep what it has shown (default: the partnership's own `evidence` folder).",
    ),
]


def rehearse(
    partnership: PartnershipName,
    member: StackName = None,
    estate: EstateFolder = DEFAULT_ESTATE,
    as_of: AsOf = None,
    faults: Faults = None,
    tamper: Tamper = None,
    whole: Whole = False,
    cloud: Cloud = None,
    twin: Twin = False,
    service: OfService = "",
    as_json: AsJson = False,
    kept: EvidenceFolder = None,
) -> None:
    """Deploy a partnership to a simulated Azure and Entra, let a member or all of them join and leave.

    Nothing real is reached, and no credential is needed. With `core`, nobody joins. What it has shown is kept
    as a file and as a page, on which the runbook rests; not on a trial: faults, tampering or a kept cloud.
    With --twin, real packets are then sent through the planned network, made of network namespaces, and what
    they do is compared with what `shire prove` says. Exits with 3 where --twin or --service cannot be shown
    here, though all else went well.

    Example: shire rehearse lgss slough --twin --service payroll
    """
    if service and not (twin and member and member != "core"):
        refuse("--service takes --twin and a member: the machines are the twin's, the user is the member's")
    selected = select(estate, partnership, as_of)
    asked = _asked(selected, member, faults=faults, tamper=tuple(tamper or ()), whole=whole, cloud=cloud)
    if service:
        refuse_unserved(selected, str(member), service)
    shown = _shown(selected, member, asked, service if twin else None)
    folder = kept or pipeline.evidence_folder(selected.folder, selected.slug)
    _report(selected, member, shown, folder, as_json=as_json)
    raise typer.Exit(shown.code)


def _asked(
    selected: Selected,
    member: str | None,
    *,
    faults: int | None,
    tamper: tuple[str, ...],
    whole: bool,
    cloud: Path | None,
) -> "Asked":
    """Who joins, and what comes over them."""
    from infra.rehearsing import Asked

    core = selected.known.design.core.stack
    meant = tuple(part.stack for part in chosen(selected, member))
    joiners = tuple(stack for stack in meant if stack != core)
    return Asked(joiners=joiners, struck=meant, faults=faults, tamper=tamper, whole=whole, cloud=cloud)


def _shown(selected: Selected, member: str | None, asked: "Asked", service: str | None) -> Shown:
    """Rehearse it; with a `service`, be it the empty one, on a twin too."""
    design = selected.known.design
    planned = pipeline.planned(design, tuple(pipeline.parts(design)), selected.cache)
    with engine_errors():
        found = _rehearsed(selected, asked, planned)
    twin = service is not None and found.ok
    return Shown(
        found=found,
        planned=planned,
        packets=twinned(selected.slug, planned) if twin else None,
        used=serviced(selected, planned, str(member), service) if twin and service else None,
        trial=asked.trial,
    )


def _report(selected: Selected, member: str | None, shown: Shown, folder: Path, *, as_json: bool) -> None:
    """Keep it in files of that folder, and print it."""
    from infra.cli.verdict import moment, print_verdict, write_evidence
    from infra.verdict.build import evidence

    found, packets = shown.found, shown_of(shown.packets)
    verdict = evidence(selected.known, found, shown.planned, moment(selected))
    name = pipeline.rehearsal_name(member, trial=shown.trial)
    files = write_evidence(folder, name, verdict, _title(selected, member))
    of = verdict.origin
    drawn = keep(folder, f"twin-{member or 'all'}", selected.slug, packets, of) if packets else None
    used = shown_of(shown.used)
    page = keep_service(folder, used, _use(selected, used), of) if used else None
    if as_json:
        print_json(shown.report({"evidence": verdict, "files": files}))
        return
    _print(found)
    print_verdict(verdict)
    out.print(f"\n[bold]Evidence[/]  {files[1]}", soft_wrap=True)
    if packets and drawn:
        print_twin(packets, drawn)
    if used and page:
        print_service(used, page)
    for part in shown.unshown:
        print_unshown(part)


def _rehearsed(selected: Selected, asked: "Asked", planned: tuple["PlannedStack", ...]) -> "Rehearsal":
    engine = engine_of(this_machine())

    from infra.rehearsal.cloud_folder import CloudError
    from infra.rehearsal.tampering import TamperError
    from infra.rehearsing import rehearsed

    with err.status("Rehearsing") as status:
        doing = ["", ""]
        steps = [0]

        def began(name: str, stack: str) -> None:
            doing[:] = [name, stack]
            steps[0] = 0
            if not err.is_terminal:
                err.print(Text(f"  {name} {stack}"), soft_wrap=True)

        def listen(event: Event) -> None:
            if isinstance(event, Step) and event.phase == "done":
                steps[0] += 1
                status.update(f"{doing[1]}: {doing[0]}, {steps[0]} resources")

        try:
            return rehearsed(selected.known, asked, engine, listen, began, planned)
        except (CloudError, TamperError) as error:
            refuse(str(error))


def _print(found: "Rehearsal") -> None:
    longest = max((stage.seconds for stage in found.stages), default=0.0) or 1.0
    for stage in found.stages:
        out.print(_line(stage, longest), soft_wrap=True)
        for problem in stage.problems:
            out.print(Text(f"      {problem}", "red"), soft_wrap=True)
        for note in stage.notes:
            out.print(Text(f"      {note}", "dim"), soft_wrap=True)
    for one in found.struck:
        out.print(_struck(one), soft_wrap=True)


def _title(selected: Selected, member: str | None) -> str:
    """What the page is called: who joins whom."""
    declared = selected.known.declared
    partnership = declared.partnership.title
    if member in (None, "core"):
        return f"{partnership}{', its core alone' if member else ''}"
    return f"{declared.member(str(member)).title} joins {partnership}"


def _use(selected: Selected, found: "Served") -> str:
    """What the page of a service is called: who uses what."""
    declared = selected.known.declared
    return f"{declared.member(found.member).title} uses {declared.service(found.service).title}"


def _struck(one: "Struck") -> Text:
    """A fault that came up, what became of it, and what a person did."""
    went = ("survived", "green") if one.survived else ("broke it off", "yellow")
    tries = "1 try" if one.tries == 1 else f"{one.tries} tries"
    mended = f"; {one.by_hand}" if one.by_hand else ""
    return Text.assemble(
        "  ", went, f": {one.title} ({one.method} {one.kind} {one.resource}, {tries}){mended}"
    )


def _line(stage: "Stage", longest: float) -> Text:
    sign = ("✓ ", "green") if stage.ok else ("✗ ", "bold red")
    bar = "█" * max(1, round(stage.seconds / longest * _WIDTH)) if stage.seconds else ""
    counted = f"{stage.resources:>5}"
    return Text.assemble(
        sign,
        f"{stage.name:<15}",
        (f"{stage.stack:<34}", "bold"),
        counted,
        f"  {stage.seconds:5.1f} s  ",
        (bar, "cyan"),
    )
