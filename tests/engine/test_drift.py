"""What somebody has changed by hand in a simulated cloud, as `shire drift` finds it with the real engine."""

import copy
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from infra.engine.find import Engine
from infra.rehearsal.answers import answer
from infra.rehearsal.store import Store
from tests.deployed import JOINED, MEMBER, SLUG, deployed
from tests.engine_room import Done, Shire, typed

CORE, STACK = f"{SLUG}-core", f"{SLUG}-{MEMBER}"
RULES_OF_MEMBER = f"/ruleCollectionGroups/rcg-charnwood_rushcliffe-{MEMBER}"
FLOW = "rushcliffe-workspace-to-revenues_benefits-web-tcp-443"
TERMS = ("--reason", "Change 4711", "--owner", "Head of ICT", "--until")


@dataclass
class Story:
    """What was typed and what came of it, by name."""

    folder: Path
    store: Store
    run: Shire
    done: dict[str, Done] = field(default_factory=dict)

    def shire(self, name: str, *words: str) -> Done:
        self.done[name] = self.run(*words)
        return self.done[name]

    def report(self, name: str) -> Mapping[str, Any]:
        """What a program reads of it: its last line, of its one partnership."""
        last = json.loads(self.done[name].stdout.splitlines()[-1])
        assert last["kind"] == "drift"
        (found,) = last["partnerships"]
        return {"ok": last["ok"], **found}

    def drifts(self, name: str) -> Mapping[tuple[str, str], Mapping[str, Any]]:
        """What was found, by logical name and property."""
        found = self.report(name)["drifts"]
        return {(d["drift"]["resource"].rpartition("::")[2], d["drift"]["path"]): d for d in found}

    def ids(self, name: str) -> list[str]:
        return [word for drift in self.report(name)["drifts"] for word in ("--accept", drift["id"])]


def tamper(store: Store, ending: str, change: Callable[[dict[str, Any]], None]) -> None:
    """Change by hand what stands under the id with that ending."""
    (found,) = [resource for resource in store if resource.id.endswith(ending)]
    body = copy.deepcopy(dict(found.body))
    change(body)
    store.put(answer(replace(found, body=body), store))


def _rule(body: dict[str, Any], name: str) -> dict[str, Any]:
    rules = [rule for collection in body["ruleCollections"] for rule in collection["rules"]]
    return next(rule for rule in rules if rule["name"] == name)


def by_hand(store: Store) -> None:
    """A flow's rule opened wider, a rule of nobody's, a lock lifted, a label."""
    tamper(store, RULES_OF_MEMBER, lambda body: _rule(body, FLOW).update(destinationPorts=["443", "22"]))
    tamper(store, "/networkSecurityGroups/nsg-charnwood-rushcliffe-shared-web-uks", _open)
    (lock,) = [r for r in store if r.id.endswith("/locks/lock-hub-0-firewall")]
    store.remove(lock.id)
    tamper(store, f"/resourceGroups/rg-charnwood_rushcliffe-{MEMBER}-uks", _label)


def _open(body: dict[str, Any]) -> None:
    rule = {**body["securityRules"][0], "name": "by-hand", "priority": 150, "sourceAddressPrefix": "*"}
    body["securityRules"].append(rule)


def _label(body: dict[str, Any]) -> None:
    body["tags"] = {**body["tags"], "owner": "Somebody else"}


def tell(story: Story) -> Story:
    """Change a declaration, change things by hand, look, accept, change them again, undo it all."""
    story.shire("none", "drift", SLUG)
    story.shire("unchanged", "up", "--changed")
    declared = story.folder / "councils" / SLUG / "members" / f"{MEMBER}.yaml"
    text = declared.read_text(encoding="utf-8")
    declared.write_text(re.sub(r"(monthly_budget: \d+)", r"\g<1>0", text), encoding="utf-8")
    story.shire("changed", "up", "all", "--changed", "--yes", "--json")
    by_hand(story.store)
    tampered = story.store.snapshot()
    story.shire("found", "drift", SLUG, "--jobs", "2", "--json")
    assert story.store.snapshot() == tampered
    story.shire("unknown", "drift", SLUG, MEMBER, "--accept", "00000000", *TERMS, "2010-06-30")
    story.shire("accepted", "drift", SLUG, *story.ids("found"), *TERMS, "2010-06-30", "--json")
    story.shire("expired", "drift", SLUG, MEMBER, "--as-of", "2010-07-01")
    tamper(story.store, RULES_OF_MEMBER, lambda body: _rule(body, FLOW).update(destinationPorts=["*"]))
    story.shire("changed since", "drift", SLUG, MEMBER)
    story.run("refresh", SLUG)
    story.shire("absorbed", "drift", SLUG, MEMBER)
    story.run("up", SLUG, "core", "--yes")
    story.run("up", SLUG, MEMBER, "--yes")
    story.shire("undone", "drift", SLUG)
    return story


