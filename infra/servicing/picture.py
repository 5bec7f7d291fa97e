"""How far each request came, drawn, and on a page with what was answered."""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass

from infra.runbook.render import inline_html
from infra.servicing.values import LAYERS, Served, Shown
from infra.templating import environment

# Of the drawing, in its own units.
_WIDTH, _MARGIN, _HEAD, _ROW = 960, 24, 44, 46


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """A request where it is drawn: from `start` to `end`, at the height `y`."""

    shown: Shown
    start: int
    end: int
    y: int


def picture(found: Served, title: str) -> str:
    """The requests as an SVG drawing that needs nothing from outside."""
    rows = lanes(found)
    return (
        environment("service", escaped=True)
        .get_template("lanes.svg.j2")
        .render(
            title=title,
            layers=[(layer, _at(layer)) for layer in LAYERS],
            lanes=rows,
            width=_WIDTH,
            margin=_MARGIN,
            height=_HEAD + _ROW * len(rows) + _MARGIN,
        )
    )


def to_html(found: Served, title: str, page: str, of: Sequence[tuple[str, str]]) -> str:
    """What was shown, as one page that asks nobody for anything; `page` is where the officer's own is.

    `of` says in words what it was shown of: which declarations, when, by which versions.
    """
    jinja = environment("service", "verdict", "runbook", escaped=True)
    drawn = b64encode(picture(found, title).encode()).decode()
    jinja.filters.update(html=inline_html)
    return jinja.get_template("service.html.j2").render(
        found=found, title=title, drawn=drawn, page=page, of=of
    )


def lanes(found: Served) -> tuple[Lane, ...]:
    """The requests one under the other."""
    ways = [(shown, shown.way) for shown in found.shown if shown.way]
    return tuple(
        Lane(
            shown=shown,
            start=_at(way.start) - _step() // 2,
            end=_at(way.end),
            y=_HEAD + _ROW * row + _ROW // 2,
        )
        for row, (shown, way) in enumerate(ways)
    )


def _at(layer: str) -> int:
    return _MARGIN + _step() * LAYERS.index(layer) + _step() // 2


def _step() -> int:
    return (_WIDTH - 2 * _MARGIN) // len(LAYERS)
