"""What a killed update has left in the state is settled: taken in, read, forgotten, or left to a person."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pulumi_azure_native as azure
import pulumi_azuread as azuread
import pytest

from infra.components.parts import Part
from infra.engine import operations, stacks
from infra.engine.find import Engine
from infra.engine.order import Work, perform
from infra.engine.ownership import strangers_read, without
from infra.engine.pending import Pending
from infra.engine.recovery import interrupted, recover
from infra.engine.report import Event, Message, Outcome, Step
from infra.engine.settling import NOTHING_TOLD, Decision, Told
from infra.engine.workplace import Workplace
from infra.rehearsal.clock import Clock
from infra.rehearsal.control_plane import ControlPlane
from infra.rehearsal.model import Resource
from infra.rehearsing import workplace
from tests.design.estates import designed, lgss
from tests.engine_room import deploy, own

STACK = "lgss-core"
TAGS = {"managed-by": "shirehall", "partnership": "lgss", "owner": "cambridgeshire"}
PATH = "/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-a"


def program() -> None:
    """A resource group, and of Entra one object for each way in which one is known again."""
    host = azure.Provider("host", subscription_id="11111111-1111-4111-8111-111111111111")
    tenant = azuread.Provider("tenant", tenant_id="22222222-2222-4222-8222-222222222222")
    azure.resources.ResourceGroup(
        "rg", resource_group_name="rg-a", location="uksouth", tags=TAGS, opts=own(host)
    )
    people, staff = (
        azuread.Group(name, display_name=name, security_enabled=True, opts=own(tenant))
        for name in ("people", "staff")
    )
    azuread.GroupMember(
        "nested",
        group_object_id=people.object_id,
        member_object_id=staff.object_id,
        opts=own(tenant),
    )
    azuread.AdministrativeUnit("unit", display_name="unit", opts=own(tenant))
    azuread.ConditionalAccessPolicy(
        "everybody",
        display_name="everybody",
        state="enabled",
        conditions=azuread.ConditionalAccessPolicyConditionsArgs(
            client_app_types=["all"],
            applications=azuread.ConditionalAccessPolicyConditionsApplicationsArgs(
                included_applications=["All"]
            ),
            users=azuread.ConditionalAccessPolicyConditionsUsersArgs(included_users=["All"]),
        ),
        grant_controls=azuread.ConditionalAccessPolicyGrantControlsArgs(
            operator="OR", built_in_controls=["mfa"]
        ),
        opts=own(tenant),
    )


@dataclass
class Deployed:
    """The stack and the cloud, both of which a test may spoil."""

    place: Workplace
    plane: ControlPlane
    core: Part

    @property
    def file(self) -> Path:
        """The engine's own: pulumi pkg/backend/diy/state.go."""
        folder = self.place.backend.folder
        assert folder
        return folder / ".pulumi" / "stacks" / "shirehall" / f"{STACK}.json"

    def interrupt(self, name: str, kind: str, *, minutes: int = 60) -> None:
        """As the state is left by an engine killed in that operation: pulumi pkg/backend/snapshot.go.

        It last wrote so many minutes ago.
        """
        kept = json.loads(self.file.read_text(encoding="utf-8"))
        latest = kept["checkpoint"]["latest"]
        latest["manifest"]["time"] = (datetime.now(UTC) - timedelta(minutes=minutes)).isoformat()
        (state,) = (r for r in latest["resources"] if r["urn"].endswith(f"::{name}"))
        if kind == "creating":
            latest["resources"].remove(state)
            state = {key: value for key, value in state.items() if key not in ("id", "outputs")}
        latest.setdefault("pending_operations", []).append({"resource": state, "type": kind})
        self.file.write_text(json.dumps(kept), encoding="utf-8")

    def state_of(self, name: str) -> dict[str, Any] | None:
        """What the state has of that resource."""
        resources = stacks.export(self.place, STACK)["deployment"]["resources"]
        return next((r for r in resources if r["urn"].endswith(f"::{name}")), None)

    def standing(self, name: str) -> Resource:
        """What stands of that display name, or of that resource group's."""
        (found,) = (r for r in self.plane.store if name in (r.body.get("displayName"), r.id))
        return found

    def recover(self, told: Told = NOTHING_TOLD) -> tuple[Outcome, list[str]]:
        """The outcome, and what was said meanwhile."""
        heard: list[Event] = []
        outcome = recover(self.place, self.core, heard.append, told)
        return outcome, [event.text for event in heard if isinstance(event, Message)]

    def written_again(self) -> int:
        """How often the next update writes to the cloud."""
        revisions = {r.id: r.revision for r in self.plane.store}
        assert deploy(self.place, STACK, program) == ""
        return sum(r.revision - revisions.get(r.id, 0) for r in self.plane.store)


