"""Private Link Services: the doors by which sealed members reach services. They depend on no member."""

from infra.declaration.service import Service
from infra.design.ground import Ground
from infra.design.names.naming import name
from infra.design.sealing.model import PrivateLink


def private_links(ground: Ground, region: str) -> tuple[PrivateLink, ...]:
    """One before each entrance role of each service that admits sealed members."""
    return tuple(
        PrivateLink(
            service=service.service,
            role=role,
            name=link_name(ground, service, role, region),
            proxy_protocol=service.sealed_entrance.proxy_protocol,
        )
        for service in ground.declared.services
        if service.sealed_entrance
        for role in service.entrance_roles
    )


def link_name(ground: Ground, service: Service, role: str, region: str) -> str:
    """What a sealed member's endpoint refers to."""
    return name("private link service", ground.declared.slug, service.service, ends=(role, region))
