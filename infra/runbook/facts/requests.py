"""Microsoft Graph requests for the member's units and groups, filled in, in their order."""

import json
from collections.abc import Iterator

from infra.design.tenancy import AdministrativeUnit, Group, LicenceAssignment
from infra.runbook.joining import Joining
from infra.runbook.model import Code

# Sources: learn.microsoft.com graph/api directory-post-administrativeunits, group-post-groups,
# group-post-members, group-assignlicense. isMemberManagementRestricted and isAssignableToRole can be set
# at creation only.


def requests(joining: Joining) -> Code:
    """Every unit and group as a request with its body."""
    tenancy = joining.part.tenancy
    lines = [
        *(_unit(unit) for unit in tenancy.units),
        *(_group(group) for group in tenancy.groups),
        *(_nested(inner, outer) for inner, outer in sorted(tenancy.nested.items())),
        *(_licensed(licence) for licence in tenancy.licences),
    ]
    return Code(caption="Requests to Microsoft Graph, in their order", text="\n\n".join(lines) + "\n")


def _request(path: str, body: dict[str, object]) -> str:
    return f"POST https://graph.microsoft.com/v1.0{path}\n{json.dumps(body, indent=2, ensure_ascii=False)}"


def _unit(unit: AdministrativeUnit) -> str:
    body: dict[str, object] = {"displayName": unit.name}
    if unit.restricted:
        body["isMemberManagementRestricted"] = True
    return _request("/directory/administrativeUnits", body)


def _group(group: Group) -> str:
    return _request("/groups", dict(_group_body(group)))


def _group_body(group: Group) -> Iterator[tuple[str, object]]:
    yield "displayName", group.name
    yield "description", group.purpose
    yield "mailEnabled", False
    yield "mailNickname", group.name
    yield "securityEnabled", True
    if group.role_assignable:
        yield "isAssignableToRole", True
    if group.rule:
        yield "groupTypes", ["DynamicMembership"]
        yield "membershipRule", group.rule
        yield "membershipRuleProcessingState", "On"


def _licensed(licence: LicenceAssignment) -> str:
    body: dict[str, object] = {"addLicenses": [{"skuId": licence.sku_id}], "removeLicenses": []}
    return _request(f"/groups/<id of {licence.group}>/assignLicense", body)


def _nested(inner: str, outer: str) -> str:
    # Ids are Entra's own: both groups are found by their unique display names.
    body: dict[str, object] = {"@odata.id": f"https://graph.microsoft.com/v1.0/groups/<id of {inner}>"}
    return _request(f"/groups/<id of {outer}>/members/$ref", body)
