"""Machines and disks: what is fixed once made, and what only one machine may hold."""

from collections.abc import Iterator

from infra.rehearsal.control_plane import World
from infra.rehearsal.model import Request
from infra.rehearsal.refusals.look import at, items, name_of, others, same, texts
from infra.rehearsal.refusals.row import Row, arm

_MACHINE = arm("compute:VirtualMachine")
_DISK = arm("compute:Disk")

# Source: pulumi-azure-native#577 and #1117; x-ms-mutability of Microsoft.Compute.
_FIXED = (
    ("osProfile", "computerName"),
    ("osProfile", "adminUsername"),
    ("storageProfile", "imageReference"),
    ("storageProfile", "osDisk", "name"),
    ("storageProfile", "osDisk", "createOption"),
    ("zones",),
)


def _fixed(world: World, request: Request) -> str | None:
    known = world.store.get(request.id)
    for path in _FIXED if known else ():
        if known and at(known.body, *path) != at(request.body, *path):
            return f"Changing property '{'.'.join(path)}' is not allowed."
    return None


def _disk_fixed(world: World, request: Request) -> str | None:
    known = world.store.get(request.id)
    if known is None or texts(known.body, "zones") == texts(request.body, "zones"):
        return None
    return "Changing property 'zones' is not allowed."


def _disk_shrunk(world: World, request: Request) -> str | None:
    known = world.store.get(request.id)
    old, new = (at(body, "diskSizeGB") or 0 for body in (known.body if known else {}, request.body))
    if not isinstance(new, int) or not isinstance(old, int) or new >= old:
        return None
    return f"Resizing disk {name_of(request.id)} down from {old} GB to {new} GB is not allowed."


def _interfaces(body: object) -> Iterator[str]:
    yield from (str(i.get("id")) for i in items(body, "networkProfile", "networkInterfaces"))


def _disks(body: object) -> Iterator[str]:
    yield from (str(at(d, "managedDisk", "id")) for d in items(body, "storageProfile", "dataDisks"))


def _interface_taken(world: World, request: Request) -> str | None:
    for other in others(world, request):
        for interface in _interfaces(request.body):
            if any(same(interface, held) for held in _interfaces(other.body)):
                return f"Network interface {interface} cannot be attached to {request.id}: {other.id} has it."
    return None


def _disk_taken(world: World, request: Request) -> str | None:
    for other in others(world, request):
        for disk in _disks(request.body):
            if any(same(disk, held) for held in _disks(other.body)):
                return (
                    f"Disk {name_of(disk)} cannot be attached to {request.id}: it is attached to VM "
                    f"{other.id}."
                )
    return None


def _disk_elsewhere(world: World, request: Request) -> str | None:
    zones = texts(request.body, "zones")
    for disk_id in _disks(request.body):
        disk = world.store.get(disk_id)
        own = texts(disk.body, "zones") if disk else []
        if own and own != zones:
            return (
                f"Disk {disk_id} in zone {', '.join(own)} cannot be attached to VM {request.id} in zone "
                f"{', '.join(zones) or 'none'}."
            )
    return None


def _slot_twice(_world: World, request: Request) -> str | None:
    slots = [disk.get("lun") for disk in items(request.body, "storageProfile", "dataDisks")]
    again = next((slot for slot in slots if slots.count(slot) > 1), None)
    return None if again is None else f"LUN {again} of {request.id} is used by two data disks."


def _one_primary(_world: World, request: Request) -> str | None:
    interfaces = items(request.body, "networkProfile", "networkInterfaces")
    if len(interfaces) < 2 or sum(bool(i.get("primary")) for i in interfaces) == 1:
        return None
    return (
        f"Virtual machine {request.id} has {len(interfaces)} network interfaces; exactly one must be primary."
    )


ROWS = (
    Row(
        id="machine-property-fixed",
        code="PropertyChangeNotAllowed",
        status=409,
        types=_MACHINE,
        when=_fixed,
        hint="azure-native previews this as an update: replace the machine (replace_on_changes)",
        source="pulumi-azure-native#577, #1117",
    ),
    Row(
        id="disk-zone-fixed",
        code="PropertyChangeNotAllowed",
        status=409,
        types=_DISK,
        when=_disk_fixed,
        hint="make a disk in the other zone from a snapshot",
        source="pulumi-azure-native#577",
    ),
    Row(
        id="disk-shrunk",
        code="OperationNotAllowed",
        status=409,
        types=_DISK,
        when=_disk_shrunk,
        hint="disks only grow",
        source="azure-docs virtual-machines/expand-disks (code generic)",
    ),
    Row(
        id="interface-taken",
        code="BadRequest",
        types=_MACHINE,
        when=_interface_taken,
        hint="give each machine an interface of its own",
        source="terraform-provider-azurerm#8105 (code generic)",
    ),
    Row(
        id="disk-taken",
        code="OperationNotAllowed",
        status=409,
        types=_MACHINE,
        when=_disk_taken,
        hint="a disk serves one machine",
        source="azure-docs common-deployment-errors: OperationNotAllowed",
    ),
    Row(
        id="disk-in-another-zone",
        code="BadRequest",
        types=_MACHINE,
        when=_disk_elsewhere,
        hint="put a machine and its zonal disks into one zone, or make the disks zone-redundant",
        source="unverified: from memory",
        verified=False,
    ),
    Row(
        id="disk-slot-twice",
        code="InvalidParameter",
        types=_MACHINE,
        when=_slot_twice,
        hint="give each data disk a LUN of its own",
        source="unverified: from memory",
        verified=False,
    ),
    Row(
        id="interface-primary",
        code="BadRequest",
        types=_MACHINE,
        when=_one_primary,
        hint="mark one interface as primary",
        source="unverified: from memory",
        verified=False,
    ),
)
