"""Conditional access: policies, named locations and authentication strengths."""

from ipaddress import ip_network

from infra.rehearsal.control_plane import World
from infra.rehearsal.model import Request
from infra.rehearsal.refusals.graph_objects import object_of
from infra.rehearsal.refusals.look import at, items, same, texts
from infra.rehearsal.refusals.row import Row, graph

_POLICY = graph("conditionalAccessPolicy")
_LOCATION = graph("namedLocation")
_STRENGTH = graph("authenticationStrengthPolicy")
_STATES = frozenset({"enabled", "disabled", "enabledForReportingButNotEnforced"})
_PROVIDER = "pulumi-azuread 6.11.1"
_WHO = ("includedUsers", "includedGroups", "includedRoles", "includedGuestsOrExternalUsers")
_SPARED = ("excludedUsers", "excludedGroups", "excludedRoles", "excludedGuestsOrExternalUsers")
_ALL_LOCATIONS = frozenset({"All", "AllTrusted", "00000000-0000-0000-0000-000000000000"})


def _state(_world: World, request: Request) -> str | None:
    state = request.body.get("state")
    return (
        None
        if state in _STATES
        else f"Invalid value '{state}' for state; valid are {', '.join(sorted(_STATES))}."
    )


def _incomplete(_world: World, request: Request) -> str | None:
    conditions = request.body.get("conditions")
    if not at(conditions, "applications"):
        return "1011: Policy must have application condition."
    if not any(at(conditions, "users", key) for key in _WHO) and not at(conditions, "clientApplications"):
        return "1008: Policy must have user condition."
    if not request.body.get("grantControls") and not request.body.get("sessionControls"):
        return "1006: Policy must have grant or session controls."
    return None


def _locks_out(_world: World, request: Request) -> str | None:
    conditions = request.body.get("conditions")
    everyone = "All" in texts(conditions, "users", "includedUsers")
    everything = "All" in texts(conditions, "applications", "includedApplications")
    blocked = "block" in texts(request.body, "grantControls", "builtInControls")
    spared = any(at(conditions, "users", key) for key in _SPARED)
    if (
        not (everyone and everything and blocked)
        or spared
        or at(conditions, "applications", "excludedApplications")
    ):
        return None
    return "1009: Policy that blocks all users from all applications must exclude someone."


def _location_path(_world: World, request: Request) -> str | None:
    for location in _locations(request):
        if location.startswith("/"):
            return f"1040: NamedLocation with id {location} does not exist in the directory."
    return None


def _location_absent(world: World, request: Request) -> str | None:
    known = {str(k.answer.get("objectId")).casefold() for token in _LOCATION for k in world.store.of(token)}
    for location in _locations(request):
        if (
            location not in _ALL_LOCATIONS
            and not location.startswith("/")
            and location.casefold() not in known
        ):
            return f"1040: NamedLocation with id {location} does not exist in the directory."
    return None


def _locations(request: Request) -> list[str]:
    where = ("conditions", "locations")
    return [
        *texts(request.body, *where, "includedLocations"),
        *texts(request.body, *where, "excludedLocations"),
    ]


def _group_path(_world: World, request: Request) -> str | None:
    for group in _groups(request):
        if group.startswith("/"):
            return f"1020: Invalid group id {group}: expected a GUID."
    return None


def _group_absent(world: World, request: Request) -> str | None:
    for group in _groups(request):
        if not group.startswith("/") and object_of(world, group) is None:
            return f"1020: Group with id {group} does not exist in the directory."
    return None


def _groups(request: Request) -> list[str]:
    users = ("conditions", "users")
    return [*texts(request.body, *users, "includedGroups"), *texts(request.body, *users, "excludedGroups")]


def _strength_absent(world: World, request: Request) -> str | None:
    wanted = at(request.body, "grantControls", "authenticationStrengthPolicyId")
    if not isinstance(wanted, str) or wanted.rpartition("/")[2].startswith("00000000-"):
        return None
    for token in _STRENGTH:
        if any(
            same(k.id, wanted) or same(str(k.answer.get("objectId")), wanted) for k in world.store.of(token)
        ):
            return None
    return f"1053: Authentication strength policy {wanted} does not exist in the directory."


