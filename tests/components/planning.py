"""Planning a component alone, and asking what was planned."""

from collections.abc import Callable

import pulumi
import pulumi_azure_native as azure
import pulumi_azuread as azuread

from infra.resources.capture import capture
from infra.resources.planned import PlannedResource, PlannedStack

SUBSCRIPTION = "11111111-1111-1111-1111-111111111111"
TENANT = "22222222-2222-2222-2222-222222222222"
Build = Callable[[pulumi.ResourceOptions], object]


def planned(build: Build) -> PlannedStack:
    """What `build` registers, under explicit providers of the host's subscription and tenant."""

    def program() -> None:
        host = azure.Provider("host", subscription_id=SUBSCRIPTION)
        tenant = azuread.Provider("tenant", tenant_id=TENANT)
        build(pulumi.ResourceOptions(providers=[host, tenant]))

    return capture("test", program)


def of_type(stack: PlannedStack, token: str) -> list[PlannedResource]:
    """The resources of one type, such as `network:Subnet`."""
    return [r for r in stack.resources if r.type == f"azure-native:{token}"]


def in_entra(stack: PlannedStack, kind: str, name: str = "") -> PlannedResource:
    """The one resource of an Entra type, such as `Group` (and logical name)."""
    token = f"azuread:index/{kind[0].lower()}{kind[1:]}:{kind}"
    (found,) = [r for r in stack.of(token) if name in ("", r.name)]
    return found


def the(stack: PlannedStack, token: str, name: str = "") -> PlannedResource:
    """The one resource of that type (and logical name)."""
    (found,) = [r for r in of_type(stack, token) if name in ("", r.name)]
    return found


def waits_for(stack: PlannedStack, later: PlannedResource, earlier: PlannedResource) -> bool:
    """Whether `later` depends on `earlier`, directly or through others."""
    by_urn = {r.urn: r for r in stack.resources}
    seen: set[str] = set()
    todo = [later.urn]
    while todo:
        urn = todo.pop()
        if urn in seen or urn not in by_urn:
            continue
        seen.add(urn)
        todo.extend(by_urn[urn].dependencies)
    return later.urn != earlier.urn and earlier.urn in seen


def is_chain(stack: PlannedStack, links: list[PlannedResource]) -> bool:
    """Whether of any two of them one waits for the other."""
    pairs = [(a, b) for a in links for b in links if a.urn < b.urn]
    return all(waits_for(stack, a, b) or waits_for(stack, b, a) for a, b in pairs)
