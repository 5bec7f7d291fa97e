"""Requests to Graph for what no provider can do: exact, with every fact that is declared filled in."""

import json
import re
from dataclasses import replace
from uuid import UUID

import pytest

from infra.design.tenancy.model import GraphRequest
from tests.design.estates import council, designed, lgss, with_members

LGSS = designed(lgss())
CORE = LGSS.core.tenancy
SLOUGH = LGSS.member("slough").tenancy
THREE = str(UUID(int=7))


def _apart() -> tuple[GraphRequest, ...]:
    declared = lgss()
    own = declared.partnership.tenancy.model_copy(update={"model": "own"})
    partners = replace(declared, partnership=declared.partnership.model_copy(update={"tenancy": own}))
    tenancy = {"helpdesk": "Service desk", "own_tenant": THREE, "initial_domain": "three.onmicrosoft.com"}
    payroll = [{"service": "payroll", "since": "2010-12-01"}]
    three = council("three", tenancy=tenancy, services=payroll, domains=["three.gov.uk"])
    return designed(with_members(partners, three)).member("three").tenancy.requests


APART = _apart()
ALL = (*CORE.requests, *SLOUGH.requests, *APART)


def of(requests: tuple[GraphRequest, ...], request_id: str) -> GraphRequest:
    return {request.id: request for request in requests}[request_id]


@pytest.mark.parametrize("request_", ALL, ids=lambda request: request.id)
def test_a_request_is_whole(request_: GraphRequest) -> None:
    assert request_.url.startswith("https://graph.microsoft.com/v1.0/")
    assert request_.title
    assert request_.why
    assert request_.source
    assert (request_.body is None) <= (request_.method == "GET" or request_.path.endswith("/verify"))
    text = json.dumps(request_.body)
    # What is left open is what only Entra, or a person, knows.
    for unknown in re.findall(r"<([^>]*)>", f"{request_.path} {text}"):
        assert re.match(r"(id|application id) of ", unknown), unknown


@pytest.mark.parametrize("requests", [CORE.requests, SLOUGH.requests, APART])
def test_ids_are_each_once(requests: tuple[GraphRequest, ...]) -> None:
    ids = [request.id for request in requests]
    assert len(set(ids)) == len(ids)


def test_the_people_of_a_unit_are_who_carries_the_members_code() -> None:
    request = of(SLOUGH.requests, "unit-au-slough-people-rule")
    assert (request.method, request.path) == (
        "PATCH",
        "/v1.0/directory/administrativeUnits/<id of au-slough-people>",
    )
    assert request.body == {
        "membershipType": "Dynamic",
        "membershipRule": '(user.accountEnabled -eq true) and (user.userType -eq "Member") '
        'and (user.extensionAttribute1 -eq "E06000039")',
        "membershipRuleProcessingState": "On",
    }


def test_a_restricted_unit_is_restricted_from_its_creation_and_lets_the_pipeline_in() -> None:
    made = of(SLOUGH.requests, "unit-au-slough-restricted")
    assert (made.method, made.path) == ("POST", "/v1.0/directory/administrativeUnits")
    assert made.body == {
        "displayName": "au-slough-restricted",
        "description": "Groups that open shared services to Slough Borough Council",
        "isMemberManagementRestricted": True,
    }
    order = [request.id for request in SLOUGH.requests]
    assert (
        order.index("unit-au-slough-restricted")
        < order.index("unit-au-slough-restricted-pipeline")
        < order.index("unit-au-slough-restricted-slough-svc-payroll")
    )


def test_a_domain_is_released_added_proved_and_verified_in_that_order() -> None:
    order = [request.id for request in SLOUGH.requests if "slough.gov.uk" in request.id]
    assert order == [
        "domain-slough.gov.uk-release",
        "domain-slough.gov.uk-add",
        "domain-slough.gov.uk-records",
        "domain-slough.gov.uk-verify",
        "domain-slough.gov.uk-passwords",
    ]
    assert of(SLOUGH.requests, order[0]).tenant == "the tenant that holds slough.gov.uk today"
    assert of(SLOUGH.requests, order[1]).body == {"id": "slough.gov.uk"}


def test_a_shared_tenant_is_not_shut_and_one_among_many_is_before_it_opens() -> None:
    assert "tenant-closed" not in {request.id for request in CORE.requests}
    shut = of(APART, "tenant-closed")
    assert (shut.tenant, shut.path) == (THREE, "/v1.0/policies/crossTenantAccessPolicy/default")


def test_two_tenants_open_to_each_other_by_group_and_application() -> None:
    inbound, outbound = (of(APART, f"partner-three-{way}") for way in ("inbound", "outbound"))
    assert (inbound.tenant, outbound.tenant) == (CORE.tenant, THREE)
    assert inbound.body
    assert outbound.body
    assert (inbound.body["tenantId"], outbound.body["tenantId"]) == (THREE, CORE.tenant)
    assert inbound.body["inboundTrust"] == {
        "isMfaAccepted": True,
        "isCompliantDeviceAccepted": True,
        "isHybridAzureADJoinedDeviceAccepted": True,
    }
    payroll = {"target": "<application id of app-lgss-payroll>", "targetType": "application"}
    for body, way in ((inbound.body, "b2bCollaborationInbound"), (outbound.body, "b2bCollaborationOutbound")):
        assert json.loads(json.dumps(body[way]))["applications"]["targets"] == [payroll]
    sent = json.loads(json.dumps(outbound.body["b2bCollaborationOutbound"]))["usersAndGroups"]["targets"]
    assert sent == [{"target": "<id of three-staff>", "targetType": "group"}]


def test_synchronisation_between_councils_waits_for_microsofts_word() -> None:
    request = of(APART, "partner-three-synchronisation")
    assert (request.method, request.body) == (
        "PUT",
        {"displayName": "Three Council", "userSyncInbound": {"isSyncAllowed": True}},
    )
    assert request.only_if.startswith("Microsoft has said in writing")


def test_break_glass_accounts_are_two_of_the_initial_domain_with_a_standing_role() -> None:
    roles = [request for request in CORE.requests if re.fullmatch(r"break-glass-\d-role", request.id)]
    assert [request.body["principalId"] for request in roles if request.body] == [
        "<id of break-glass-1@lgssexample.onmicrosoft.com>",
        "<id of break-glass-2@lgssexample.onmicrosoft.com>",
    ]


def test_every_role_that_councils_hold_has_its_hours_and_its_proof() -> None:
    hours = {r.title.partition(" is ")[0] for r in CORE.requests if r.id.endswith("-hours")}
    assert hours == {role.role for role in SLOUGH.roles}
    proof = {r.title.partition(" is ")[0] for r in CORE.requests if r.id.endswith("-proof")}
    assert proof == hours
