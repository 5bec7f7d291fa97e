"""Whether what stands under the id of an interrupted creation is ours, by the tags that its own would bear.

What bears no tags is taken for ours: it is a part of what does, or has a name that nobody else would compute.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from infra.engine.pending import Json, Pending, cloud_resources
from infra.engine.settling import Decision

MARKS = ("managed-by", "partnership", "member")
"""The tags that say whose a resource is, of those in infra/design/names/tags.py: others may be changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stranger:
    """What somebody else made, and was read where ours was being created: the tags that it has, and ours."""

    pending: Pending
    id: str
    got: Json
    expected: Json

    def message(self, command: str) -> str:
        """What was found, and what to do; `command` is `shire recover` for this stack."""
        label = self.pending.label
        return (
            f"{label} was being created when an update was killed, and what stands as {self.id} is not ours: "
            f"got {_said(self.got)}, expected {_said(_marks(self.expected))}. It is left alone, and out of "
            "the state. Ask whoever made it to take it away, and do this again; is it ours none the less: "
            f"`{command} --found {label}={self.id}`"
        )


def strangers_read(decisions: Sequence[Decision], read: Json) -> tuple[Stranger, ...]:
    """Those of what was adopted, in a state that was read since. What a person has told of is believed."""
    asked = {d.pending.urn: d.pending for d in decisions if d.act == "adopt" and not d.told}
    return tuple(_strangers(asked, read))


def without(read: Json, strangers: Sequence[Stranger]) -> Json:
    """The state without them. Nothing in it rests on one: what would waits until it is created."""
    gone = {stranger.pending.urn for stranger in strangers}
    return {**read, "resources": [r for r in read["resources"] if r["urn"] not in gone]}


def _strangers(asked: dict[str, Pending], read: Json) -> Iterator[Stranger]:
    for resource in cloud_resources(read):
        pending = asked.get(resource["urn"])
        wanted = pending.inputs.get("tags") if pending else None
        if pending and wanted:
            got = (resource.get("outputs") or {}).get("tags") or {}
            if _marks(got) != _marks(wanted):
                yield Stranger(pending=pending, id=str(resource["id"]), got=got, expected=wanted)


def _marks(tags: Json) -> Json:
    return {key: tags[key] for key in MARKS if key in tags}


def _said(tags: Json) -> str:
    return "the tags " + ", ".join(f"{key}={value}" for key, value in tags.items()) if tags else "no tags"
