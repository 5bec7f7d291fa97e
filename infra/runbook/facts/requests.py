"""Requests to Microsoft Graph for what no provider can make, filled in, in their order."""

import json
from collections.abc import Iterable

from infra.design.tenancy.model import GraphRequest
from infra.runbook.joining import Joining
from infra.runbook.model import Block, Code, Note

HOW = "A request is sent with: az rest --method METHOD --url URL --body BODY, signed in to its tenant."
WIDTH = 96  # of a body that still stands on one line


def requests(joining: Joining) -> tuple[Block, ...]:
    """The member's own; for the lead authority, with which the tenant is set up, also the tenant's."""
    own = _code("Requests to Microsoft Graph for the member, in their order", _members(joining))
    if joining.member.member != joining.lead.member:
        return own
    return (*_code("Requests to Microsoft Graph, once for the tenant", joining.core.tenancy.requests), *own)


def _members(joining: Joining) -> tuple[GraphRequest, ...]:
    """All but those that the steps about domains print as commands."""
    moved = tuple(f"domain-{domain}-" for domain in joining.part.tenancy.records)
    return tuple(r for r in joining.part.tenancy.requests if not r.id.startswith(moved))


def _code(caption: str, asked: Iterable[GraphRequest]) -> tuple[Block, ...]:
    lines = [_request(number, request) for number, request in enumerate(asked, 1)]
    if not lines:
        return (Note(kind="note", text=f"{caption}: none."),)
    return (Code(caption=caption, text="\n\n".join((f"# {HOW}", *lines)) + "\n"),)


def _request(number: int, request: GraphRequest) -> str:
    condition = f" Only if: {request.only_if}." if request.only_if else ""
    body = [] if request.body is None else [_body(request)]
    return "\n".join(
        (
            f"# {number}. {request.title}, in tenant {request.tenant}.{condition}",
            f"# {request.why} ({request.source}).",
            f"{request.method} {request.url}",
            *body,
        )
    )


def _body(request: GraphRequest) -> str:
    line = json.dumps(request.body, ensure_ascii=False)
    return line if len(line) <= WIDTH else json.dumps(request.body, indent=1, ensure_ascii=False)