@pytest.fixture(scope="module")
def once(engine: Engine) -> Iterator[Deployed]:
    """Deployed once, without rules: what is refused is not what this is about."""
    plane = ControlPlane(Clock(date(2010, 11, 1)), hold=0)
    with workplace(engine, plane) as place:
        assert deploy(place, STACK, program) == ""
        yield Deployed(place=place, plane=plane, core=replace(designed(lgss()).core, stack=STACK))


@pytest.fixture
def deployed(once: Deployed) -> Iterator[Deployed]:
    """As it was deployed, whatever the test before has spoilt."""
    text, resources = once.file.read_text(encoding="utf-8"), tuple(once.plane.store)
    yield once
    once.file.write_text(text, encoding="utf-8")
    for resource in tuple(once.plane.store):
        once.plane.store.remove(resource.id)
    for resource in resources:
        once.plane.store.put(resource)


def test_where_nothing_was_interrupted_nothing_is_done(deployed: Deployed) -> None:
    before = deployed.file.read_bytes()
    outcome, said = deployed.recover()
    assert (outcome.ok, outcome.changes, said) == (True, {}, [])
    assert deployed.file.read_bytes() == before


def test_what_was_created_is_taken_in_and_not_created_again(deployed: Deployed) -> None:
    for name in ("rg", "nested", "unit"):
        deployed.interrupt(name, "creating")
    outcome, said = deployed.recover()
    assert (outcome.ok, outcome.changes) == (True, {"adopt": 3}), outcome
    assert said[0] == (
        "ResourceGroup:rg was being created when an update was killed: "
        f"{PATH} is taken into the state, if it is there"
    )
    assert deployed.written_again() == 0
    assert interrupted(deployed.place, STACK) == ()


def tagged(resource: Resource, **tags: str) -> Resource:
    """The same with those tags alone."""
    return replace(resource, body={**resource.body, "tags": tags}, answer={**resource.answer, "tags": tags})


def test_what_somebody_else_made_under_its_name_is_not_taken_in(deployed: Deployed) -> None:
    deployed.plane.store.put(tagged(deployed.standing(PATH), project="intranet"))
    for name in ("rg", "unit"):
        deployed.interrupt(name, "creating")
    outcome, _ = deployed.recover()
    assert outcome.errors == (
        f"ResourceGroup:rg was being created when an update was killed, and what stands as {PATH} is not "
        "ours: got the tags project=intranet, expected the tags managed-by=shirehall, partnership=lgss. It "
        "is left alone, and out of the state. Ask whoever made it to take it away, and do this again; is it "
        f"ours none the less: `shire recover lgss core --found ResourceGroup:rg={PATH}`",
    )
    assert deployed.state_of("rg") is None
    assert deployed.state_of("unit") is not None
    assert interrupted(deployed.place, STACK) == ()
    assert deployed.standing(PATH).body["tags"] == {"project": "intranet"}
    deployed.plane.store.remove(PATH)
    assert deployed.written_again() == 1


@pytest.mark.parametrize(
    ("tags", "ours"),
    [
        (TAGS, True),
        ({**TAGS, "owner": "northamptonshire"}, True),
        ({**TAGS, "partnership": "three-c"}, False),
        ({**TAGS, "member": "slough"}, False),
        ({"partnership": "lgss"}, False),
    ],
)
def test_it_is_ours_by_the_tags_that_say_whose_it_is_and_no_others(tags: dict[str, str], ours: bool) -> None:
    state = {"urn": "urn:pulumi:s::p::t::rg", "type": "t", "custom": True, "inputs": {"tags": TAGS}}
    adopted = Decision(pending=Pending(kind="creating", state=state), act="adopt", said="", id=PATH)
    read = {"resources": [{**state, "id": PATH, "outputs": {"tags": tags}}]}
    assert (strangers_read([adopted], read) == ()) == ours
    assert strangers_read([replace(adopted, told=True)], read) == ()


