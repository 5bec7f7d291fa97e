"""The shared application servers, from the services' declarations."""

from infra.addressing.plan import HostAddress
from infra.declaration.service import Servers, Service
from infra.design.ground import Ground
from infra.design.names.naming import name
from infra.design.permissions.services import listening_ports
from infra.design.servers.backup import policy_name
from infra.design.servers.model import DataDisk, LoadBalancer, Server, ServerGroup
from infra.design.servers.probing import probing
from infra.design.servers.tables import IMAGES


def server_groups(ground: Ground, region: str) -> tuple[ServerGroup, ...]:
    """A group for each role of each service, in the order of their declarations."""
    return tuple(
        _group(ground, service, servers, region)
        for service in ground.declared.services
        for servers in service.servers
    )


def _group(ground: Ground, service: Service, servers: Servers, region: str) -> ServerGroup:
    hosts = ground.hosts[service.service, servers.role]
    return ServerGroup(
        service=service.service,
        role=servers.role,
        subnet=servers.role,
        image=IMAGES[servers.os],
        size=servers.size,
        servers=tuple(_server(ground, servers, host, region) for host in hosts if host.number),
        load_balancer=_load_balancer(ground, service, servers, hosts, region),
        backup_policy=policy_name(service.recovery),
    )


def _server(ground: Ground, servers: Servers, host: HostAddress, region: str) -> Server:
    slugs, ends = (ground.declared.slug, host.service), (host.role, str(host.number))
    kind = "windows computer" if IMAGES[servers.os].windows else "linux computer"
    return Server(
        name=name("virtual machine", *slugs, ends=(*ends, region)),
        computer_name=name(kind, host.service, ends=ends),
        nic=name("network interface", *slugs, ends=(*ends, region)),
        identity=name("identity", *slugs, ends=(*ends, region)),
        os_disk=name("os disk", *slugs, ends=(*ends, region)),
        zone=servers.zones[(host.number - 1) % len(servers.zones)] if servers.zones else None,
        address=host.address,
        disks=_disks(ground, servers, host, region),
    )


def _disks(ground: Ground, servers: Servers, host: HostAddress, region: str) -> tuple[DataDisk, ...]:
    ends = (host.role, str(host.number), region)
    return tuple(
        DataDisk(
            name=name("data disk", ground.declared.slug, host.service, disk.disk, ends=ends),
            lun=lun,
            gib=disk.gib,
            sku=disk.sku,
        )
        for lun, disk in enumerate(servers.disks)
    )


def _load_balancer(
    ground: Ground, service: Service, servers: Servers, hosts: tuple[HostAddress, ...], region: str
) -> LoadBalancer | None:
    if not service.balanced(servers):
        return None
    return LoadBalancer(
        name=name("load balancer", ground.declared.slug, service.service, ends=(servers.role, region)),
        address=hosts[0].address,
        ports=listening_ports(service, servers.role, "tcp"),
        probing=probing(service, servers),
        udp_ports=listening_ports(service, servers.role, "udp"),
    )
