"""A trace as a picture: the hops from top to bottom, each with the rule that decided."""

from collections.abc import Iterator
from html import escape
from textwrap import wrap

from infra.assurance.proof.declared import Declared
from infra.assurance.proof.trace import Trace
from infra.assurance.proof.wording import Line, lines

_WIDTH, _BOX, _LEFT = 820, 640, 150
_LINE, _PADDING, _GAP = 18, 12, 26
_CHARACTERS = 84
# GOV.UK's palette: what passes, what stops, what nobody knows; with a letter, for those who see no colours.
_MARKS = {
    "delivered": ("#00703c", "arrives"),
    "dropped": ("#d4351c", "stopped"),
    "unknown": ("#b58840", "unknown"),
}
_PASSED = ("#1d70b8", "passes")


def picture(found: Trace, declared: Declared, title: str) -> str:
    """An SVG document of its own, which loads nothing."""
    shown = lines(found.path, declared) if found.path else ()
    stopped = found.disposition == "deny"
    body: list[str] = []
    y = 96
    for number, line in enumerate(shown, start=1):
        texts = _texts(line)
        height = _PADDING * 2 + _LINE * len(texts)
        last = number == len(shown)
        colour, word = _MARKS["dropped"] if stopped and last else _MARKS.get(line.kind, _PASSED)
        body += _box(line.kind, texts, y, height, colour, word)
        if not last:
            body.append(_arrow(y + height))
        y += height + _GAP
    colour = {"allow": "#00703c", "unknown": "#b58840"}.get(found.verdict, "#d4351c")
    return _FRAME.format(
        height=y + 10,
        width=_WIDTH,
        title=escape(title),
        verdict=escape(found.verdict),
        colour=colour,
        packet=escape(str(found.packet)),
        body="\n".join(body),
    )


def _texts(line: Line) -> list[str]:
    said = wrap(line.rule or line.says, _CHARACTERS) or [""]
    declared = wrap(f"declared in {line.declared_in}", _CHARACTERS) if line.declared_in else []
    return [line.place, *said, *declared]


def _box(kind: str, texts: list[str], y: int, height: int, colour: str, word: str) -> Iterator[str]:
    yield f'<text x="20" y="{y + 26}" class="kind">{escape(kind)}</text>'
    yield f'<text x="20" y="{y + 44}" fill="{colour}">{escape(word)}</text>'
    yield (
        f'<rect x="{_LEFT}" y="{y}" width="{_BOX}" height="{height}" fill="#f3f2f1" stroke="{colour}" '
        'stroke-width="2"/>'
    )
    for number, text in enumerate(texts):
        style = ' class="title"' if number == 0 else ""
        at = y + _PADDING + _LINE * number + 13
        yield f'<text x="{_LEFT + 14}" y="{at}"{style}>{escape(text)}</text>'


def _arrow(y: int) -> str:
    x = _LEFT + _BOX // 2
    return (
        f'<path d="M{x} {y + 2} V{y + _GAP - 8} M{x - 6} {y + _GAP - 12} L{x} {y + _GAP - 4} '
        f'L{x + 6} {y + _GAP - 12}" fill="none" stroke="#0b0c0c" stroke-width="2"/>'
    )


_FRAME = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" aria-label="{title}">
<title>{title}</title>
<style>text{{font:14px Arial,Helvetica,sans-serif;fill:#0b0c0c}}.title,.kind{{font-weight:bold}}</style>
<rect width="{width}" height="{height}" fill="#fff"/>
<text x="20" y="34" style="font-size:20px" class="title">{title}</text>
<text x="20" y="62"><tspan class="title" fill="{colour}">{verdict}</tspan>  {packet}</text>
{body}
</svg>
"""
