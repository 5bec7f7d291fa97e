"""The `shire` command: each of its commands is loaded when it is called, so that every one starts at once."""

import sys
import warnings
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from infra.cli.console import say_error
from infra.cli.exits import WRONG
from infra.cli.table import COMMANDS
from infra.files import WriteError


class Commands(TyperGroup):
    """Lists the commands from their table, and loads the one that is called."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        for name, row in COMMANDS.items():
            self.add_command(TyperCommand(name, help=row.says, rich_help_panel=row.panel), name)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that is called, whole in place of its line in the table."""
        name, listed, rest = super().resolve_command(ctx, args)
        return name, loaded(name) if name else listed, rest


def loaded(name: str) -> Any:
    """The command of that name, from the module of that name: a function, or an app of several."""
    module = import_module(f"infra.cli.{name}")
    commands = getattr(module, "app", None)
    if commands is None:
        commands = typer.Typer(pretty_exceptions_enable=False, add_completion=False)
        commands.command(name)(getattr(module, name))
    return typer.main.get_command(commands)


app = typer.Typer(cls=Commands, no_args_is_help=True, pretty_exceptions_enable=False)


@app.callback(
    epilog="Exit codes: 0 fine, 1 findings, 2 wrong use or a bad declaration, 3 something missing here."
)
def shire() -> None:
    """Councils that share ICT: declare them, see what follows, and let the next one join."""


def main() -> None:
    """The console script."""
    # The SDK's, where an engine is killed, in a thread of its own: what the command says then says as much.
    warnings.filterwarnings("ignore", "Error in event stream")
    try:
        app()
    except OSError as error:
        if error.filename is None:
            raise
        doing = "cannot write " if isinstance(error, WriteError) else ""
        say_error(f"{doing}{error.filename}: {error.strerror}")
        sys.exit(WRONG)
