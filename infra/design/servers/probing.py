"""How a load balancer finds out which servers are well."""

from infra.declaration.service import Servers, Service
from infra.design.permissions.services import listening_ports
from infra.design.servers.model import Probing
from infra.design.servers.tables import IMAGES

# Azure's least is 5 s, and 2 answers in a row (azure-docs load-balancer/load-balancer-custom-probe-overview).
_BY_TCP = Probing(seconds=5, times=2)
# http-alt, IANA's port for a second web server. Plain HTTP: it carries no data, and probes give no name by
# which a virtual host could be found.
READINESS = Probing(seconds=5, times=2, port=8008, path="/readyz")


def probing(service: Service, servers: Servers) -> Probing:
    """By HTTP where our playbooks keep the web server, which then can say that it is about to be changed."""
    return READINESS if _kept(service, servers) else _BY_TCP


def probed_ports(service: Service, servers: Servers) -> tuple[int, ...]:
    """The ports at which probes arrive."""
    asked = probing(service, servers)
    if not asked.path:
        return listening_ports(service, servers.role, "tcp", "udp")
    return (asked.port, *listening_ports(service, servers.role, "udp"))


def _kept(service: Service, servers: Servers) -> bool:
    engine = service.database.engine if service.database else ""
    return servers.role == "web" and engine == "postgresql" and not IMAGES[servers.os].windows
