"""A different design has another fingerprint; the same design, however it was put together, the same."""

from dataclasses import dataclass, replace
from datetime import date
from ipaddress import IPv4Network
from types import MappingProxyType

import pytest

from infra.design.estate import Budget
from infra.design.network.model import ApplicationRule, NatRule
from infra.resources import fingerprint as module
from infra.resources.fingerprint import fingerprint

BUDGET = Budget(name="budget-x", amount=100, start=date(2026, 1, 1), contact_role="Owner")
NAT = NatRule(name="nat", internal=IPv4Network("10.0.0.0/24"), external=IPv4Network("10.1.0.0/24"))


def test_the_same_values_have_the_same_fingerprint() -> None:
    assert fingerprint(replace(BUDGET)) == fingerprint(BUDGET)
    tags = {"a": "1", "b": "2"}
    assert fingerprint(tags) == fingerprint(MappingProxyType(dict(reversed(tags.items()))))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (BUDGET, replace(BUDGET, amount=101)),
        (BUDGET, replace(BUDGET, start=date(2026, 2, 1))),
        (NAT, replace(NAT, external=IPv4Network("10.1.0.0/25"))),
        ((BUDGET, NAT), (NAT, BUDGET)),
        ((), None),
        ({}, ()),
        ("1", 1),
        (("a", "b"), {"a": "b"}),
    ],
)
def test_other_values_have_another_fingerprint(one: object, other: object) -> None:
    assert fingerprint(one) != fingerprint(other)


@dataclass(frozen=True)
class Other:
    internal: IPv4Network
    external: IPv4Network
    name: str


def test_equal_fields_of_another_type_have_another_fingerprint() -> None:
    assert fingerprint(Other(NAT.internal, NAT.external, NAT.name)) != fingerprint(NAT)


def test_other_code_or_another_sdk_gives_another_fingerprint(monkeypatch: pytest.MonkeyPatch) -> None:
    before = fingerprint(BUDGET)
    monkeypatch.setattr(module, "toolchain", lambda: "0" * 64)
    assert fingerprint(BUDGET) != before


@pytest.mark.parametrize("value", [object(), {1, 2}, [1], b"x"])
def test_what_is_no_design_value_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="expected a design value"):
        fingerprint(value)


def test_the_toolchain_is_a_digest_of_code_that_exists() -> None:
    assert len(module.toolchain()) == 64
    assert ApplicationRule.__module__.split(".")[1] in module._CODE
