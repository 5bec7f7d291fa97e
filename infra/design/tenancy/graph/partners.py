"""Graph requests between two tenants: a member that keeps its own, and the host's.

Both are shut by default; each opens to the other by group and application. Sources: entra-docs
external-id/cross-tenant-access-overview, identity/multi-tenant-organizations; no provider can do any of it
(terraform-provider-azuread#49).
"""

from collections.abc import Iterator, Mapping

from infra.declaration.member import Member
from infra.design.ground import Ground
from infra.design.tenancy.model import GraphRequest, Json, MemberTenancy

_PARTNERS = "/v1.0/policies/crossTenantAccessPolicy/partners"
_SETTINGS = "entra-docs external-id/cross-tenant-access-settings-b2b-collaboration"
_SYNC = "entra-docs identity/multi-tenant-organizations/cross-tenant-synchronization-configure-graph"
_TRUST: Mapping[str, Json] = {
    "isMfaAccepted": True,
    "isCompliantDeviceAccepted": True,
    "isHybridAzureADJoinedDeviceAccepted": True,
}
IN_WRITING = (
    "Microsoft has said in writing that it supports synchronisation between separate organisations: its "
    "documents say that it does not"
)
_TEAMS: Mapping[str, Json] = {
    "accessType": "allowed",
    "targets": ({"target": "Office365", "targetType": "application"},),
}


def partner_requests(ground: Ground, member: Member, part: MemberTenancy) -> tuple[GraphRequest, ...]:
    """What opens the two tenants to each other, for one member."""
    applications = _applications(part)
    return (
        _opened(part, member, applications),
        _going_out(ground, part, member, applications),
        *_shared_channels(part, member),
        _synchronised(part, member),
    )


def _applications(part: MemberTenancy) -> Mapping[str, Json]:
    return {
        "accessType": "allowed",
        "targets": tuple(
            {"target": f"<application id of {assigned.application}>", "targetType": "application"}
            for assigned in part.assignments
        ),
    }


def _everybody() -> Mapping[str, Json]:
    return {"accessType": "allowed", "targets": ({"target": "AllUsers", "targetType": "user"},)}


def _staff(member: Member) -> Mapping[str, Json]:
    target: Json = {"target": f"<id of {member.member}-staff>", "targetType": "group"}
    return {"accessType": "allowed", "targets": (target,)}


def _opened(part: MemberTenancy, member: Member, applications: Mapping[str, Json]) -> GraphRequest:
    return GraphRequest(
        id=f"partner-{member.member}-inbound",
        title=f"Let {member.title} in, to the applications that it takes",
        tenant=part.host,
        method="POST",
        path=_PARTNERS,
        body={
            "tenantId": part.tenant,
            "inboundTrust": _TRUST,
            "automaticUserConsentSettings": {"inboundAllowed": True},
            "b2bCollaborationInbound": {"usersAndGroups": _everybody(), "applications": applications},
        },
        why="Its second factor and its devices count here, so that nobody registers twice; whom it sends, it "
        "says in its own tenant",
        source=_SETTINGS,
        only_if="" if part.assignments else "once the member takes a service",
    )


def _going_out(
    ground: Ground, part: MemberTenancy, member: Member, applications: Mapping[str, Json]
) -> GraphRequest:
    return GraphRequest(
        id=f"partner-{member.member}-outbound",
        title=f"Let the staff of {member.title} out, to {ground.declared.partnership.title}",
        tenant=part.tenant,
        method="POST",
        path=_PARTNERS,
        body={
            "tenantId": part.host,
            "automaticUserConsentSettings": {"outboundAllowed": True},
            "b2bCollaborationOutbound": {"usersAndGroups": _staff(member), "applications": applications},
        },
        why="Staff of this council may be guests of the host, and of nobody else",
        source=_SETTINGS,
    )


def _shared_channels(part: MemberTenancy, member: Member) -> Iterator[GraphRequest]:
    """Both sides, for a shared channel is opened by both."""
    for ours, theirs, at in ((part.host, part.tenant, "host"), (part.tenant, part.host, "member")):
        yield GraphRequest(
            id=f"partner-{member.member}-channels-{at}",
            title=f"Shared channels, on the {at}'s side",
            tenant=ours,
            method="PATCH",
            path=f"{_PARTNERS}/{theirs}",
            body={
                "b2bDirectConnectInbound": {"usersAndGroups": _everybody(), "applications": _TEAMS},
                "b2bDirectConnectOutbound": {"usersAndGroups": _everybody(), "applications": _TEAMS},
            },
            why="A channel in Teams that both councils are in, without guests",
            source="entra-docs external-id/b2b-direct-connect-overview",
            only_if="shared channels in Teams are wanted",
        )


def _synchronised(part: MemberTenancy, member: Member) -> GraphRequest:
    return GraphRequest(
        id=f"partner-{member.member}-synchronisation",
        title=f"Take in the accounts of {member.title} by synchronisation",
        tenant=part.host,
        method="PUT",
        path=f"{_PARTNERS}/{part.tenant}/identitySynchronization",
        body={"displayName": member.title, "userSyncInbound": {"isSyncAllowed": True}},
        why="Joiners and leavers follow within forty minutes; without it, access packages with an end",
        source=_SYNC,
        only_if=IN_WRITING,
    )
