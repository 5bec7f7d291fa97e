"""Evidence as one page that asks nobody for anything, with the timeline drawn."""

from collections.abc import Iterator
from dataclasses import dataclass

from infra.rehearsal.evidence import Evidence
from infra.rehearsal.schedule import Bar, Expected
from infra.runbook.dates import written
from infra.runbook.render import inline_html
from infra.templating import environment
from infra.verdict.words import headline, summary

WIDTH = 480
MARGIN = 8
RIGHT = 32  # half of the scale's last label stands beyond its line
LABEL = 22
BAR = 14
ROW = 46
_STEPS = (1, 2, 5, 10, 15, 30, 60)
_TICKS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A row of the drawing, in its own units: where its bars begin, and how wide they are."""

    bar: Bar
    top: int
    boxes: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A line of the scale: minutes, and where it stands."""

    minutes: int
    at: float


def to_html(evidence: Evidence, title: str) -> str:
    """The page. The same evidence gives the same bytes."""
    jinja = environment("verdict", "runbook", escaped=True)
    jinja.filters.update(html=inline_html, written=written, drawn=drawn, ticks=ticks, minutes=_minutes)
    text = jinja.get_template("evidence.html.j2").render(
        evidence=evidence,
        title=title,
        headline=headline(evidence),
        summary=summary(evidence),
        WIDTH=WIDTH,
        MARGIN=MARGIN,
        LABEL=LABEL,
        BAR=BAR,
        ROW=ROW,
    )
    return text.rstrip("\n") + "\n"


def drawn(stack: Expected) -> tuple[Drawn, ...]:
    """The bars one under the other, on a scale on which the whole fits the width."""
    return tuple(
        Drawn(
            bar=bar,
            top=MARGIN + LABEL + number * ROW,
            boxes=tuple((_at(stack, start), _at(stack, end) - _at(stack, start)) for start, end in bar.spans),
        )
        for number, bar in enumerate(stack.bars)
    )


def ticks(stack: Expected) -> tuple[Tick, ...]:
    """A scale of round numbers of minutes, at most seven of them after the first."""
    whole = stack.total.high
    step = next((step for step in _STEPS if whole / step <= _TICKS), _STEPS[-1])
    return tuple(Tick(minutes=m, at=_at(stack, m)) for m in range(0, int(whole) + 1, step))


def _at(stack: Expected, minutes: float) -> float:
    return round(MARGIN + minutes / (stack.total.high or 1.0) * (WIDTH - MARGIN - RIGHT), 1)


def _minutes(bar: Bar) -> str:
    """When, in words, for who does not see the drawing."""
    return ", ".join(_spans(bar))


def _spans(bar: Bar) -> Iterator[str]:
    for start, end in bar.spans:
        yield f"{start:.0f} to {end:.0f}" if round(start) != round(end) else f"{end:.0f}"