def _location_kind(_world: World, request: Request) -> str | None:
    if bool(request.body.get("ip")) != bool(request.body.get("country")):
        return None
    return "A named location gives exactly one of ip and country."


def _location_ranges(_world: World, request: Request) -> str | None:
    ranges = texts(request.body, "ip", "ipRanges")
    if request.body.get("ip") and not ranges:
        return "A named location by addresses needs at least one range."
    wrong = next((text for text in ranges if not _is_range(text)), None)
    return (
        None if wrong is None else f"1077: Invalid IP range {wrong}: expected a CIDR block of /8 or longer."
    )


def _is_range(text: str) -> bool:
    try:
        found = ip_network(text)
    except ValueError:
        return False
    return "/" in text and found.prefixlen >= 8


def _strength_name(_world: World, request: Request) -> str | None:
    name = str(request.body.get("displayName") or "")
    return (
        None
        if 1 <= len(name) <= 30
        else f"displayName '{name}' of an authentication strength has {len(name)} characters, 30 at most."
    )


def _strength_empty(_world: World, request: Request) -> str | None:
    if items(request.body, "allowedCombinations") or texts(request.body, "allowedCombinations"):
        return None
    return "An authentication strength needs at least one allowed combination."


ROWS = (
    Row(
        id="policy-state",
        code="BadRequest",
        types=_POLICY,
        when=_state,
        hint="begin with enabledForReportingButNotEnforced",
        source=_PROVIDER,
    ),
    Row(
        id="policy-incomplete",
        code="BadRequest",
        types=_POLICY,
        when=_incomplete,
        hint="say who, for what, and what is asked of them",
        source=f"{_PROVIDER} (numbers from memory)",
    ),
    Row(
        id="policy-locks-everybody-out",
        code="BadRequest",
        types=_POLICY,
        when=_locks_out,
        hint="exclude the group of break-glass accounts",
        source="entra-docs#841 (number from memory)",
    ),
    Row(
        id="policy-location-by-path",
        code="1040",
        types=_POLICY,
        when=_location_path,
        hint="`id` of a named location is a path: pass object_id",
        source="terraform-provider-azuread PR#1703",
    ),
    Row(
        id="policy-location-absent",
        code="1040",
        types=_POLICY,
        when=_location_absent,
        hint="give the location by its object_id: then it is made first",
        source="terraform-provider-azuread PR#1703",
    ),
    Row(
        id="policy-group-by-path",
        code="BadRequest",
        types=_POLICY,
        when=_group_path,
        hint="`id` of a group is a path: pass object_id",
        source="terraform-provider-azuread PR#1703; pulumi-azuread 6.11.1 (number from memory)",
    ),
    Row(
        id="policy-group-absent",
        code="BadRequest",
        types=_POLICY,
        when=_group_absent,
        hint="give the group by its object_id: then it is made first",
        source="terraform-provider-azuread#791 (number from memory)",
    ),
    Row(
        id="policy-strength-absent",
        code="BadRequest",
        types=_POLICY,
        when=_strength_absent,
        hint="give the strength as an output",
        source="unverified: from memory",
        verified=False,
    ),
    Row(
        id="location-kind",
        code="BadRequest",
        types=_LOCATION,
        when=_location_kind,
        hint="give ip or country",
        source=_PROVIDER,
    ),
    Row(
        id="location-ranges",
        code="BadRequest",
        types=_LOCATION,
        when=_location_ranges,
        hint="give public CIDR blocks",
        source="unverified: from memory",
        verified=False,
    ),
    Row(
        id="strength-name",
        code="BadRequest",
        types=_STRENGTH,
        when=_strength_name,
        hint="shorten its name",
        source="unverified: from memory",
        verified=False,
    ),
    Row(
        id="strength-empty",
        code="BadRequest",
        types=_STRENGTH,
        when=_strength_empty,
        hint="allow a combination",
        source=_PROVIDER,
    ),
)
