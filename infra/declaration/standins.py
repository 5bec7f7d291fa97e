"""What a file that cannot be read whole is taken for, so that the rest of the estate is still checked.

Every value that was refused is replaced, in two ways. What a rule finds in both readings is wrong whatever
the refused values were meant to be; what it finds in one, or says in other words, comes from the stand-in.
"""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import cast

from infra.declaration.problems import FieldPath
from infra.declaration.shape import Fault, M, stands, validate

ROUNDS = 60
"""A value is tried against every pair at each of a few levels; what still does not fit is given up."""

_CIRCUIT = (
    "/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/a"
    "/providers/Microsoft.Network/expressRouteCircuits/"
)

_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI"

_PAIRS: tuple[tuple[object, object], ...] = (
    ("1901-01-01", "2101-12-31"),
    ("stand-in-a", "stand-in-b"),
    ("stand_in_a", "stand_in_b"),
    (16, 20),
    (False, True),
    ({}, {}),
    ([{}], [{}]),
    ([], []),
    ("192.0.2.0/25", "192.0.2.128/25"),
    ("192.0.2.253", "192.0.2.254"),
    ("E06999998", "E06999999"),
    ("a.invalid", "b.invalid"),
    ("a.onmicrosoft.com", "b.onmicrosoft.com"),
    ("00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"),
    (f"{_KEY}{'A' * 43} a", f"{_KEY}{'B' * 43} b"),
    ("Standard_A", "Standard_B"),
    ("passphrase", "azurekeyvault://b"),
    ("file://a", "file://b"),
    (_CIRCUIT + "a", _CIRCUIT + "b"),
    ({"prefix_length": 20}, {"prefix_length": 21}),
)
"""Values of every kind that some field takes, each in two that differ. The first that fits is taken."""


def readings(model: type[M], root: Mapping[str, object], *, unread: bool = False) -> tuple[M, ...]:
    """Two models of a file with faults, which differ in what stands in for them; none where nothing fits.

    Of a file that is `unread` nothing is known: stand-ins are also taken for keys that may be left out.
    """
    every: dict[str, object] = dict.fromkeys(model.model_fields, ...) if unread else {}
    first, second = (_read(model, {**every, **root}, side) for side in (0, 1))
    return (first, second) if first and second else ()


def _read(model: type[M], root: Mapping[str, object], side: int) -> M | None:
    values = deepcopy(dict(root))
    tried: dict[FieldPath, int] = {}
    for _ in range(ROUNDS):
        made, faults = validate(model, values)
        if made:
            return made
        for fault in sorted(faults, key=lambda each: not each.of_key):
            if stands(values, fault.path[:-1]):  # It may have stood under a key that was refused.
                _mend(values, fault, tried, side)
    return None


def _mend(values: dict[str, object], fault: Fault, tried: dict[FieldPath, int], side: int) -> None:
    """Replace what one fault is about, inside `values`. A key that was close to a known one is renamed."""
    holder, name = _holder(values, fault.path), fault.path[-1]
    if fault.of_key:
        value = holder.pop(name)
        if fault.meant:
            holder.setdefault(fault.meant, value)
    elif fault.kind != "missing" or name not in holder:
        candidates = list(_candidates(fault, side))
        turn = tried.get(fault.path, 0)
        tried[fault.path] = turn + 1
        holder[name] = deepcopy(candidates[turn % len(candidates)])


def _candidates(fault: Fault, side: int) -> Iterator[object]:
    if fault.words:
        yield fault.words[-side]
    yield from (pair[side] for pair in _PAIRS)


def _holder(values: object, path: FieldPath) -> dict[str | int, object]:
    """The mapping, or the list, that the last step of `path` stands in."""
    for step in path[:-1]:
        values = cast(dict[str | int, object], values)[step]
    return cast(dict[str | int, object], values)
