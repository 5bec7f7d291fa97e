"""What a rehearsal has shown, as a value that is kept: read again by the runbook, and by whoever asks later.

Loads no SDK: a runbook reads evidence at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from pydantic import TypeAdapter, ValidationError

from infra.rehearsal.schedule import Expected

FORMAT = 1


class EvidenceError(Exception):
    """A text that is no evidence; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Went:
    """How one stage went. `stack` is empty where it is about all; `problems` where it went as it must.

    `notes` say what was done besides, and what it showed.
    """

    name: str
    stack: str
    resources: int
    seconds: float
    problems: tuple[str, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A fault that struck a resource. `survived`: the deploy went on by itself; else `by_hand` says how."""

    title: str
    resource: str
    survived: bool
    by_hand: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stays:
    """What Azure keeps of something deleted, by its id, until a day."""

    id: str
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """How many refusals had a say: those that a public source verifies, and those from memory."""

    verified: int
    unverified: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Still:
    """A step of a member's runbook that the engine cannot do: who does it once the stack stands, by when."""

    member: str
    id: str
    title: str
    owner: str
    due: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What something shown is of: some declarations (`digest`), a day, a commit, versions. See `Evidence`."""

    partnership: str
    digest: str
    rehearsed: date
    commit: str
    uncommitted: bool
    versions: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A rehearsal of some declarations (`digest`), on a day, by some version of the code.

    `joiners` are stacks, and so are the keys of `fingerprints`: the design and the code that builds each.
    `commit` is that of the declarations, empty where they are in no repository; `uncommitted` says that files
    differed from it. `versions` are those of what took part. `expected` is what the real deploy may take, and
    `still` what people do then. `struck` are the faults that came over it, `stays` is what Azure keeps
    when all is withdrawn.
    """

    format: int = FORMAT
    partnership: str
    joiners: tuple[str, ...]
    digest: str
    fingerprints: Mapping[str, str]
    rehearsed: date
    commit: str
    uncommitted: bool
    versions: Mapping[str, str]
    stages: tuple[Went, ...]
    expected: tuple[Expected, ...]
    judged: Judged
    still: tuple[Still, ...] = ()
    struck: tuple[Hit, ...] = ()
    stays: tuple[Stays, ...] = ()

    @property
    def origin(self) -> Origin:
        """What it is of, for what else was shown with it."""
        return Origin(
            partnership=self.partnership,
            digest=self.digest,
            rehearsed=self.rehearsed,
            commit=self.commit,
            uncommitted=self.uncommitted,
            versions=self.versions,
        )

    @property
    def failed(self) -> Went | None:
        """The stage that did not go as it must, if there is one."""
        return next((stage for stage in self.stages if stage.problems), None)

    @property
    def ok(self) -> bool:
        """Whether all went as it must. Where nothing was gone through, nothing did."""
        return bool(self.stages) and self.failed is None


def to_json(evidence: Evidence) -> str:
    """As it is kept in a file."""
    return _adapter().dump_json(evidence, indent=1).decode() + "\n"


def from_json(text: str) -> Evidence:
    """Raises EvidenceError where the text is no evidence, or another version's."""
    try:
        found = _adapter().validate_json(text)
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]
        where = ".".join(map(str, problem["loc"])) or "the whole"
        raise EvidenceError(f"it is no evidence of a rehearsal: {where}: {problem['msg']}") from error
    if found.format != FORMAT:
        raise EvidenceError(
            f"it was written by another version of shire: format {found.format}, not {FORMAT}"
        )
    return found


@cache
def _adapter() -> TypeAdapter[Evidence]:
    return TypeAdapter(Evidence)
