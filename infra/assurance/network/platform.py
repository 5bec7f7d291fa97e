"""What Azure runs in or beside the network: Bastion, name servers, stores that could have a public door."""

from collections.abc import Mapping
from dataclasses import dataclass

from infra.assurance.network.estate import Estate, Item, reference
from infra.assurance.network.interfaces import address_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Bastion:
    """A Bastion host, and the subnet that it reaches machines from."""

    id: str
    name: str
    subnet: str
    reaches_by_address: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundEndpoint:
    """Where a private resolver answers: the network it knows the zones of, and its address there."""

    id: str
    name: str
    network: str
    subnet: str
    address: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """A private DNS zone: the networks that it is linked to, its addresses by full name."""

    id: str
    name: str
    networks: frozenset[str]
    records: Mapping[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """A storage account or key vault, and whether its public address answers anybody."""

    id: str
    name: str
    kind: str
    public: bool


def read_bastions(estate: Estate) -> tuple[Bastion, ...]:
    """Every Bastion host."""
    return tuple(
        Bastion(
            id=item.id,
            name=item.title,
            subnet=reference(configuration.get("subnet")),
            reaches_by_address=bool(item.inputs.get("enableIpConnect")),
        )
        for item in estate.of("BastionHost")
        for configuration in item.inputs.get("ipConfigurations") or ()
    )


def read_resolvers(estate: Estate) -> tuple[InboundEndpoint, ...]:
    """Every inbound endpoint of a private resolver."""
    networks = {
        item.key: reference(item.inputs.get("virtualNetwork"))
        for item in estate.of("dnsresolver:DnsResolver")
    }
    return tuple(
        InboundEndpoint(
            id=item.id,
            name=item.title,
            network=networks.get(item.parent, ""),
            subnet=reference(configuration.get("subnet")),
            address=address_of(configuration.get("privateIpAddress")),
        )
        for item in estate.of("dnsresolver:InboundEndpoint")
        for configuration in item.inputs.get("ipConfigurations") or ()
    )


def read_zones(estate: Estate) -> tuple[Zone, ...]:
    """Every private DNS zone with its links and its A records."""
    links: dict[str, set[str]] = {}
    for item in estate.of("privatedns:VirtualNetworkLink"):
        links.setdefault(item.parent, set()).add(reference(item.inputs.get("virtualNetwork")))
    records: dict[str, dict[str, tuple[int, ...]]] = {}
    for item in estate.of("privatedns:PrivateRecordSet"):
        records.setdefault(item.parent, {}).update(_record(item))
    return tuple(
        Zone(
            id=item.id,
            name=item.title,
            networks=frozenset(links.get(item.key, ())),
            records=records.get(item.key, {}),
        )
        for item in estate.of("privatedns:PrivateZone")
    )


def read_stores(estate: Estate) -> tuple[Store, ...]:
    """Every storage account and key vault."""
    accounts = (_store(item, item.inputs) for item in estate.of("storage:StorageAccount"))
    vaults = (_store(item, item.inputs.get("properties") or {}) for item in estate.of("keyvault:Vault"))
    return (*accounts, *vaults)


def _store(item: Item, inputs: Mapping[str, object]) -> Store:
    return Store(
        id=item.id,
        name=item.title,
        kind="storage account" if item.kind.startswith("storage") else "key vault",
        public=inputs.get("publicNetworkAccess") != "Disabled",
    )


def _record(item: Item) -> Mapping[str, tuple[int, ...]]:
    zone = item.parent.rsplit("/", 1)[-1]
    if "privateZoneName" in item.inputs:
        zone = str(item.inputs["privateZoneName"])
    label = item.title
    found = (address_of(record.get("ipv4Address")) for record in item.inputs.get("aRecords") or ())
    full_name = zone if label == "@" else f"{label}.{zone}"
    return {full_name: tuple(address for address in found if address is not None)}
