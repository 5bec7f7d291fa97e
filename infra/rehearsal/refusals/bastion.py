"""Azure Bastion: its subnet, its size, and a sku that only grows. Source: azure-docs "
"bastion/configuration-settings."""

from infra.rehearsal.control_plane import World
from infra.rehearsal.model import Request
from infra.rehearsal.refusals.look import at, items, name_of, ref, subnet_prefixes
from infra.rehearsal.refusals.row import Row, arm

_BASTION = arm("network:BastionHost")
_PAGE = "azure-docs bastion/configuration-settings (code generic)"
_SKUS = ("Developer", "Basic", "Standard", "Premium")
# What needs Standard or more.
_STANDARD = ("enableIpConnect", "enableTunneling", "enableFileCopy", "enableShareableLink")


def _subnet(world: World, request: Request) -> str | None:
    for configuration in items(request.body, "ipConfigurations"):
        subnet = world.store.get(ref(configuration, "subnet"))
        if subnet is None:
            continue
        if name_of(subnet.id) != "AzureBastionSubnet":
            return (
                f"Bastion {request.id} must be in a subnet named AzureBastionSubnet, got "
                f"{name_of(subnet.id)}."
            )
        if any(prefix.prefixlen > 26 for prefix in subnet_prefixes(subnet.body)):
            return f"AzureBastionSubnet of {request.id} must be /26 or larger."
    return None


def _sku(body: object) -> int:
    name = at(body, "sku", "name") or "Basic"
    return _SKUS.index(name) if name in _SKUS else 0


def _downgrade(world: World, request: Request) -> str | None:
    known = world.store.get(request.id)
    if known is None or _sku(request.body) >= _sku(known.body):
        return None
    return (
        f"Downgrading the sku of Bastion {request.id} from {_SKUS[_sku(known.body)]} to "
        f"{_SKUS[_sku(request.body)]} is not supported."
    )


def _units(_world: World, request: Request) -> str | None:
    units = request.body.get("scaleUnits", 2)
    if isinstance(units, int) and 2 <= units <= 50:
        return None
    return f"Bastion {request.id} has invalid scaleUnits {units}. Allowed range 2-50."


def _feature(_world: World, request: Request) -> str | None:
    wanted = [key for key in _STANDARD if request.body.get(key)]
    if not wanted or _sku(request.body) >= _SKUS.index("Standard"):
        return None
    return (
        f"Bastion {request.id} of sku {_SKUS[_sku(request.body)]} does not support {wanted[0]}: Standard is "
        "needed."
    )


ROWS = (
    Row(
        id="bastion-subnet",
        code="BadRequest",
        types=_BASTION,
        when=_subnet,
        hint="name the subnet AzureBastionSubnet, and let it be /26",
        source=_PAGE,
    ),
    Row(
        id="bastion-downgrade",
        code="BadRequest",
        types=_BASTION,
        when=_downgrade,
        hint="delete it and make it again: there is no downgrade",
        source=_PAGE,
    ),
    Row(
        id="bastion-scale-units",
        code="BadRequest",
        types=_BASTION,
        when=_units,
        hint="choose 2 to 50",
        source="bicep-types-az Microsoft.Network/bastionHosts (code generic)",
    ),
    Row(
        id="bastion-feature",
        code="BadRequest",
        types=_BASTION,
        when=_feature,
        hint="choose sku Standard",
        source=_PAGE,
    ),
)
