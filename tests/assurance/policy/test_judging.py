"""What a judgement comes to: pass, findings, not applicable and unknown apart; and exceptions."""

from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from infra.assurance.policy.controls import CONTROLS
from infra.assurance.policy.evidence import Evidence
from infra.assurance.policy.judge import judge
from infra.assurance.policy.model import Outcome, Report
from infra.assurance.policy.table import BY_ID, FAMILIES
from infra.declaration.policy_exception import PolicyException
from tests.assurance.policy.breaking import Break, member, partnership, put, service
from tests.assurance.policy.broken import DISK, KEYS, STORE
from tests.tenancy.conftest import kept
from tests.tenancy.planning import EXAMPLES, evidence_of

__all__ = ["kept"]

PUBLIC = put("storage:StorageAccount", STORE, "publicNetworkAccess", "Enabled")


def outcome(report: Report, rule: str) -> Outcome:
    (found,) = [o for o in report.outcomes if o.rule.id == rule]
    return found


def excepting(evidence: Evidence, *made: PolicyException) -> Evidence:
    """The same with these exceptions too."""
    agreed = evidence.declared.partnership
    agreed = agreed.model_copy(update={"exceptions": (*agreed.exceptions, *made)})
    return replace(evidence, declared=replace(evidence.declared, partnership=agreed))


def exception(
    subject: str = STORE, *, created: date = date(2010, 10, 25), expires: date = date(2010, 12, 1)
) -> PolicyException:
    return PolicyException(
        rule="storage-public-network",
        subject=subject,
        reason="The store is moved",
        approver="LGSS director of ICT",
        created=created,
        expires=expires,
    )


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_has_nothing_of_medium_severity_or_above_and_nothing_unknown(
    example: str, kept: Path
) -> None:
    report = judge(evidence_of(example, kept))
    assert report.at_or_above("medium") == ()
    assert report.unknown == ()


def test_every_rule_passes_an_estate_that_it_applies_to(kept: Path) -> None:
    """Without an exception: a rule that finds something in every example may never be kept."""
    found = [outcome for example in EXAMPLES for outcome in judge(evidence_of(example, kept)).outcomes]
    passed = {o.rule.id for o in found if o.verdict == "pass" and not o.excepted}
    assert set(BY_ID) - passed == set()


def own(subject: str, rule: str = "budget-amount") -> Break:
    """Slough excepts that subject in its own file."""
    made = exception(subject).model_copy(update={"rule": rule})
    return member("slough", policy_exceptions=[made.model_dump(mode="json")])


def test_a_member_excepts_what_follows_from_its_own_file(kept: Path) -> None:
    dear = put("consumption:Budget", "budget-lgss-slough", "amount", 4001)
    (found,) = outcome(judge(dear(evidence_of("lgss", kept))), "budget-amount").findings
    assert found.file == "lgss/members/slough.yaml"
    covered = outcome(judge(own(found.subject)(dear(evidence_of("lgss", kept)))), "budget-amount")
    assert (covered.findings, [e.finding for e in covered.excepted]) == ((), [found])


def test_a_member_excepts_nothing_of_the_partnerships(kept: Path) -> None:
    report = judge(own(STORE, "storage-public-network")(PUBLIC(evidence_of("lgss", kept))))
    assert outcome(report, "storage-public-network").verdict == "findings"
    (unused,) = outcome(report, "governance-exceptions-unused").findings
    assert (unused.file, unused.field) == (
        "lgss/members/slough.yaml",
        "policy_exceptions[0].subject",
    )


def test_who_has_left_excepts_nothing_any_more(kept: Path) -> None:
    gone = member("slough", leaves="2010-11-01")(evidence_of("lgss", kept))
    assert {granted.own for granted in gone.exceptions} == {False}


def test_evidence_that_is_still_to_be_made_is_found_with_who_answers_for_it(kept: Path) -> None:
    promised = {"owner": "Head of finance", "evidence": "Budget report to the board"}
    report = judge(partnership(controls__cost=promised)(evidence_of("lgss", kept)))
    (found,) = outcome(report, "governance-evidence").findings
    assert (found.subject, found.got, found.owner) == ("cost", "evidence still to be made", "Head of finance")
    assert found.expected == "evidence that counts on 2010-11-01: Budget report to the board"


def test_a_peering_within_a_network_is_found_too(kept: Path) -> None:
    other = {"remoteVirtualNetwork": {"id": "/subscriptions/s/x/virtualNetworks/vnet-other"}}
    peered = put("network:VirtualNetwork", "vnet-lgss-slough-uks", "virtualNetworkPeerings", [other])
    assert [
        str(f) for f in outcome(judge(peered(evidence_of("lgss", kept))), "network-peering").findings
    ] == [
        "network-peering: vnet-lgss-slough-uks: got a peering with vnet-other, "
        "expected none: networks meet in the hub alone"
    ]


def test_rules_are_whole_and_name_controls_that_there_are() -> None:
    assert len(BY_ID) >= 60
    assert {rule.family for rule in BY_ID.values()} == set(FAMILIES)
    for rule in BY_ID.values():
        assert set(rule.controls) <= set(CONTROLS), rule.id
        assert rule.controls, rule.id
        assert len(rule.id) <= 60
        for text in (rule.title, rule.why, rule.source, rule.remediation):
            assert text == text.strip(), rule.id
            assert text, rule.id
    assert {control for rule in BY_ID.values() for control in rule.controls} == set(CONTROLS)


