"""A secret of a program reaches the cloud that it is for, and nothing that is written, said or kept here."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pulumi
import pulumi_azure_native as azure
import pytest
from pulumi.automation import EngineEvent
from pulumi.automation.errors import CommandError

from infra.engine import operations, stacks
from infra.engine.events import read_event
from infra.engine.workplace import Workplace, open_stack
from infra.rehearsal.answers import answer
from infra.rehearsal.control_plane import ControlPlane
from infra.resources.difference import PropertyChange
from infra.resources.values import SECRET
from tests.engine_room import own

ROOT = Path(__file__).parents[2]
SUBSCRIPTION = "11111111-1111-4111-8111-111111111111"
# What a program is given, what Azure answers, and what lies in the environment of whoever deploys.
INPUT, OUTPUT, PROVIDER = "canary-51c0-input", "canary-9d2e-output", "canary-77aa-provider"
ENVIRONMENT = {
    name: f"canary-{number}-{name.lower()}"
    for number, name in enumerate(
        (
            "PULUMI_CONFIG_PASSPHRASE",
            "PULUMI_ACCESS_TOKEN",
            "AZURE_CLIENT_SECRET",
            "AZURE_CLIENT_CERTIFICATE_PASSWORD",
            "AZURE_STORAGE_KEY",
            "AZURE_STORAGE_SAS_TOKEN",
            "AZURE_STORAGE_CONNECTION_STRING",
            "ARM_CLIENT_SECRET",
            "ARM_OIDC_TOKEN",
            "ARM_OIDC_REQUEST_TOKEN",
            "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
        )
    )
}
CANARIES = (INPUT, OUTPUT, PROVIDER, *ENVIRONMENT.values())


@pytest.fixture
def watched(place: Workplace) -> Workplace:
    """Where the engine works, with every credential in its environment that anybody could have."""
    return replace(place, environment={**place.environment, **ENVIRONMENT})


def command_lines() -> Iterator[str]:
    """Those of every process that runs now, as everybody on this machine can read them."""
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            yield path.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue


def group(*, name: str = "rg-a", seen: list[str] | None = None) -> Callable[[], None]:
    """A resource group with a secret among its tags, by a provider with a secret of its own."""

    def program() -> None:
        if seen is not None:
            seen.extend(command_lines())
        host = azure.Provider("host", subscription_id=SUBSCRIPTION, client_secret=PROVIDER)
        tags = {"a": pulumi.Output.secret(INPUT)}
        azure.resources.ResourceGroup(
            "a", resource_group_name=name, location="uksouth", tags=tags, opts=own(host)
        )

    return program


def leaks(texts: Iterable[str]) -> list[str]:
    """The canaries that stand in any of the texts."""
    everything = "\n".join(texts)
    return [canary for canary in CANARIES if canary in everything]


def files(place: Workplace) -> list[Path]:
    """All that the engine has written: its state, its home, its work."""
    return [path for path in place.work.parent.rglob("*") if path.is_file()]


def test_a_secret_is_nowhere_but_in_the_cloud(
    watched: Workplace, plane: ControlPlane, tmp_path: Path
) -> None:
    plan = tmp_path / "plan.json"
    said: list[str] = []
    seen: list[str] = []

    def hear(event: EngineEvent) -> None:
        said.append(repr(read_event("a", event)))

    stack = open_stack(watched, "a", group(seen=seen))
    said.append(stack.preview(plan=str(plan), on_event=hear).stdout)
    said.append(stack.up(plan=str(plan), on_event=hear, show_secrets=False, message="by Ana").stdout)
    (found,) = plane.store
    assert found.body["tags"] == {"a": INPUT}
    plane.store.put(replace(found, body={**found.body, "tags": {"a": OUTPUT}}))
    said.append(stack.refresh(on_event=hear, show_secrets=False).stdout)
    said.append(repr(stacks.history(watched, "a")))
    kept = json.dumps(stacks.export(watched, "a"))
    assert kept.count("ciphertext") >= 3, "the provider's, the given one and the one that Azure made of it"
    assert len([line for line in seen if "pulumi" in line]) > 1
    assert leaks([*said, *seen, kept, plan.read_text()]) == []
    assert len(files(watched)) > 4
    assert [path for path in files(watched) if leaks([path.read_bytes().decode(errors="replace")])] == []


def test_a_circuit_s_authorization_is_kept_encrypted_and_reaches_the_program(watched: Workplace) -> None:
    stacks.keep_secret(watched, "a", "authorization-hall", INPUT)
    assert [path for path in files(watched) if leaks([path.read_bytes().decode(errors="replace")])] == []
    known: list[str] = []

    def program() -> None:
        secret = pulumi.Config("shirehall").require_secret("authorization-hall")
        secret.apply(lambda value: known.append(value))

    open_stack(watched, "a", program).preview()
    assert known == [INPUT]


def test_a_secret_is_not_in_what_is_said_of_a_failure(watched: Workplace) -> None:
    with pytest.raises(CommandError) as raised:
        open_stack(watched, "a", group(name="ends with a full stop.")).up(show_secrets=False)
    assert "InvalidResourceGroup" in str(raised.value)
    assert leaks([str(raised.value)]) == []


def test_the_engine_s_own_log_is_never_asked_for() -> None:
    """It shows secrets in clear at every level (seen with 3.250.0); what we show are the engine's events."""
    asked = re.compile(r"log_verbosity|log_to_std_err|log_flow|tracing|PULUMI_DEBUG_GRPC|show_secrets=True")
    code = [path for path in (ROOT / "infra").rglob("*.py") if asked.search(path.read_text(encoding="utf-8"))]
    assert code == []


def test_a_workplace_does_not_show_its_environment(watched: Workplace) -> None:
    assert leaks([repr(watched)]) == []


def test_of_a_secret_that_drifted_it_is_said_that_it_did_and_nothing_else(
    watched: Workplace, plane: ControlPlane
) -> None:
    open_stack(watched, "a", group()).up(show_secrets=False)
    (found,) = plane.store
    changed = replace(found, body={**found.body, "tags": {"a": OUTPUT, "b": "new"}})
    plane.store.put(answer(changed, plane.store))
    outcome = operations.preview_refresh(watched, "a", lambda _: None)
    (step,) = outcome.steps
    assert set(step.changes) == {
        PropertyChange(path="tags.b", before=None, after="new"),
        PropertyChange(path="tags.a", before=SECRET, after=SECRET),
    }
    assert leaks([repr(outcome)]) == []
