"""shire new: the first text of a partnership, a member or a service. Asks for what no flag gave."""

import typer

from infra.cli.new.member import member
from infra.cli.new.partnership import partnership
from infra.cli.new.service import service

app = typer.Typer(help="Write a new declaration: asks, or takes flags.", no_args_is_help=True)
for command in (partnership, member, service):
    app.command()(command)