def test_a_symbol_is_unknown_and_not_a_pass(kept: Path) -> None:
    later = put("keyvault:Vault", KEYS, "properties.publicNetworkAccess", "${getSetting().value}")
    found = outcome(judge(later(evidence_of("lgss", kept))), "vault-public-network")
    assert found.verdict == "unknown"
    assert found.unknown == ("properties.publicNetworkAccess is known only once it is deployed",)


def test_what_another_stack_may_hold_is_unknown_and_not_missing(kept: Path) -> None:
    whole = evidence_of("lgss", kept)
    (core,) = [s for s in whole.stacks if s.stack == "lgss-core"]
    alone = replace(whole, stacks=(core,), missing=("lgss-slough",))
    report = judge(alone)
    assert outcome(report, "backup-missing").unknown == ("needs the stacks that were not given: lgss-slough",)
    assert outcome(report, "limit-tunnels").unknown == ("needs the stacks that were not given: lgss-slough",)
    assert outcome(report, "governance-exceptions-unused").verdict == "unknown"
    assert outcome(report, "storage-tls").verdict == "pass"
    assert outcome(report, "circuit-routes").unknown == (
        "nothing that it is about was given: needs the stacks that were not given: lgss-slough",
    )
    assert report.at_or_above("medium") == ()


def test_without_any_stack_what_is_declared_is_judged_and_all_else_is_unknown(kept: Path) -> None:
    """Whatever its family: where everything stands is governance, and nothing of it is seen."""
    whole = evidence_of("lgss", kept)
    missing = tuple(stack.stack for stack in whole.stacks)
    before = judge(whole)
    for after in judge(replace(whole, stacks=(), missing=missing)).outcomes:
        of_declarations = after.rule.needs == "none"
        expected = outcome(before, after.rule.id) if of_declarations else "unknown"
        assert (after if of_declarations else after.verdict) == expected, after.rule.id


@pytest.mark.parametrize(
    ("hours", "servers", "verdict"), [(4, 1, "pass"), (3.9, 1, "findings"), (3.9, 2, "pass")]
)
def test_copies_of_one_server_keep_a_recovery_point_of_four_hours_and_no_shorter_one(
    hours: float, servers: int, verdict: str, kept: Path
) -> None:
    promised = service("finance", recovery__rpo_hours=hours, servers__1__count=servers)
    report = judge(promised(evidence_of("lgss", kept)))
    assert outcome(report, "backup-elsewhere").verdict == verdict


def test_what_there_is_none_of_is_not_applicable(kept: Path) -> None:
    found = outcome(judge(evidence_of("lgss", kept)), "circuit-routes")
    assert (found.verdict, found.looked_at) == ("not applicable", 0)


def test_an_exception_in_date_covers_its_finding_and_is_shown(kept: Path) -> None:
    report = judge(excepting(PUBLIC(evidence_of("lgss", kept)), exception()))
    covered = outcome(report, "storage-public-network")
    assert covered.findings == ()
    assert [str(e.finding) for e in covered.excepted] == [
        "storage-public-network: stlgssuksee83ecbf: got publicNetworkAccess 'Enabled', expected 'Disabled'"
    ]
    assert outcome(report, "governance-exceptions-unused").verdict == "pass"


@pytest.mark.parametrize(("day", "verdict"), [(date(2010, 12, 1), "pass"), (date(2010, 12, 2), "findings")])
def test_an_exception_holds_on_its_last_day_and_fails_on_the_day_after(
    day: date, verdict: str, kept: Path
) -> None:
    evidence = excepting(PUBLIC(evidence_of("lgss", kept)), exception())
    report = judge(replace(evidence, declared=replace(evidence.declared, as_of=day)))
    assert outcome(report, "storage-public-network").verdict == verdict
    assert outcome(report, "governance-exceptions").verdict == verdict


def test_an_exception_for_another_subject_covers_nothing_and_is_found(kept: Path) -> None:
    report = judge(excepting(PUBLIC(evidence_of("lgss", kept)), exception(DISK)))
    assert outcome(report, "storage-public-network").verdict == "findings"
    assert [str(f) for f in outcome(report, "governance-exceptions-unused").findings] == [
        f"governance-exceptions-unused: storage-public-network: {DISK}: got no such finding, "
        "expected an exception from what is found"
    ]


def test_nobody_is_excepted_from_the_rules_about_exceptions(kept: Path) -> None:
    ended = exception(expires=date(2010, 10, 31))
    about = exception().model_copy(
        update={"rule": "governance-exceptions", "subject": f"storage-public-network: {STORE}"}
    )
    report = judge(excepting(evidence_of("lgss", kept), ended, about))
    assert outcome(report, "governance-exceptions").verdict == "findings"


def test_a_finding_names_who_answers_for_it_and_where_it_is_declared(kept: Path) -> None:
    report = judge(PUBLIC(evidence_of("lgss", kept)))
    (found,) = outcome(report, "storage-public-network").findings
    assert (found.owner, found.file) == ("LGSS head of ICT operations", "lgss/partnership.yaml")
    assert Counter(f.severity for f in report.at_or_above("high")) == {"high": 1}
    assert report.at_or_above("critical") == ()
