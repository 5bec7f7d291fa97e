"""The `shire` command: one file a command, put together here."""

import typer

from infra.cli import new, stack
from infra.cli.addresses import addresses
from infra.cli.cancel import cancel
from infra.cli.destroy import destroy
from infra.cli.doctor import doctor
from infra.cli.leave import leave
from infra.cli.onboard import onboard
from infra.cli.plan import plan
from infra.cli.preview import preview
from infra.cli.refresh import refresh
from infra.cli.rehearse import rehearse
from infra.cli.runbook import runbook
from infra.cli.schema import schema
from infra.cli.show import show
from infra.cli.up import up
from infra.cli.validate import validate

app = typer.Typer(
    name="shire",
    help="Councils that share ICT: declare them, see what follows, and let the next one join.",
    epilog="Exit codes: 0 fine, 1 findings, 2 wrong use or a bad declaration, 3 something missing here.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.add_typer(new.app, name="new")
for command in (validate, show, addresses, plan, onboard, leave, runbook, schema):
    app.command()(command)
for engine_command in (doctor, rehearse, preview, up, refresh, destroy, cancel):
    app.command(rich_help_panel="With the engine")(engine_command)
app.add_typer(stack.app, name="stack", rich_help_panel="With the engine")


def main() -> None:
    """The console script."""
    app()
