"""What is written must have its group, its parent and all that it refers to, in its own region."""

import re
from collections.abc import Iterator, Mapping

from infra.rehearsal.control_plane import World
from infra.rehearsal.model import Request
from infra.rehearsal.refusals.look import at, items, name_of, parent_of, ref, region, same, strings
from infra.rehearsal.refusals.row import Row, arm
from infra.resources.arm_types import PACKAGE, TEMPLATES, type_of

_ERRORS = "azure-docs azure-resource-manager/troubleshooting/common-deployment-errors"
_ID = re.compile(r"/subscriptions/[^/]+/resourceGroups/[^/]+(/providers/.+)?$", re.IGNORECASE)
_KNOWN = frozenset(type_of(template).casefold() for template in TEMPLATES.values())
# Azure makes these with every hub, and with every storage account.
_BY_AZURE = re.compile(
    r"/(hubRouteTables/(default|none)RouteTable|(blob|file|queue|table)Services/default)$", re.I
)
# What they refer to is judged by rows of their own, with codes of their own.
_OWN_ROWS = arm("network:RoutingIntent", "resources:Deployment", "authorization:RoleAssignment")


def _group(world: World, request: Request) -> str | None:
    group, found, _ = request.id.partition("/providers/")
    if not found or "/resourcegroups/" not in group.casefold() or world.store.get(group):
        return None
    return f"Resource group '{name_of(group)}' could not be found."


def _parent(world: World, request: Request) -> str | None:
    _, _, path = request.id.rpartition("/providers/")
    parent = parent_of(request.id)
    if path.count("/") < 4 or type_of(parent).casefold() not in _KNOWN or world.store.get(parent):
        return None
    return (
        f"Failed to perform 'write' on resource(s) of type '{type_of(request.id)}', because the parent "
        f"resource '{parent}' could not be found."
    )


def _scope(world: World, request: Request) -> str | None:
    scope, found, _ = request.id.rpartition("/providers/")
    if not found or not _ID.match(scope) or "/providers/" not in scope or _stands(world, request, scope):
        return None
    group = scope.split("/")[4]
    return (
        f"The Resource '{type_of(scope)}/{name_of(scope)}' under resource group '{group}' was not found. "
        "For more details please go to https://aka.ms/ARMResourceNotFoundFix"
    )


def _network_reference(world: World, request: Request) -> str | None:
    missing = _missing(world, request) if _is_network(request) else None
    if missing is None:
        return None
    return (
        f"Resource {missing} referenced by resource {request.id} was not found. Please make sure that the "
        "referenced resource exists, and that both resources are in the same region."
    )


def _other_reference(world: World, request: Request) -> str | None:
    missing = None if _is_network(request) else _missing(world, request)
    if missing is None:
        return None
    return f"The Resource '{type_of(missing)}/{name_of(missing)}' referenced by '{request.id}' was not found."


def _is_network(request: Request) -> bool:
    return type_of(request.id).startswith("Microsoft.Network/")


def _missing(world: World, request: Request) -> str | None:
    if request.token in _OWN_ROWS:
        return None
    return next((i for i in strings(request.body) if _ID.match(i) and not _stands(world, request, i)), None)


def _stands(world: World, request: Request, resource_id: str) -> bool:
    """Whether it is there, as a resource or as a part of one; what the rehearsal has no type for, is."""
    if same(resource_id, request.id):
        return True
    if _BY_AZURE.search(resource_id):
        return world.store.get(parent_of(resource_id)) is not None
    if type_of(resource_id).casefold() in _KNOWN:
        return world.store.get(resource_id) is not None
    parent = parent_of(resource_id)
    if type_of(parent).casefold() not in _KNOWN:
        return True
    return any(same(str(at(p, "name")), name_of(resource_id)) for p in _parts(world, request, resource_id))


def _parts(world: World, request: Request, resource_id: str) -> Iterator[object]:
    parent, kind = parent_of(resource_id), resource_id.split("/")[-2]
    standing = world.store.get(parent)
    body = request.body if same(parent, request.id) else standing.body if standing else {}
    for key in body:
        if same(key, kind):
            yield from items(body, key)


