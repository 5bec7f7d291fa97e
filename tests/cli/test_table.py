"""The table that `shire --help` shows says what the commands themselves say."""

import inspect

import pytest

from infra.cli.main import loaded
from infra.cli.table import COMMANDS


@pytest.mark.parametrize("name", COMMANDS)
def test_a_row_is_the_first_line_of_its_command(name: str) -> None:
    said = inspect.cleandoc(loaded(name).help).split("\n\n")[0].replace("\n", " ")
    assert COMMANDS[name].says == said


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_shows_an_example(name: str) -> None:
    command = loaded(name)
    for one in getattr(command, "commands", {"": command}).values():
        assert "Example: shire " in one.help
