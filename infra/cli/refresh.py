"""shire refresh: take what really stands into the state."""

import typer

from infra.cli.deploying import Events, Jobs, StackName, engine_errors, exit_code, report, standing
from infra.cli.live import watching
from infra.cli.options import DEFAULT_ESTATE, AsOf, EstateFolder, PartnershipName
from infra.cli.selection import select


def refresh(
    partnership: PartnershipName,
    stack: StackName = None,
    estate: EstateFolder = DEFAULT_ESTATE,
    as_of: AsOf = None,
    as_json: Events = False,
    jobs: Jobs = 1,
) -> None:
    """Take what really stands in Azure and Entra into the state; `shire preview` then shows what differs.

    Example: shire refresh lgss core
    """
    from infra.engine.order import Work, perform

    with engine_errors():
        place, parts = standing(select(estate, partnership, as_of), stack)
        with watching(as_json=as_json) as listen:
            outcomes = perform(place, Work(action="refresh", parts=parts, jobs=jobs), listen)
    raise typer.Exit(exit_code(report(outcomes, as_json=as_json)))