# Which references must be to something of the writer's own region, by the path to their ids.
_NEAR: Mapping[str, tuple[tuple[str, ...], ...]] = {
    f"{PACKAGE}:{kind}": paths
    for kind, paths in {
        "compute:VirtualMachine": (("networkProfile", "networkInterfaces"), ("storageProfile", "dataDisks")),
        "dnsresolver:DnsResolver": (("virtualNetwork",),),
        "network:AzureFirewall": (("virtualHub",),),
        "network:BastionHost": (("ipConfigurations",),),
        "network:ExpressRouteGateway": (("virtualHub",),),
        "network:LoadBalancer": (("frontendIPConfigurations",),),
        "network:NetworkInterface": (("ipConfigurations",), ("networkSecurityGroup",)),
        "network:PrivateEndpoint": (("subnet",),),
        "network:PrivateLinkService": (("ipConfigurations",),),
        "network:VirtualNetworkGateway": (("ipConfigurations",),),
        "network:VpnGateway": (("virtualHub",),),
    }.items()
}


def _elsewhere(world: World, request: Request) -> str | None:
    own = region(request.body)
    for path in _NEAR[request.token]:
        for resource_id in filter(_ID.match, strings(at(request.body, *path))):
            if (other := _region_of(world, resource_id)) and other != own:
                return (
                    f"Resource {resource_id} referenced by resource {request.id} was not found in region "
                    f"'{own}': it is in '{other}'. Please make sure that both resources are in the same "
                    "region."
                )
    return None


def _far_group(world: World, request: Request) -> str | None:
    group = world.store.get(ref(request.body, "networkSecurityGroup"))
    near = world.store.get(parent_of(request.id))
    if group is None or near is None or region(group.body) == region(near.body):
        return None
    return (
        f"Resource {group.id} referenced by resource {request.id} was not found in region "
        f"'{region(near.body)}': it is in '{region(group.body)}'. Please make sure that both resources are "
        "in the same region."
    )


def _region_of(world: World, resource_id: str) -> str:
    """That of the resource, or of the nearest above it that has one."""
    while "/providers/" in resource_id:
        standing = world.store.get(resource_id)
        if standing is not None and region(standing.body):
            return region(standing.body)
        resource_id = parent_of(resource_id)
    return ""


ROWS = (
    Row(
        id="group-absent",
        code="ResourceGroupNotFound",
        status=404,
        when=_group,
        hint="the group is a resource of its own: let this one depend on it",
        source=_ERRORS,
    ),
    Row(
        id="parent-absent",
        code="ParentResourceNotFound",
        status=404,
        when=_parent,
        hint="give the parent's name as an output of the parent, or depend on it",
        source=_ERRORS,
    ),
    Row(
        id="scope-absent",
        code="ResourceNotFound",
        status=404,
        when=_scope,
        hint="give the scope as the id that the resource answers, not as text",
        source=_ERRORS,
    ),
    Row(
        id="reference-absent-network",
        code="InvalidResourceReference",
        when=_network_reference,
        hint="give the reference as the id that the other resource answers: then it is made first",
        source="azure-docs azure-resource-manager/troubleshooting; microsoft/CromwellOnAzure#231",
    ),
    Row(
        id="reference-absent",
        code="ResourceNotFound",
        status=404,
        when=_other_reference,
        hint="give the reference as the id that the other resource answers: then it is made first",
        source=_ERRORS,
    ),
    Row(
        id="reference-elsewhere",
        code="InvalidResourceReference",
        types=frozenset(_NEAR),
        when=_elsewhere,
        hint="both must be in one region",
        source="azure-docs azure-resource-manager/troubleshooting; microsoft/CromwellOnAzure#231",
    ),
    Row(
        id="security-group-elsewhere",
        code="InvalidResourceReference",
        types=arm("network:Subnet"),
        when=_far_group,
        hint="a network security group serves subnets of its own region",
        source="azure-docs azure-resource-manager/troubleshooting; microsoft/CromwellOnAzure#231",
    ),
)
