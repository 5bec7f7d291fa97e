"""The state as it is after what was decided: values of the engine's own export, amended."""

from collections.abc import Mapping, Sequence

from infra.engine.pending import Json
from infra.engine.settling import Decision

# By which the engine marks a secret, which it keeps encrypted. Source: pulumi sdk/go/common/resource/sig.
_SIGNATURE = "4dabf18193072939515e22adb298388d"


def settled(deployment: Json, decisions: Sequence[Decision]) -> Json:
    """The state with nothing pending, and with what is adopted in it, not yet read."""
    adopted = {d.pending.urn: {**d.pending.state, "id": d.id} for d in decisions if d.act == "adopt"}
    read = {d.pending.urn for d in decisions if d.act == "read"}
    resources: list[Json] = []
    for resource in deployment.get("resources") or ():
        urn = resource["urn"]
        if urn in adopted and resource.get("pendingReplacement"):
            resources.append(adopted.pop(urn))
        else:
            resources.append(_standing(resource, replaced=urn in adopted, read=urn in read))
    rest = {key: value for key, value in deployment.items() if key != "pending_operations"}
    return {**rest, "resources": [*resources, *adopted.values()]}


def to_read(state: Json, decisions: Sequence[Decision]) -> tuple[str, ...]:
    """URNs of a settled state that are to be read from the cloud."""
    known = {resource["urn"] for resource in state["resources"]}
    meant = {d.pending.urn for d in decisions if d.act in ("adopt", "read")}
    return tuple(sorted(meant & known))


def restored(asked: Mapping[str, Json], state: Json) -> Json:
    """The state with the inputs that a resource was created with, by URN, where what was read bears them out.

    A read gives every default as an input too, and the next update would take each of them away again.
    """
    resources = [
        {**resource, "inputs": asked[resource["urn"]]}
        if _within(asked.get(resource["urn"]), resource.get("inputs") or {})
        else resource
        for resource in state["resources"]
    ]
    return {**state, "resources": resources}


def _standing(resource: Json, *, replaced: bool, read: bool) -> Json:
    """What was replaced is deleted next; what was to be gone before its successor may still be there."""
    if replaced:
        return {**resource, "delete": True}
    if read:
        return {key: value for key, value in resource.items() if key != "pendingReplacement"}
    return resource


def _within(asked: object, found: object) -> bool:
    """Whether all that was asked for was found; a secret is kept encrypted, and cannot be compared."""
    if not isinstance(asked, Mapping):
        return asked == found
    if _SIGNATURE in asked:
        return True
    return isinstance(found, Mapping) and all(_within(value, found.get(key)) for key, value in asked.items())
