"""What the providers outlast, what they do not, and what it leaves: each fault both ways, on a fake clock."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from infra.rehearsal import retries
from infra.rehearsal.clock import Clock
from infra.rehearsal.control_plane import ControlPlane
from infra.rehearsal.faults import FAULTS, Fault, FaultError
from infra.rehearsal.model import NO_ANSWER, Refusal, RefusedError, Request
from infra.rehearsal.retries import Patience, persist
from infra.rehearsal.series import Series, Strike

DAY = date(2010, 11, 1)
URN = "urn:pulumi:s::p::t::struck"
IDS = {
    "azure-native:": "/subscriptions/s/resourceGroups/rg",
    "azuread:": "/groups/g",
}
TOKENS = {"azure-native:": "azure-native:resources:ResourceGroup", "azuread:": "azuread:index/group:Group"}
PATIENCE = {"azure-native:": retries.AZURE_NATIVE, "azuread:": retries.AZUREAD}
TRANSIENT = [fault for fault in FAULTS if fault.times != (0,) and fault.strikes != "within"]
LOST_POSTS = ["graph-answer-lost"]


def package(fault: Fault) -> str:
    return f"{fault.kinds[0].partition(':')[0]}:"


def request(fault: Fault) -> Request:
    where = package(fault)
    return Request(
        method=fault.method, id=IDS[where], token=TOKENS[where], urn=URN, body={"location": "uksouth"}
    )


class Attempt:
    """One write under one fault, as a provider makes it."""

    def __init__(self, fault: Fault, times: int) -> None:
        self.plane = ControlPlane(Clock(DAY))
        self.wanted = request(fault)
        self.patience: Patience = PATIENCE[package(fault)]
        if fault.method == "DELETE":
            self.plane.put(Request(method="PUT", id=self.wanted.id, token=self.wanted.token, urn=URN))
        self.strike = Strike(fault=fault, urn=URN, times=times)
        self.plane.faults = Series((self.strike,))

    def make(self) -> None:
        run: Callable[[], object] = (
            (lambda: self.plane.put(self.wanted))
            if self.wanted.method == "PUT"
            else (lambda: self.plane.delete(self.wanted))
        )
        persist(self.patience, self.plane.clock, run, creating=self.wanted.method == "PUT")

    @property
    def stands(self) -> bool:
        return self.plane.get(self.wanted.id) is not None


@pytest.mark.parametrize("fault", [f for f in TRANSIENT if f.id not in LOST_POSTS], ids=lambda f: f.id)
def test_a_transient_fault_is_outlasted_as_long_as_the_provider_asks_again(fault: Fault) -> None:
    attempt = Attempt(fault, len(PATIENCE[package(fault)].waits))
    attempt.make()
    assert attempt.stands is (fault.method == "PUT")
    each = [fault.retry_after or wait for wait in attempt.patience.waits]
    assert attempt.plane.clock.now == Clock(DAY).now + timedelta(seconds=sum(each))


@pytest.mark.parametrize("fault", [f for f in TRANSIENT if f.id not in LOST_POSTS], ids=lambda f: f.id)
def test_one_try_more_and_it_breaks_off_what_the_next_run_then_does(fault: Fault) -> None:
    attempt = Attempt(fault, len(PATIENCE[package(fault)].waits) + 1)
    with pytest.raises(FaultError) as raised:
        attempt.make()
    assert fault.source in str(raised.value)
    done = fault.strikes == "after"
    assert attempt.stands is (done if fault.method == "PUT" else not done)
    attempt.make()
    assert attempt.stands is (fault.method == "PUT")


@pytest.mark.parametrize("fault", [f for f in FAULTS if f.times == (0,)], ids=lambda f: f.id)
def test_a_standing_fault_goes_when_somebody_has_mended_it_and_not_before(fault: Fault) -> None:
    attempt = Attempt(fault, 0)
    for _ in range(2):
        with pytest.raises(FaultError) as raised:
            attempt.make()
        assert f'Code="{fault.code}"' in str(raised.value)
        assert f"Hint: {fault.by_hand}." in str(raised.value)
    assert attempt.plane.clock.now == Clock(DAY).now
    attempt.plane.faults.mend(attempt.strike)
    attempt.make()
    assert attempt.stands is (fault.method == "PUT")


@pytest.mark.parametrize("fault", [f for f in FAULTS if f.id in LOST_POSTS], ids=lambda f: f.id)
def test_a_post_without_an_answer_is_not_sent_again_and_has_been_done(fault: Fault) -> None:
    attempt = Attempt(fault, 1)
    with pytest.raises(FaultError, match="No answer"):
        attempt.make()
    assert attempt.stands
    assert attempt.plane.clock.now == Clock(DAY).now


def test_what_is_accepted_and_fails_later_stands_as_failed() -> None:
    fault = next(fault for fault in FAULTS if fault.strikes == "within")
    attempt = Attempt(fault, 1)
    with pytest.raises(FaultError, match="was accepted, and failed"):
        attempt.make()
    assert attempt.plane.failed(attempt.wanted).answer["provisioningState"] == "Failed"
    attempt.make()
    found = attempt.plane.get(attempt.wanted.id)
    assert found is not None
    assert found.answer["provisioningState"] == "Succeeded"


def test_a_refusal_is_not_tried_again() -> None:
    tries = []

    def refused() -> None:
        tries.append(1)
        raise RefusedError(Refusal(code="AnotherOperationInProgress", message="m", source="s", status=409))

    with pytest.raises(RefusedError):
        persist(retries.AZURE_NATIVE, Clock(DAY), refused)
    assert len(tries) == 1


def test_a_conflict_is_worth_another_try_for_one_code_alone() -> None:
    busy = Refusal(code="AnotherOperationInProgress", message="m", source="s", status=409)
    other = Refusal(code="StorageAccountAlreadyTaken", message="m", source="s", status=409)
    assert retries.AZURE_NATIVE.asks_again(busy, creating=True)
    assert not retries.AZURE_NATIVE.asks_again(other, creating=True)


def test_no_answer_is_asked_for_again_but_not_where_a_post_creates() -> None:
    silence = Refusal(code="", message="reset", source="s", status=NO_ANSWER)
    assert str(silence) == 'No answer: "reset" [s]'
    assert retries.AZURE_NATIVE.asks_again(silence, creating=True)
    assert retries.AZUREAD.asks_again(silence, creating=False)
    assert not retries.AZUREAD.asks_again(silence, creating=True)
