"""Asking Entra, through the provider's own functions, whether an object that was being created is there."""

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import pulumi
import pulumi_azuread as azuread

from infra.engine.workplace import Workplace, aside, open_stack

_STACK = "lookup"


@dataclass(frozen=True, slots=True)
class Question:
    """`function` of the provider with what it is given, as names and values, in a tenant.

    `none` is what the provider says, word for word, where there is no such object; empty where it never does.
    """

    tenant: str
    function: str
    given: tuple[tuple[str, str], ...]
    none: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """`number` is how many there are, 0 or 1; -1 where that is not known, and `said` is why."""

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
        return answered(question, str(error))
    return Answer(number=1, found=found)


def answered(question: Question, said: str) -> Answer:
    """There is none only where the provider says that, as its one error, and not a word more.

    It says the same of some failures, and after it what failed; its newer functions say every error twice.
    Sources: hashicorp/terraform-provider-azuread internal/helpers/tf and internal/sdk;
    pulumi/pulumi-terraform-bridge pkg/tfshim/diagnostics.
    """
    before, invoking, text = " ".join(said.split()).rpartition(f"invoking {question.function}: ")
    none = re.escape(question.none)
    only = re.compile(rf"1 error occurred: \* (\[\w+\] )?{none}(: {none})?")
    absent = bool(none and invoking and only.fullmatch(text))
    return Answer(number=0 if absent else -1, said=text or before)


def _with_own_secrets(place: Workplace) -> Workplace:
    """So that a state which nobody will need asks no key vault for a key."""
    own = {"PULUMI_CONFIG_PASSPHRASE": secrets.token_urlsafe()}
    backend = replace(place.backend, secrets="passphrase")
    return replace(place, backend=backend, environment={**place.environment, **own})
