"""Rules that Azure itself asks for: the eight of AzureBastionSubnet, the one place with tags for peers."""

from infra.design.network.model import Direction, NsgProtocol, NsgRule

# azure-docs bastion/bastion-nsg: all eight, or no security group at all.
_ROWS: tuple[tuple[int, Direction, str, NsgProtocol, str, str, tuple[str, ...]], ...] = (
    (100, "Inbound", "bastion-in-https", "Tcp", "Internet", "*", ("443",)),
    (101, "Inbound", "bastion-in-gateway-manager", "Tcp", "GatewayManager", "*", ("443",)),
    (102, "Inbound", "bastion-in-load-balancer", "Tcp", "AzureLoadBalancer", "*", ("443",)),
    (103, "Inbound", "bastion-in-hosts", "*", "VirtualNetwork", "VirtualNetwork", ("8080", "5701")),
    (100, "Outbound", "bastion-out-ssh-rdp", "*", "*", "VirtualNetwork", ("22", "3389")),
    (101, "Outbound", "bastion-out-azure", "Tcp", "*", "AzureCloud", ("443",)),
    (102, "Outbound", "bastion-out-hosts", "*", "VirtualNetwork", "VirtualNetwork", ("8080", "5701")),
    (103, "Outbound", "bastion-out-sessions", "*", "*", "Internet", ("80",)),
)

BASTION_RULES = tuple(
    NsgRule(
        name=name,
        priority=priority,
        direction=direction,
        access="Allow",
        protocol=protocol,
        sources=(source,),
        destinations=(destination,),
        ports=ports,
        description="Azure Bastion needs it (azure-docs bastion/bastion-nsg)",
    )
    for priority, direction, name, protocol, source, destination, ports in _ROWS
)