@pytest.fixture(scope="module")
def story(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    """The whole of it, once, where core and the member were deployed."""
    copy = deployed(tmp_path_factory, engine, JOINED)
    with typed(copy.folder, engine, copy.plane, SLUG) as run:
        yield tell(Story(folder=copy.folder, store=copy.store, run=run))


def code(story: Story, name: str) -> int:
    done = story.done[name]
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode


def test_nothing_has_drifted_where_nobody_touched_anything(story: Story) -> None:
    assert code(story, "none") == 0
    assert story.done["none"].stdout.strip() == f"No drift in {CORE}, {STACK}"


def test_what_is_deployed_as_it_is_declared_has_not_changed(story: Story) -> None:
    assert code(story, "unchanged") == 0
    said = story.done["unchanged"].stderr
    assert "nothing has changed since it was deployed" in said
    assert (
        f"left out in {SLUG}, as `shire onboard` has not recorded their addresses: charnwood, liberata"
        in said
    )


def test_of_the_whole_estate_only_the_changed_stack_is_deployed(story: Story) -> None:
    assert code(story, "changed") == 0, story.done["changed"]
    outcomes = [line for line in map(json.loads, story.done["changed"].stdout.splitlines()) if "ok" in line]
    assert [outcome["stack"] for outcome in outcomes] == [STACK]
    assert outcomes[0]["changes"]["update"] == 1


def test_each_property_is_found_with_what_it_was_and_what_it_is(story: Story) -> None:
    assert code(story, "found") == 1
    assert story.report("found")["looked_at"] == [CORE, STACK]
    found = {key: (d["drift"]["deployed"], d["drift"]["stands"]) for key, d in story.drifts("found").items()}
    rule = f"ruleCollections[allow-{MEMBER}].rules[{FLOW}].destinationPorts"
    assert found.pop(("shared-web", "securityRules[by-hand]"))[0] is None
    assert found == {
        ("hub-0-firewall", "(resource)"): ("there", "gone"),
        ("rules", rule): (["443"], ["443", "22"]),
        ("group", "tags.owner"): ("ICT manager, Rushcliffe", "Somebody else"),
    }


def test_a_rule_leads_to_its_flow_its_owner_and_its_declaration(story: Story) -> None:
    rule = f"ruleCollections[allow-{MEMBER}].rules[{FLOW}].destinationPorts"
    affected = story.drifts("found")["rules", rule]["drift"]["affected"]
    declared = f"{SLUG}/members/{MEMBER}.yaml:services[0]"
    assert affected["members"] == [MEMBER]
    assert affected["flows"] == [{"id": FLOW, "owner": "ICT manager, Rushcliffe", "declared_in": declared}]
    assert affected["decided_by"] == declared


def test_a_rule_that_no_flow_asked_for_may_concern_everybody(story: Story) -> None:
    affected = story.drifts("found")["shared-web", "securityRules[by-hand]"]["drift"]["affected"]
    assert affected["members"] == ["charnwood", "liberata", "rushcliffe"]
    assert affected["why"] == "no flow bears the name 'by-hand': nothing that is declared permits it"
    assert affected["decided_by"] == ""


def test_only_what_was_found_can_be_accepted(story: Story) -> None:
    assert code(story, "unknown") == 2
    assert "error: got '00000000', expected what was found: " in story.done["unknown"].stderr


def test_what_is_accepted_is_no_finding_and_is_written_down(story: Story) -> None:
    assert code(story, "accepted") == 0
    assert {d["state"] for d in story.report("accepted")["drifts"]} == {"accepted"}
    text = (story.folder / "councils" / SLUG / "drift.yaml").read_text(encoding="utf-8")
    assert 'value: ["443", "22"]' in text
    assert text.count('owner: "Head of ICT"') == 4


def test_after_its_last_day_it_is_a_finding_again(story: Story) -> None:
    assert code(story, "expired") == 1
    said = story.done["expired"].stdout
    assert (
        "the acceptance by Head of ICT (Change 4711) ended on 2010-06-30: accept it again, or mend it" in said
    )
    assert "2 findings in" in said


def test_another_value_is_a_finding_again(story: Story) -> None:
    assert code(story, "changed since") == 1
    said = story.done["changed since"].stdout
    assert 'accepted by Head of ICT (Change 4711) was ["443", "22"], and another value stands' in said
    assert "1 finding in" in said


def test_drift_that_a_refresh_took_in_is_still_said(story: Story) -> None:
    assert code(story, "absorbed") == 1
    said = story.done["absorbed"].stdout
    assert f"{STACK}  a refresh has taken drift into its state: `shire preview` shows" in said


def test_refresh_and_up_undo_it_and_the_acceptance_is_idle(story: Story) -> None:
    assert code(story, "undone") == 0
    said = story.done["undone"].stdout
    assert said.count("accepted, and no more there: take it out of drift.yaml") == 4
    assert said.splitlines()[-1] == f"No drift in {CORE}, {STACK}"
