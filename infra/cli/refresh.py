"""shire refresh: take what really stands into the state."""

import typer

from infra.cli.deploying import Events, Jobs, StackName, engine_errors, exit_code, report
from infra.cli.live import watching
from infra.cli.options import DEFAULT_ESTATE, AsOf, EstateFolder
from infra.cli.targets import Asked, Changed, Which, nothing_changed, perform, selections, targets


def refresh(
    partnership: Which = None,
    stack: StackName = None,
    estate: EstateFolder = DEFAULT_ESTATE,
    as_of: AsOf = None,
    as_json: Events = False,
    jobs: Jobs = 1,
    changed: Changed = False,
) -> None:
    """Take what really stands in Azure and Entra into the state; `shire preview` then shows what differs.

    Example: shire refresh lgss core
    """
    from infra.engine.order import Work

    asked = Asked(
        estate=estate, partnership=partnership, stack=stack, as_of=as_of, changed=changed, jobs=jobs
    )
    selected = selections(asked)
    with engine_errors():
        found = targets(asked, selected, deployed=True)
        if not found:
            nothing_changed(as_json=as_json)
        with watching(as_json=as_json) as listen:
            outcomes = perform(found, lambda t: Work(action="refresh", parts=t.parts), jobs, listen)
    raise typer.Exit(exit_code(report(outcomes, as_json=as_json)))
