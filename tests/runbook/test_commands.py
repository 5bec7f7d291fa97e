"""Only commands that exist are printed: ours parse, the vendors' have the documented shape."""

import re

import pytest
import typer
from typer.core import TyperGroup

from infra.cli.main import app
from infra.runbook.commands import ALL, OWN, VENDOR, command
from infra.runbook.model import NOTHING, Runbook
from infra.runbook.sections import SECTIONS

FIELDS = dict.fromkeys(
    {name for p in ALL.values() for word in p.words for name in re.findall(r"(?<!\{)\{(\w+)\}(?!\})", word)},
    "x",
)


def _parse(words: tuple[str, ...]) -> None:
    """Resolve the command and parse its arguments, as the command line would; run nothing."""
    cli = typer.main.get_command(app)
    assert isinstance(cli, TyperGroup)
    context = cli.make_context("shire", list(words), resilient_parsing=False)
    name, found, rest = cli.resolve_command(context, list(words))
    assert found
    inner = found.make_context(name, rest, parent=context)
    if isinstance(found, TyperGroup):
        name, found, rest = found.resolve_command(inner, rest)
        assert found
        found.make_context(name, rest, parent=inner)


@pytest.mark.parametrize("key", OWN)
def test_each_command_of_ours_is_one_that_the_command_line_knows(key: str) -> None:
    _parse(command(key, FIELDS).words)


def test_each_printed_command_of_ours_parses(slough: Runbook) -> None:
    printed = [c for c in slough.commands if c.tool == "shire"]
    assert printed
    for one in printed:
        _parse(one.words)


def test_each_printed_command_is_in_the_table(slough: Runbook) -> None:
    known = {(p.tool, len(p.words), p.why) for p in ALL.values()}
    for one in slough.commands:
        assert (one.tool, len(one.words), one.why) in known, one.text


@pytest.mark.parametrize("key", VENDOR)
def test_each_vendor_command_has_a_known_shape_and_a_source(key: str) -> None:
    pattern = VENDOR[key]
    shapes = {
        "az": r"az (network|rest|backup)( [a-z-]+)* --.+",
        "dig": r"dig (@x )?\+short (TXT x|MX x|x)",
        "nc": r"nc -vz -w 5 x (x|443)",
    }
    assert re.fullmatch(shapes[pattern.tool], command(key, FIELDS).text), command(key, FIELDS).text
    assert pattern.source


def test_every_command_is_used_by_a_step() -> None:
    used = {key for plan in SECTIONS for row in plan.rows for key in (*row.commands, *row.undo_commands)}
    assert used == set(ALL)


def test_a_step_that_its_commands_prove_runs_them_here() -> None:
    proved = [row for plan in SECTIONS for row in plan.rows if row.proved]
    assert {row.id for row in proved} == {"adr-01", "net-02", "sea-01", "app-07"}
    assert {ALL[key].runs for row in proved for key in row.commands} == {"here"}


def test_what_prints_a_key_is_never_kept() -> None:
    assert {key for key, pattern in ALL.items() if pattern.runs == "unkept"} == {"key", "own key"}


def test_where_there_is_nothing_to_undo_no_command_undoes_it() -> None:
    rows = [row for plan in SECTIONS for row in plan.rows if row.undo.startswith(NOTHING)]
    assert rows
    assert [row.id for row in rows if row.undo_commands] == []


def test_a_word_with_a_space_is_quoted_for_the_shell() -> None:
    line = command("add domain", FIELDS | {"domain": "slough.gov.uk"}).text
    assert line.endswith("""--body '{"id": "slough.gov.uk"}'""")


def test_the_request_for_the_key_names_the_link(slough: Runbook) -> None:
    keys = [c.text for c in slough.commands if "listSharedKey" in c.text]
    assert len(keys) == 2
    assert all("/vpnLinkConnections/link-lgss-slough-" in text for text in keys)
