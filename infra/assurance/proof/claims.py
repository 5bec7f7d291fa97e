"""Claims and their verdicts."""

from dataclasses import dataclass
from typing import Literal

from infra.assurance.proof.comparing import Excess, Lack

Verdict = Literal["proved", "proved-if", "unknown", "violated", "not applicable"]
WORST: tuple[Verdict, ...] = ("violated", "unknown", "proved-if", "proved", "not applicable")


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One claim: its kind, of whom, about whom. `kind` is `isolation`, `outside`, `least privilege`, or a
    promise's. `stands_on` are pairs of assumption and subject; `reasons` say why it is unknown."""

    kind: str
    subject: str
    about: str
    verdict: Verdict
    stands_on: tuple[tuple[str, str], ...] = ()
    reasons: tuple[str, ...] = ()
    excess: tuple[Excess, ...] = ()
    lack: tuple[Lack, ...] = ()


def forbidding(
    kind: str,
    subject: str,
    about: str,
    found: tuple[Excess, ...],
    stands_on: tuple[tuple[str, str], ...],
    open_questions: tuple[str, ...],
) -> Claim:
    """That nothing passes: violated by what surely does; unknown by what may, or where a question is open."""
    sure = tuple(excess for excess in found if excess.sure)
    doubts = tuple(sorted({doubt for excess in found for doubt in excess.piece.doubts}))
    return Claim(
        kind=kind,
        subject=subject,
        about=about,
        verdict=_verdict(bool(sure), (*doubts, *open_questions), stands_on),
        stands_on=stands_on,
        reasons=(*doubts, *open_questions),
        excess=found,
    )


def promising(
    kind: str,
    subject: str,
    about: str,
    missing: tuple[Lack, ...],
    stands_on: tuple[tuple[str, str], ...],
    open_questions: tuple[str, ...],
    broken: tuple[str, ...] = (),
) -> Claim:
    """That everything passes: violated by what surely does not; unknown by what may not."""
    sure = any(not lack.doubtful for lack in missing) or bool(broken)
    doubts = tuple(sorted({lack.reason for lack in missing if lack.doubtful}))
    return Claim(
        kind=kind,
        subject=subject,
        about=about,
        verdict=_verdict(sure, (*doubts, *open_questions), stands_on),
        stands_on=stands_on,
        reasons=(*broken, *doubts, *open_questions),
        lack=missing,
    )


def _verdict(violated: bool, questions: tuple[str, ...], stands_on: tuple[tuple[str, str], ...]) -> Verdict:
    if violated:
        return "violated"
    if questions:
        return "unknown"
    return "proved-if" if stands_on else "proved"


def worst(verdicts: set[Verdict]) -> Verdict:
    """The one that counts of several."""
    return next((verdict for verdict in WORST if verdict in verdicts), "not applicable")
