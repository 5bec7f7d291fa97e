"""How tests find things in a runbook and in its page."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import chain

from infra.runbook.model import Block, Code, Definitions, Diagram, Note, Paragraph, Runbook, Table

VOID = frozenset({"meta", "link", "input", "br", "wbr", "hr", "img", "rect", "line"})


def blocks(runbook: Runbook) -> Iterable[Block]:
    yield from runbook.summary
    for section in runbook.sections:
        yield from section.blocks


def tables(runbook: Runbook, start: str) -> list[Table]:
    """Tables whose caption starts so."""
    return [b for b in blocks(runbook) if isinstance(b, Table) and b.caption.startswith(start)]


def table(runbook: Runbook, start: str) -> Table:
    (found,) = tables(runbook, start)
    return found


def texts(runbook: Runbook) -> Iterable[str]:
    """Every text that a reader sees."""
    for block in blocks(runbook):
        yield from _written(block)
    yield runbook.working_days
    for work in runbook.works:
        yield from (work.title, work.action, work.evidence, work.undo, *work.labels)
        yield from (text for step in work.steps for text in (step.owner, *step.particulars))
    for gate in runbook.gates:
        yield from (gate.title, gate.decider, gate.question, gate.otherwise, *gate.criteria)


def _written(block: Block) -> Iterable[str]:
    match block:
        case Paragraph(text=text) | Note(text=text):
            return (text,)
        case Code(caption=caption, text=text):
            return (caption, text)
        case Definitions(caption=caption, entries=entries):
            return (caption, *chain.from_iterable(entries))
        case Table(caption=caption, header=header, rows=rows):
            return (caption, *header, *chain.from_iterable(rows))
        case Diagram(title=title, description=description, dated=dated, boxes=boxes):
            return (title, description, dated, *(text for box in boxes for text in (box.title, *box.lines)))


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    inside: "list[Element | str]" = field(default_factory=list)

    @property
    def children(self) -> "list[Element]":
        return [piece for piece in self.inside if isinstance(piece, Element)]

    def all(self, *tags: str) -> list["Element"]:
        found = [self] if self.tag in tags else []
        return found + [inner for child in self.children for inner in child.all(*tags)]

    @property
    def words(self) -> str:
        """All text in it, in the order of the page."""
        return "".join(piece if isinstance(piece, str) else piece.words for piece in self.inside)


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("document", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].inside.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].inside.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].inside.append(data)


def parsed(html: str) -> Element:
    """The page as a tree. Fails where an element is not closed."""
    reader = _Page()
    reader.feed(html)
    assert reader.open == [reader.root], f"left open: {[e.tag for e in reader.open]}"
    return reader.root
