"""Asking Entra, through the provider's own functions, whether an object that was being created is there."""

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import pulumi
import pulumi_azuread as azuread

from infra.engine.workplace import Workplace, aside, open_stack

# What the provider's functions say, each in its own words, where there is none and where there are several.
# Source: hashicorp/terraform-provider-azuread internal/services/*/*_data_source.go.
_NONE = re.compile(r"\bno [\w ]*found\b|\bnot found\b", re.IGNORECASE)
_SEVERAL = re.compile(r"\bmultiple\b|\bmore than one\b", re.IGNORECASE)

_STACK = "lookup"


@dataclass(frozen=True, slots=True)
class Question:
    """`function` of the provider with what it is given, as names and values, in a tenant."""

    tenant: str
    function: str
    given: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """`number` is how many there are: 0, 1, or 2 for several; -1 where the provider said something else."""

    number: int
    found: Mapping[str, object] = field(default_factory=dict)
    said: str = ""


def ask(place: Workplace, questions: Sequence[Question]) -> Mapping[Question, Answer]:
    """All of them in one go: the preview of a program that creates nothing, whose state is thrown away.

    Raises CommandError where the engine or a provider does not even start.
    """
    answers: dict[Question, Answer] = {}
    if not questions:
        return answers

    def program() -> None:
        tenants = {question.tenant for question in questions}
        providers = {tenant: azuread.Provider(f"tenant-{tenant}", tenant_id=tenant) for tenant in tenants}
        for question in dict.fromkeys(questions):
            answers[question] = _asked(question, pulumi.InvokeOptions(provider=providers[question.tenant]))

    with aside(place, _STACK) as there:
        open_stack(_with_own_secrets(there), _STACK, program).preview()
    return answers


def _asked(question: Question, opts: pulumi.InvokeOptions) -> Answer:
    try:
        found = pulumi.runtime.invoke(question.function, dict(question.given), opts).value
    except Exception as error:  # The SDK raises nothing narrower for what a provider says.
        return _told(str(error))
    return Answer(number=1, found=found)


def _told(said: str) -> Answer:
    if _SEVERAL.search(said):
        return Answer(number=2, said=said)
    return Answer(number=0 if _NONE.search(said) else -1, said=said)


def _with_own_secrets(place: Workplace) -> Workplace:
    """So that a state which nobody will need asks no key vault for a key."""
    own = {"PULUMI_CONFIG_PASSPHRASE": secrets.token_urlsafe()}
    backend = replace(place.backend, secrets="passphrase")
    return replace(place, backend=backend, environment={**place.environment, **own})
