"""A runbook as Markdown and as one self-contained HTML page, both from the same data."""

import re
from collections.abc import Callable, Iterator, Sequence

from jinja2 import Environment
from markupsafe import Markup, escape

from infra.runbook.dates import relative, written
from infra.runbook.diagram import LEFT, LINE, MARGIN, PADDING, WIDTH, placed
from infra.runbook.facts.words import listed
from infra.runbook.model import Block, Runbook
from infra.templating import environment

_ADDRESS = re.compile(r"[\d./]+")
_SEPARATOR = re.compile(r"(?<=[_/:.=])(?=.)")
_SPECIAL = re.compile(r"([\\*_<>\[\]#|~])")


def to_markdown(runbook: Runbook) -> str:
    """The runbook in GitHub's Markdown. Same runbook, same bytes."""
    return _render("runbook.md.j2", runbook, escaped=False)


def to_html(runbook: Runbook) -> str:
    """The runbook as one page that asks nobody for anything: styles and drawing are inside it."""
    return _render("runbook.html.j2", runbook, escaped=True)


def _render(name: str, runbook: Runbook, *, escaped: bool) -> str:
    text = _equipped(escaped=escaped).get_template(name).render(runbook=runbook)
    return re.sub(r"\n{3,}", "\n\n", text).rstrip("\n") + "\n"


def _equipped(*, escaped: bool) -> Environment:
    jinja = environment("runbook", escaped=escaped)
    jinja.filters.update(_FILTERS)
    jinja.globals.update(LEFT=LEFT, LINE=LINE, MARGIN=MARGIN, PADDING=PADDING, WIDTH=WIDTH)
    return jinja


def _kind(value: Block) -> str:
    return type(value).__name__.lower()


def _spans(text: str) -> Iterator[tuple[bool, str]]:
    """Pieces of a text, each with whether it stood between backticks."""
    for number, piece in enumerate(text.split("`")):
        if piece:
            yield number % 2 == 1, piece


def inline_html(text: str) -> Markup:
    """Text with its literals as code."""
    pieces = (_literal(piece) if code else escape(piece) for code, piece in _spans(text))
    return Markup("<br>").join(Markup("").join(pieces).splitlines())


def _literal(text: str) -> Markup:
    """A literal that may break after its separators, but not within an address."""
    parts = [text] if _ADDRESS.fullmatch(text) else _SEPARATOR.split(text)
    return Markup("<code>{}</code>").format(Markup("<wbr>").join(parts))


def _inline_markdown(text: str) -> str:
    pieces = (f"`{piece}`" if code else _SPECIAL.sub(r"\\\1", piece) for code, piece in _spans(text))
    return "".join(pieces)


def _cell_markdown(text: str) -> str:
    """A table's cell: pipes are escaped even in code, as GitHub's tables want it."""
    pieces = (
        "`" + piece.replace("|", r"\|") + "`" if code else _SPECIAL.sub(r"\\\1", piece)
        for code, piece in _spans(text)
    )
    return "".join(pieces).replace("\n", "<br>")


def _plain(text: str) -> str:
    return text.replace("`", "")


def _roles(who: Sequence[str], step: str) -> str:
    """Up to two roles by name; more are named at the step."""
    return "; ".join(who) if len(who) <= 2 else f"{len(who)} roles, named at {step}"


_FILTERS: dict[str, Callable[..., object]] = {
    "kind": _kind,
    "html": inline_html,
    "md": _inline_markdown,
    "cell": _cell_markdown,
    "plain": _plain,
    "written": written,
    "relative": relative,
    "placed": placed,
    "listed": listed,
    "roles": _roles,
}