def test_what_a_stranger_was_to_replace_stays_to_be_deleted() -> None:
    state = {"urn": "urn:pulumi:s::p::t::rg", "type": "t", "custom": True, "inputs": {"tags": TAGS}}
    adopted = Decision(pending=Pending(kind="creating", state=state), act="adopt", said="", id=PATH)
    old = {**state, "id": f"{PATH}-old", "outputs": {"tags": {}}, "delete": True}
    read = {"resources": [old, {**state, "id": PATH, "outputs": {"tags": {}}}]}
    strangers = strangers_read([adopted], read)
    assert [stranger.id for stranger in strangers] == [PATH]
    assert without(read, strangers) == {"resources": [old]}


def test_what_was_not_created_is_created_by_the_next_update(deployed: Deployed) -> None:
    standing = {r.id: r for r in deployed.plane.store}
    for name in ("rg", "nested", "unit"):
        deployed.interrupt(name, "creating")
    for resource in standing.values():
        if resource.id == PATH or "/member/" in resource.id or resource.body.get("displayName") == "unit":
            deployed.plane.store.remove(resource.id)
    outcome, said = deployed.recover()
    assert (outcome.ok, outcome.changes) == (True, {"adopt": 2, "forget": 1}), outcome
    assert "AdministrativeUnit:unit was not created: it is made again" in said
    assert deployed.state_of("rg") is None
    assert deployed.written_again() == 3
    assert {r.id: r.answer for r in deployed.plane.store} == {i: r.answer for i, r in standing.items()}


def test_what_entra_may_only_not_show_yet_is_not_made_again(deployed: Deployed) -> None:
    deployed.interrupt("unit", "creating", minutes=1)
    deployed.plane.store.remove(deployed.standing("unit").id)
    before = deployed.file.read_bytes()
    outcome, _ = deployed.recover()
    assert "Entra shows none, but may show what was made up to 15 minutes later" in outcome.errors[0]
    assert deployed.file.read_bytes() == before


def test_where_two_bear_the_name_a_person_decides_and_until_then_nothing_is_done(deployed: Deployed) -> None:
    unit = deployed.standing("unit")
    deployed.plane.store.put(replace(unit, id=f"{unit.id}-2"))
    deployed.interrupt("unit", "creating")
    deployed.interrupt("rg", "creating")
    before = deployed.file.read_bytes()
    outcome, said = deployed.recover()
    assert outcome.errors == (
        "AdministrativeUnit:unit was being created when an update was killed, and whether it was is not "
        "known: the provider says: 1 error occurred: * [display_name] More than one administrative unit "
        "found matching specified filter (displayName eq 'unit'). Look: `az rest --url "
        "\"https://graph.microsoft.com/v1.0/directory/administrativeUnits?\\$filter=displayName eq 'unit'\" "
        '--query "value[].id"`. Is there one that nobody else made: '
        "`shire recover lgss core --found AdministrativeUnit:unit=/directory/administrativeUnits/ID`; "
        "is there none: `shire recover lgss core --absent AdministrativeUnit:unit`",
    )
    assert (said, deployed.file.read_bytes()) == ([], before)
    outcome, _ = deployed.recover(Told(found={"AdministrativeUnit:unit": unit.id}))
    assert outcome.ok
    assert deployed.written_again() == 0


def test_what_the_provider_cannot_look_up_is_left_to_a_person(deployed: Deployed) -> None:
    deployed.interrupt("everybody", "creating")
    outcome, _ = deployed.recover()
    assert "the provider has no function by which to ask. Look: `az rest --url " in outcome.errors[0]
    assert (
        "`shire recover lgss core --found "
        "ConditionalAccessPolicy:everybody=/identity/conditionalAccess/policies/ID`"
    ) in outcome.errors[0]
    policy = deployed.standing("everybody")
    deployed.plane.store.remove(policy.id)
    outcome, said = deployed.recover(Told(absent=frozenset({"ConditionalAccessPolicy:everybody"})))
    assert (outcome.ok, said) == (True, ["ConditionalAccessPolicy:everybody was not created, as was told"])
    assert deployed.written_again() == 1


