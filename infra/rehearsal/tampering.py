"""Somebody changes the simulated cloud by hand; the engine sees it as drift, and an update mends it, or not.

What is changed is given as text: a seed, which chooses; `NAME:PATH=VALUE`; or `NAME:gone`.
"""

import copy
import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any

from infra.components.parts import Part
from infra.engine import operations
from infra.engine.report import Outcome
from infra.rehearsal.answers import answer
from infra.rehearsal.hidden import BLIND, hidden_changes
from infra.rehearsal.model import Request, Resource
from infra.rehearsal.stage import Scene, Stage, changed, stage
from infra.rehearsal.store import Store
from infra.resources.arm_types import PACKAGE
from infra.resources.templates import DEPLOYMENT

_STEP = re.compile(r"[^.\[\]]+")


class TamperError(ValueError):
    """What cannot be tampered with so; the message says what was got, and what was expected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A meaningful thing to change by hand; without a path, a deletion. `says` completes "somebody ..."."""

    token: str
    says: str
    path: str = ""
    value: Any = None


def _azure(kind: str, says: str, path: str = "", value: Any = None) -> Way:  # noqa: ANN401 - any JSON value
    return Way(token=f"{PACKAGE}:{kind}", says=says, path=path, value=value)


WAYS = (
    _azure("network:NetworkSecurityGroup", "opens a rule", "securityRules[0].sourceAddressPrefix", "*"),
    _azure("network:NetworkSecurityGroup", "turns a denial round", "securityRules[-1].access", "Allow"),
    _azure("network:VpnSite", "lets a site name any network", "addressSpace.addressPrefixes[0]", "0.0.0.0/0"),
    _azure("network:HubVirtualNetworkConnection", "lets the internet in", "enableInternetSecurity", False),
    _azure("storage:StorageAccount", "opens the store of logs", "allowBlobPublicAccess", True),
    _azure("keyvault:Vault", "lifts the lock on purging", "properties.enableSoftDelete", False),
    _azure("network:FlowLog", "stops the flow log", "enabled", False),
    _azure("network:HubRouteTable", "takes the hub's routes away", "routes", []),
    _azure("authorization:ManagementLockByScope", "lifts a lock"),
    _azure("monitor:DiagnosticSetting", "deletes a diagnostic setting"),
    Way(
        token="azuread:index/conditionalAccessPolicy:ConditionalAccessPolicy",
        says="turns a policy off",
        path="state",
        value="disabled",
    ),
)
"""What a seed chooses among, where it finds something to change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tampering:
    """What is done to one resource: a property by its path set to a value, or, with no path, its deletion."""

    id: str
    path: str = ""
    value: Any = None
    says: str = "changes it"

    def __str__(self) -> str:
        name = self.id.rpartition("/")[2]
        if not self.path:
            return f"somebody {self.says}: {name} is gone"
        return f"somebody {self.says}: {name}, {self.path} = {json.dumps(self.value)}"


_FORM = re.compile(r"(?P<seed>\d+)|(?P<name>[^:]+):(?:gone|(?P<path>[^=]+)=(?P<value>.*))")


def check_form(text: str) -> re.Match[str]:
    """Whether something can be meant by that text. Raises TamperError."""
    found = _FORM.fullmatch(text)
    if found is None:
        raise TamperError(f"got {text!r}, expected a number, NAME:PATH=VALUE or NAME:gone")
    return found


def tampering(text: str, store: Store, stacks: Sequence[str]) -> Tampering:
    """What that text asks for, of what those stacks have written. Raises TamperError."""
    known = [resource for resource in store if resource.stack in stacks]
    form = check_form(text)
    if form["seed"]:
        return _chosen(int(form["seed"]), known)
    resource = _named(form["name"], known)
    if form["path"] is None:
        return Tampering(id=resource.id, says="deletes it")
    _at(resource, form["path"])
    return Tampering(id=resource.id, path=form["path"], value=_value(form["value"]))


def tamper(store: Store, wanted: Tampering) -> None:
    """Do it, past every rule, as somebody in the portal would. Raises TamperError."""
    resource = store.get(wanted.id)
    if resource is None:
        raise TamperError(f"{wanted.id} does not stand")
    if not wanted.path:
        store.remove(resource.id)
        return
    body = copy.deepcopy(dict(resource.body))
    holder, last = _holder(body, wanted.path)
    holder[last] = wanted.value
    store.put(answer(replace(resource, body=body, revision=resource.revision + 1), store))


def tampered(scene: Scene, parts: Sequence[Part], text: str) -> Iterator[Stage]:
    """Let somebody do it, see that it is found and nothing else, and mend it. Raises TamperError."""
    store = scene.plane.store
    wanted = tampering(text, store, [part.stack for part in parts])
    resource = store.get(wanted.id)
    part = next(part for part in parts if resource is not None and part.stack == resource.stack)
    before = _bodies(store)
    tamper(store, wanted)
    scene.began("tamper", part.stack)
    yield _found(wanted, operations.preview_refresh(scene.place, part.stack, scene.listen), store)
    scene.began("mend", part.stack)
    outcome = operations.up(scene.place, part, scene.listen, refresh=True)
    by_hand = tuple(_written_again(scene, part.stack))
    wrong = () if _bodies(store) == before else ("it is not as it was before",)
    yield stage("mend", outcome, wrong, by_hand)


def _found(wanted: Tampering, seen: Outcome, store: Store) -> Stage:
    """The drift that is seen must be what was done."""
    engine, hidden = changed(seen), hidden_changes(store, seen.stack)
    problems = []
    if seen.ok and len(engine) + len(hidden) != 1:
        problems.append(f"one change was made by hand, and {len(engine) + len(hidden)} are found")
    found = [f"found as drift: {line}" for line in engine]
    blind = [f"found in the template alone: {line}" for line in hidden]
    return stage("tamper", seen, problems, [str(wanted), *found, *blind])


def _written_again(scene: Scene, stack: str) -> Iterator[str]:
    """What no update mends, because the provider is blind to it: the template is deployed again by hand."""
    if not hidden_changes(scene.plane.store, stack):
        return
    for record in scene.plane.store.of(DEPLOYMENT):
        if record.stack == stack:
            request = Request(
                method="PUT", id=record.id, token=record.token, body=record.body, urn=record.urn
            )
            scene.plane.put(request)
    yield f"no update mends it, for {BLIND}: deploy the template again (az deployment group create)"


def _bodies(store: Store) -> dict[str, Any]:
    """What stands, but for how often it was written."""
    return {resource.id: resource.body for resource in store}


def _chosen(seed: int, known: Sequence[Resource]) -> Tampering:
    found = [
        Tampering(id=resource.id, path=way.path, value=way.value, says=way.says)
        for way in WAYS
        for resource in known
        if resource.token == way.token and _differs(resource, way)
    ]
    if not found:
        raise TamperError("there is nothing to tamper with: no stack has written anything")
    return min(found, key=lambda one: hashlib.sha256(f"{seed}\n{one.id}\n{one.path}".encode()).digest())


def _differs(resource: Resource, way: Way) -> bool:
    if not way.path:
        return True
    try:
        return bool(_at(resource, way.path) != way.value)
    except TamperError:
        return False


def _named(name: str, known: Sequence[Resource]) -> Resource:
    """By the last part of its id, its display name, or its whole id."""
    wanted = name.casefold()
    found = [
        r
        for r in known
        if wanted
        in (r.id.casefold(), r.id.rpartition("/")[2].casefold(), str(r.body.get("displayName")).casefold())
    ]
    if len(found) == 1:
        return found[0]
    if found:
        raise TamperError(
            f"{name!r} names {len(found)} resources: give the whole id of one, as {found[0].id}"
        )
    near = get_close_matches(name, sorted({r.id.rpartition("/")[2] for r in known}))
    hint = f"; do you mean {', '.join(near)}?" if near else ""
    raise TamperError(f"nothing that stands is named {name!r}{hint}")


def _value(text: str) -> Any:  # noqa: ANN401 - any JSON value
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text


def _at(resource: Resource, path: str) -> Any:  # noqa: ANN401 - any JSON value
    holder, last = _holder(resource.body, path)
    return holder[last] if isinstance(holder, list) else holder.get(last)


def _holder(body: Any, path: str) -> tuple[Any, Any]:  # noqa: ANN401 - any JSON value
    """What holds the property at that path, and its key there. Raises TamperError."""
    steps: list[Any] = _STEP.findall(path)
    at: Any = body
    for number, step in enumerate(steps):
        last = number == len(steps) - 1
        if isinstance(at, list) and re.fullmatch(r"-?\d+", step) and -len(at) <= int(step) < len(at):
            step = int(step)
        elif not isinstance(at, dict) or not (last or step in at):
            raise TamperError(f"there is no {step!r} of {path!r} in it, but {_keys(at)}")
        if last:
            return at, step
        at = at[step]
    raise TamperError(f"{path!r} is no path such as securityRules[0].access")


def _keys(value: Any) -> str:  # noqa: ANN401 - any JSON value
    return (
        ", ".join(sorted(value))
        if isinstance(value, dict)
        else f"{len(value)} items"
        if isinstance(value, list)
        else "a value"
    )
