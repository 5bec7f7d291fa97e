"""Diagnostic settings and flow logs: where they go, and that nothing goes there twice."""

from collections.abc import Iterator

from infra.rehearsal.control_plane import World
from infra.rehearsal.model import Request
from infra.rehearsal.refusals.look import at, items, name_of, others, region, same
from infra.rehearsal.refusals.row import Row, arm
from infra.resources.arm_types import type_of

_SETTING = arm("monitor:DiagnosticSetting")
_FLOW_LOG = arm("network:FlowLog")
_SINKS = ("workspaceId", "storageAccountId", "eventHubAuthorizationRuleId", "marketplacePartnerId")
_SETTINGS = 5


def _no_sink(_world: World, request: Request) -> str | None:
    if any(request.body.get(sink) for sink in _SINKS):
        return None
    return f"At least one data sink needs to be specified for diagnostic setting {name_of(request.id)}."


def _no_category(_world: World, request: Request) -> str | None:
    if any(True for _ in _categories(request.body)):
        return None
    return f"Diagnostic setting {name_of(request.id)} must enable at least one log or metric category."


def _categories(body: object) -> Iterator[str]:
    for kind in ("logs", "metrics"):
        for entry in items(body, kind):
            if entry.get("enabled"):
                yield f"{kind} {entry.get('category') or entry.get('categoryGroup')}"


def _mixed(_world: World, request: Request) -> str | None:
    logs = items(request.body, "logs")
    if not (any(e.get("category") for e in logs) and any(e.get("categoryGroup") for e in logs)):
        return None
    return (
        f"Diagnostic setting {name_of(request.id)} cannot have both category and categoryGroup in its logs."
    )


def _sink_twice(world: World, request: Request) -> str | None:
    own = set(_categories(request.body))
    for other in others(world, request):
        if not same(str(other.body.get("resourceUri")), str(request.body.get("resourceUri"))):
            continue
        shared = next(
            (s for s in _SINKS if request.body.get(s) and request.body[s] == other.body.get(s)), None
        )
        both = own & set(_categories(other.body))
        if shared and both:
            return (
                f"Data sink '{request.body[shared]}' is already used in diagnostic setting "
                f"'{name_of(other.id)}' for "
                f"category '{min(both).partition(' ')[2]}'. Data sinks can't be reused in different "
                "settings on the "
                f"same category for the same resource."
            )
    return None


def _many(world: World, request: Request) -> str | None:
    resource = str(request.body.get("resourceUri"))
    count = 1 + sum(same(str(o.body.get("resourceUri")), resource) for o in others(world, request))
    return (
        None
        if count <= _SETTINGS
        else f"Resource {resource} would have {count} diagnostic settings, {_SETTINGS} at most."
    )


def _storage_region(world: World, request: Request) -> str | None:
    storage = world.store.get(str(request.body.get("storageId")))
    if storage is None or region(storage.body) == region(request.body):
        return None
    return (
        f"Storage account {storage.id} in '{region(storage.body)}' must be in region "
        f"'{region(request.body)}' of flow "
        f"log {name_of(request.id)}."
    )


def _storage_kind(world: World, request: Request) -> str | None:
    storage = world.store.get(str(request.body.get("storageId")))
    sku = str(at(storage.body if storage else {}, "sku", "name") or "Standard")
    if sku.startswith("Standard"):
        return None
    return f"Storage account {request.body.get('storageId')} of sku {sku} cannot hold flow logs."


def _target(_world: World, request: Request) -> str | None:
    target = str(request.body.get("targetResourceId"))
    if "networksecuritygroups" not in type_of(target).casefold():
        return None
    return (
        f"NSG flow log {name_of(request.id)} cannot be created for {target}: no new NSG flow logs since 30 "
        "June 2025."
    )


def _target_region(world: World, request: Request) -> str | None:
    target = world.store.get(str(request.body.get("targetResourceId")))
    if target is None or region(target.body) == region(request.body):
        return None
    return (
        f"Flow log {name_of(request.id)} in '{region(request.body)}' cannot watch {target.id} in "
        f"'{region(target.body)}'."
    )


def _target_twice(world: World, request: Request) -> str | None:
    target = str(request.body.get("targetResourceId"))
    for other in others(world, request):
        if same(str(other.body.get("targetResourceId")), target):
            return f"Target {target} already has flow log {other.id}."
    return None


ROWS = (
    Row(
        id="diagnostics-without-sink",
        code="BadRequest",
        types=_SETTING,
        when=_no_sink,
        hint="name a workspace",
        source="unverified: from memory",
        verified=False,
    ),
    Row(
        id="diagnostics-without-category",
        code="BadRequest",
        types=_SETTING,
        when=_no_category,
        hint="enable allLogs or AllMetrics",
        source="unverified: from memory",
        verified=False,
    ),
    Row(
        id="diagnostics-category-mixed",
        code="BadRequest",
        types=_SETTING,
        when=_mixed,
        hint="name categories, or a group of them",
        source="azure-rest-api-specs#22719",
    ),
    Row(
        id="diagnostics-sink-twice",
        code="Conflict",
        status=409,
        types=_SETTING,
        when=_sink_twice,
        hint="one setting for a resource and a workspace",
        source="bicep-registry-modules#3407",
    ),
    Row(
        id="diagnostics-too-many",
        code="BadRequest",
        types=_SETTING,
        when=_many,
        hint="a resource has five settings at most",
        source="azure-docs azure-monitor/essentials/diagnostic-settings (code generic)",
    ),
    Row(
        id="flow-log-storage-region",
        code="BadRequest",
        types=_FLOW_LOG,
        when=_storage_region,
        hint="keep flow logs in their own region",
        source="azure-cli#21724 (code generic)",
    ),
    Row(
        id="flow-log-storage-kind",
        code="BadRequest",
        types=_FLOW_LOG,
        when=_storage_kind,
        hint="use a Standard account",
        source="azure-cli#21724; azure-docs network-watcher/vnet-flow-logs-overview (code generic)",
    ),
    Row(
        id="flow-log-of-security-group",
        code="BadRequest",
        types=_FLOW_LOG,
        when=_target,
        hint="watch the virtual network",
        source="azure-docs network-watcher/nsg-flow-logs-overview (code generic)",
    ),
    Row(
        id="flow-log-target-region",
        code="BadRequest",
        types=_FLOW_LOG,
        when=_target_region,
        hint="use the watcher of the network's region",
        source="azure-docs network-watcher/vnet-flow-logs-overview (code generic)",
    ),
    Row(
        id="flow-log-twice",
        code="BadRequest",
        types=_FLOW_LOG,
        when=_target_twice,
        hint="a network has one flow log",
        source="pulumi-azure-native#4682 (code generic)",
    ),
)