def test_what_nothing_was_interrupted_of_cannot_be_told(deployed: Deployed) -> None:
    deployed.interrupt("unit", "creating")
    outcome, _ = deployed.recover(Told(absent=frozenset({"Group:strangers"})))
    assert outcome.errors == (
        "'Group:strangers' was not being created when an update was killed, nor is it planned and missing; "
        "what was: AdministrativeUnit:unit",
    )


def test_what_was_changed_or_deleted_is_read_as_it_stands(deployed: Deployed) -> None:
    staff = deployed.standing("staff")
    changed = {"description": "half done"}
    deployed.plane.store.put(
        replace(staff, body={**staff.body, **changed}, answer={**staff.answer, **changed})
    )
    deployed.plane.store.remove(PATH)
    deployed.interrupt("staff", "updating")
    deployed.interrupt("rg", "deleting")
    deployed.interrupt("unit", "deleting")
    outcome, said = deployed.recover()
    assert (outcome.ok, outcome.changes) == (True, {"read": 3}), outcome
    assert said[0] == ("Group:staff was being changed when an update was killed: how it stands now is read")
    state = deployed.state_of("staff")
    assert state
    assert state["inputs"]["description"] == "half done"
    assert deployed.state_of("rg") is None
    assert deployed.state_of("unit") is not None
    assert deployed.written_again() == 2
    assert "description" not in deployed.standing("staff").body


def test_a_recovery_that_is_killed_before_its_end_has_changed_nothing(deployed: Deployed) -> None:
    deployed.interrupt("rg", "creating")
    deployed.interrupt("staff", "updating")
    before = deployed.file.read_bytes()
    states: list[bytes] = []
    read: list[str] = []

    def hear(event: Event) -> None:
        states.append(deployed.file.read_bytes())
        if isinstance(event, Step) and event.phase == "done":
            read.append(event.name)

    outcome = recover(deployed.place, deployed.core, hear)
    assert outcome.ok
    assert {"rg", "staff"} <= set(read)
    assert set(states) == {before}
    key, kept = (json.loads(text)["checkpoint"]["latest"] for text in (before, deployed.file.read_bytes()))
    assert kept["secrets_providers"] == key["secrets_providers"]
    assert interrupted(deployed.place, STACK) == ()
    assert deployed.written_again() == 0


def test_where_a_read_fails_whose_it_is_is_asked_by_the_next_recovery(
    deployed: Deployed, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unanswered(resource_id: str) -> Resource | None:
        raise OSError(f"503 Service Unavailable: {resource_id}")

    deployed.plane.store.put(tagged(deployed.standing(PATH), project="intranet"))
    deployed.interrupt("rg", "creating")
    before = deployed.file.read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(deployed.plane, "get", unanswered)
        outcome, _ = deployed.recover()
    assert f"503 Service Unavailable: {PATH}" in outcome.errors[0]
    assert deployed.file.read_bytes() == before
    outcome, _ = deployed.recover()
    assert "is not ours: got the tags project=intranet" in outcome.errors[0]
    assert deployed.state_of("rg") is None


def test_whatever_writes_settles_first_and_what_only_reads_says_so(deployed: Deployed) -> None:
    deployed.interrupt("everybody", "creating")
    for action in ("refresh", "destroy"):
        (outcome,) = perform(deployed.place, Work(action=action, parts=(deployed.core,)), lambda _: None)
        assert (outcome.operation, outcome.ok) == ("recover", False)
    heard: list[Event] = []
    perform(deployed.place, Work(action="drift", parts=(deployed.core,)), heard.append)
    (said,) = (event.text for event in heard if isinstance(event, Message) and event.severity == "warning")
    assert said == (
        "ConditionalAccessPolicy:everybody (creating) was left unfinished by an update that was killed: "
        "`shire up` settles that first"
    )


def test_a_second_update_without_recovery_would_make_a_second_one(deployed: Deployed) -> None:
    """Why all this is needed: the engine does again what it has not heard the end of."""
    deployed.interrupt("unit", "creating")
    assert deploy(deployed.place, STACK, program) == ""
    assert len([r for r in deployed.plane.store if r.body.get("displayName") == "unit"]) == 2
    assert operations.preview_refresh(deployed.place, STACK, lambda _: None).ok
