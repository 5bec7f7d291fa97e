"""A change in words: the same lines for a terminal and for a comment on a merge request, and as data."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from infra.assurance.packets.ranges import prefixes_of
from infra.assurance.packets.services import in_words
from infra.assurance.proof.sentences import Sentence, listed
from infra.differing import Change, StackChange
from infra.resources.difference import Difference, PropertyChange, ResourceChange
from infra.resources.planned import PlannedResource
from infra.resources.summary import counts, is_deployed, kind_of
from infra.revisions import Span
from infra.runbook.facts.words import counted

Sign = Literal["+", "~", "-", "!", " "]
# As many as are named; of more, the first and how many others.
_NAMED = 3
_PROPERTIES = 4
# The characters to which a value is shown whole.
_SHORT = 60
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_MARKUP = re.compile(r"([\\`*_{}\[\]<>()#+!|~-])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing that changes: `+` appears, `-` disappears, `~` changes, `!` needs a look."""

    sign: Sign
    says: str
    declared_in: tuple[str, ...] = ()

    @property
    def where(self) -> str:
        """The declarations that justify it, each file once: `lgss/members/slough.yaml:services[0], dns`."""
        files: dict[str, list[str]] = defaultdict(list)
        for file, colon, field in (place.partition(":") for place in self.declared_in):
            files[f"{file}{colon}"].append(field)
        return "; ".join(f"{file}{', '.join(found)}" for file, found in files.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Lines under one title."""

    title: str
    lines: tuple[Line, ...]


def parts(found: Change) -> Iterator[Part]:
    """What passes first: it is what a reviewer decides on."""
    yield Part(title="Reach", lines=tuple(_reach(found)))
    for stack in found.stacks:
        yield Part(title=f"Resources of {stack.owner}, stack {stack.stack}", lines=tuple(_resources(stack)))


def _reach(found: Change) -> Iterator[Line]:
    for one in found.appears:
        yield _sentence(one, "+")
    for one in found.disappears:
        yield _sentence(one, "-")
    said = found.appears or found.disappears
    but = f", but for {counted(len(found.questions), 'open question')}" if found.questions else ""
    yield Line(sign=" ", says=f"nothing {'else ' if said else ''}changes in who reaches what{but}")
    yield from (Line(sign="!", says=text) for text in found.questions)


def _sentence(one: Sentence, sign: Sign) -> Line:
    if one.permitted:
        return Line(sign=sign, says=str(one), declared_in=one.declared_in)
    return Line(sign="!" if sign == "+" else sign, says=f"{one}; no declared flow permits it")


def _resources(stack: StackChange) -> Iterator[Line]:
    found = _deployed(stack.difference)
    if stack.new or stack.gone:
        resources = found.added or found.removed
        numbers = listed([str(count) for count in counts(resources)])
        yield Line(sign="+" if stack.new else "-", says=f"the whole stack: {numbers}")
        return
    yield from (Line(sign="+", says=text) for text in _by_kind(found.added))
    yield from (Line(sign="~", says=text) for text in _changed(found.changed))
    yield from (Line(sign="-", says=text) for text in _by_kind(found.removed))


def _deployed(found: Difference) -> Difference:
    """What Azure and Entra will see of it; where that is nothing, what the program alone sees."""
    seen = Difference(
        added=tuple(r for r in found.added if is_deployed(r)),
        changed=tuple(c for c in found.changed if is_deployed(c.after)),
        removed=tuple(r for r in found.removed if is_deployed(r)),
    )
    return seen or found


def _by_kind(resources: Iterable[PlannedResource]) -> Iterator[str]:
    kinds: dict[str, list[str]] = defaultdict(list)
    for resource in resources:
        kinds[resource.type].append(_name(resource))
    for token, names in kinds.items():
        yield f"{kind_of(token).counted(len(names))}: {listed(names, at_most=_NAMED)}"


def _name(resource: PlannedResource) -> str:
    """As Azure knows it; a number that stands for a name there says less than the program's own."""
    known = resource.id.rpartition("/")[2] if resource.id.startswith("/") else ""
    return known if known and not _GUID.fullmatch(known) else resource.name


def _changed(changes: Iterable[ResourceChange]) -> Iterator[str]:
    """Resources of one kind whose properties change alike are one line."""
    alike: dict[tuple[str, str], list[str]] = defaultdict(list)
    for one in changes:
        alike[one.after.type, _properties(one.properties)].append(_name(one.after))
    for (token, said), names in alike.items():
        yield f"{kind_of(token).counted(len(names))}: {listed(names, at_most=_NAMED)}: {said}"


def _properties(found: tuple[PropertyChange, ...]) -> str:
    shown = [_property(one) for one in found[:_PROPERTIES]]
    more = len(found) - len(shown)
    return "; ".join((*shown, f"{more} more properties")) if more else "; ".join(shown)


def _property(one: PropertyChange) -> str:
    if one.before is None:
        return f"{one.path} is set{_value(' to ', one.after)}"
    if one.after is None:
        return f"{one.path} is no longer set"
    before, after = _value(" from ", one.before), _value(" to ", one.after)
    return f"{one.path} changes{before}{after}" if before and after else f"{one.path} changes"


def _value(word: str, value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return f"{word}{text}" if len(text) <= _SHORT else ""


def markdown(partnership: str, asked: Span, found: Change) -> str:
    """For a comment on a merge request. Declared text carries no markup, and mentions nobody."""
    written = [f"### {_plain(partnership)}: {_plain(str(asked))}"]
    for part in parts(found):
        written += ["", f"**{_plain(part.title)}**", ""]
        written += [_bullet(line) for line in part.lines]
    return "\n".join(written)


def _bullet(line: Line) -> str:
    sign = f"**{line.sign}** " if line.sign.strip() else ""
    where = f" `{line.where}`" if line.declared_in else ""
    return f"- {sign}{_plain(line.says)}{where}"


def _plain(text: str) -> str:
    """Text without markup. A space of no width parts an @ from a name, which would otherwise be called."""
    return _MARKUP.sub(r"\\\1", " ".join(text.split())).replace("@", "@\u200b")


def report(partnership: str, asked: Span, found: Change) -> dict[str, object]:
    """The change for programs: every property of every resource, every packet of every sentence."""
    return {
        "partnership": partnership,
        "before": asked.before,
        "after": asked.after,
        "changed": bool(found),
        "appears": [_reported(one) for one in found.appears],
        "disappears": [_reported(one) for one in found.disappears],
        "questions": found.questions,
        "stacks": [_stack(one) for one in found.stacks],
    }


def _reported(one: Sentence) -> dict[str, object]:
    return {
        "says": str(one),
        "fate": one.fate,
        "from": one.starts,
        "to": one.ends,
        "services": in_words(one.services),
        "hosts": one.hosts,
        "permitted": one.permitted,
        "declared_in": one.declared_in,
        "witness": str(one.witness),
        "packets": [
            {
                "from": [str(prefix) for prefix in prefixes_of(box.source)],
                "to": [str(prefix) for prefix in prefixes_of(box.destination)],
                "services": in_words(box.service),
                "source_ports": [f"{low}-{high}" for low, high in box.source_port.spans],
            }
            for box in one.packets
        ],
    }


def _stack(one: StackChange) -> dict[str, object]:
    found = one.difference
    return {
        "owner": one.owner,
        "stack": one.stack,
        "new": one.new,
        "gone": one.gone,
        "added": [_resource(resource) for resource in found.added],
        "changed": [{**_resource(c.after), "properties": c.properties} for c in found.changed],
        "removed": [_resource(resource) for resource in found.removed],
    }


def _resource(resource: PlannedResource) -> dict[str, object]:
    return {"urn": resource.urn, "type": resource.type, "name": resource.name, "id": resource.id}
