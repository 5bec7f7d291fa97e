"""Each refusal, tripped by one request and not by another: the same resource as an example has it."""

import copy
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from infra.rehearsal.answers import identifier
from infra.rehearsal.control_plane import World
from infra.rehearsal.model import Request, Resource
from infra.rehearsal.refusals import RULES, counted, in_use, names
from infra.rehearsal.refusals.row import Row
from infra.rehearsal.store import Store
from tests.rehearsal.cases import CASES, DROP, Case
from tests.rehearsal.drive import Drive, stacks_of

ROWS = {row.id: row for row in RULES}
# Their tests are elsewhere: they need more than one changed resource.
ELSEWHERE = {
    "delete-locked",
    "custom-table-under-intent",
    "interfaces-of-two-networks",
    "rule-groups-too-many",
    "nat-rules-too-many",
    "vpn-connections-too-many",
    "diagnostics-too-many",
    "vault-soft-deleted",
    "workspace-name-kept",
    "recovery-vault-remembers",
    "backup-item-soft-deleted",
    "connection-while-subnets-are-written",
    "use-while-subnet-is-written",
    "group-being-deleted",
    "named-location-in-use",
}


@pytest.fixture(scope="module")
def worlds() -> tuple[World, ...]:
    """Three partnerships as they stand: the usual one, one with a sealed member, one with a circuit."""
    found = []
    for partnership in ("lgss", "southwest-one", "surrey-east-sussex"):
        day, stacks = stacks_of(partnership)
        drive = Drive(day, ())
        for stack in stacks:
            drive.up(stack)
        found.append(drive.plane.world)
    return tuple(found)


def token(kind: str) -> str:
    if ":" in kind:
        return f"azure-native:{kind}"
    return f"azuread:index/{kind}:{kind[0].upper()}{kind[1:]}"


def chosen(worlds: tuple[World, ...], kind: str, named: str) -> list[tuple[World, Resource]]:
    return [
        (world, known)
        for world in worlds
        for known in world.store.of(token(kind))
        if named.casefold() in f"{known.id} {known.body.get('displayName')}".casefold()
    ]


def changed(body: Mapping[str, Any], change: Mapping[str, Any], itself: str = "") -> dict[str, Any]:
    made = copy.deepcopy(dict(body))
    for path, value in change.items():
        steps: list[Any] = [int(s) if s.isdigit() else s for s in re.findall(r"[^.\[\]]+", path)]
        at: Any = made
        for step in steps[:-1]:
            at = at[step] if isinstance(at, list) else at.setdefault(step, {})
        if value is DROP:
            at.pop(steps[-1], None)
        else:
            at[steps[-1]] = itself if value == "{itself}" else value
    return made


def as_it_stands(known: Resource) -> Request:
    return Request(method="PUT", id=known.id, token=known.token, tenant=known.tenant, body=known.body)


def beside(known: Resource, case: Case) -> str:
    renamed = case.renamed or (identifier(known.id) if case.new else "")
    resource_id = f"{known.id.rpartition('/')[0]}/{renamed}" if renamed else known.id
    return resource_id.replace(*case.moved, 1) if case.moved[0] else resource_id


def other_world(world: World, case: Case, known: Resource) -> World:
    """The same with what the case changes in it."""
    store = Store({r.id.casefold(): r for r in world.store})
    for kind, named, change in case.also:
        for standing in world.store.of(token(kind)):
            if named == "{same}" and standing.id != known.id:
                continue
            if named in ("", "{same}") or named.casefold() in standing.id.casefold():
                store.put(replace(standing, body=changed(standing.body, change)))
    return World(store=store, clock=world.clock)


def tripped(worlds: tuple[World, ...], row: Row, case: Case) -> list[tuple[World, Resource]]:
    """The resources whose changed request that row refuses."""
    found = []
    for world, known in chosen(worlds, case.kind, case.named):
        body = changed(known.body, _filled(case.change, world), known.id)
        request = replace(as_it_stands(known), id=beside(known, case), body=body)
        refusal = row(other_world(world, case, known), request)
        if refusal is not None:
            assert (refusal.code, refusal.status) == (row.code, row.status)
            assert refusal.message
            found.append((world, known))
            break
    return found


def _filled(change: Mapping[str, Any], world: World) -> Mapping[str, Any]:
    gateways = world.store.of("azure-native:network:VirtualNetworkGateway")
    network = (
        gateways[0].body["ipConfigurations"][0]["subnet"]["id"].partition("/subnets/")[0] if gateways else ""
    )
    return {key: network if value == "{network of the gateway}" else value for key, value in change.items()}


@pytest.mark.parametrize("row_id", sorted(CASES))
def test_the_changed_request_is_refused_and_the_example_is_not(
    row_id: str, worlds: tuple[World, ...]
) -> None:
    row = ROWS[row_id]
    found = tripped(worlds, row, CASES[row_id])
    assert found, f"nothing trips {row_id}"
    world, known = found[0]
    assert row(world, as_it_stands(known)) is None


@pytest.mark.parametrize("row", [r for r in in_use.ROWS if r.id not in ELSEWHERE], ids=lambda row: row.id)
def test_what_is_in_use_is_not_deleted_and_what_is_alone_is(row: Row, worlds: tuple[World, ...]) -> None:
    for world in worlds:
        for kind in sorted(row.types):
            for known in world.store.of(kind):
                request = Request(method="DELETE", id=known.id, token=known.token)
                if (refusal := row(world, request)) is not None:
                    assert refusal.code == row.code
                    alone = World(store=Store({known.id.casefold(): known}), clock=world.clock)
                    assert row(alone, request) is None
                    return
    pytest.fail(f"nothing trips {row.id}")


@pytest.mark.parametrize("row", [r for r in names.ROWS if r.id not in CASES], ids=lambda row: row.id)
def test_a_name_that_is_too_long_is_refused_and_those_of_the_examples_are_not(
    row: Row, worlds: tuple[World, ...]
) -> None:
    (kind,) = row.types
    for world in worlds:
        for known in world.store.of(kind):
            long = replace(as_it_stands(known), id=f"{known.id.rpartition('/')[0]}/{'a' * 300}")
            refusal = row(world, long)
            assert refusal is not None
            assert "got 300" in refusal.message
            assert row(world, as_it_stands(known)) is None
            return
    pytest.fail(f"no example has a {kind}")


def test_every_refusal_has_a_test() -> None:
    tested = {*CASES, *ELSEWHERE, *(row.id for row in (*in_use.ROWS, *names.ROWS))}
    assert {row.id for row in RULES} == tested


def test_every_refusal_has_an_id_of_its_own_a_source_and_a_hint() -> None:
    assert len(ROWS) == len(RULES)
    assert all(row.source and row.hint for row in RULES)
    assert all(row.verified != row.source.startswith("unverified") for row in RULES)


def test_refusals_are_counted_by_whether_a_public_source_verifies_them() -> None:
    found = counted()
    assert found.verified + found.unverified == len(RULES)
    assert found.verified > 2 * found.unverified
