"""The partnership's part of the Microsoft tenancy: the baseline, and the sign-ins of the shared services."""

from infra.declaration.estate import DeclaredPartnership
from infra.declaration.service import Service
from infra.design.tenancy.baseline import baseline
from infra.design.tenancy.graph.tenant import tenant_requests
from infra.design.tenancy.model import Application, CoreTenancy


def core_tenancy(declared: DeclaredPartnership) -> CoreTenancy:
    """The host's tenant, whoever the members are."""
    tenancy = declared.partnership.tenancy
    tenant = str(tenancy.tenant)
    return CoreTenancy(
        tenant=tenant,
        initial_domain=tenancy.initial_domain,
        baseline=baseline(tenant),
        applications=tuple(application(declared.slug, service) for service in declared.services),
        requests=tenant_requests(tenant, tenancy.initial_domain, closed=tenancy.model == "own"),
    )


def application(partnership: str, service: Service) -> Application:
    """The sign-in of one service."""
    return Application(
        service=service.service, name=application_name(partnership, service.service), title=service.title
    )


def application_name(partnership: str, service: str) -> str:
    """Such as `app-lgss-payroll`."""
    return f"app-{partnership}-{service}"
