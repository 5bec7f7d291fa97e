"""People of councils at the service's pages, over TLS: where they are, with the certificate they have."""

from dataclasses import dataclass

from infra.configuration.throwaway import AUTHORITY
from infra.inventory.model import Council
from infra.inventory.naming import secret_name
from infra.rehearsal.twin.running import TwinError
from infra.servicing.scene import Scene
from infra.servicing.values import Seen

PAYEE = "Rehearsal Example"
"""Somebody who is entered to be paid, and stands nowhere else."""

_PATIENCE = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What was answered at `url`. Where nothing was, `status` and `text` are empty and `cause` is curl's."""

    url: str
    status: str = ""
    text: str = ""
    cause: str = ""

    @property
    def said(self) -> str:
        """Its status, if it has one."""
        return self.status or "no answer"

    def fault(self, status: str, expected: str, whole: bool = True) -> str:
        """Why it is not what was expected; empty where it is."""
        if self.status == status and whole:
            return ""
        cause = f": {self.cause}" if self.cause else ""
        return f"got {self.said} from {self.url}, expected {status} and {expected}{cause}"


def own_name(scene: Scene) -> Seen:
    """The council's own name of the service leads somewhere, and no name does that nobody was given."""
    try:
        said = scene.look_up(scene.own.host_name, scene.own)
    except TwinError as error:
        return Seen(said=str(error), problem=f"got {str(error)!r}, expected an address")
    try:
        nobodys = scene.look_up(f"nobody-{scene.own.host_name}", scene.own)
    except TwinError as error:
        known = "NXDOMAIN" in str(error)
        return Seen(said=said, problem="" if known else f"got {str(error)!r}, expected NXDOMAIN")
    return Seen(said=said, problem=f"got {nobodys!r} for a name of nobody's, expected NXDOMAIN")


def own_page(scene: Scene) -> Seen:
    """An officer enters somebody to be paid, and sees them on the council's page."""
    entry = ("--data", f"payee={PAYEE}&month=2026-01-01&pence=250000")
    entered = page(scene, at=scene.own, signed_in=scene.own, of=scene.own, path="entries", more=entry)
    if entered.status != "201":
        return _seen(entered, "201", "the payment entered")
    found = officers_page(scene)
    whole = scene.own.title in found.text and PAYEE in found.text
    return _seen(found, "200", "its own page, with what was entered", whole)


def officers_page(scene: Scene) -> Page:
    """What an officer of the council sees of the service. Raises NoServiceError."""
    return page(scene, at=scene.own, signed_in=scene.own, of=scene.own)


def others_page(scene: Scene) -> Seen:
    """Another council's page has nothing of it."""
    found = page(scene, at=scene.other, signed_in=scene.other, of=scene.other)
    whole = scene.other.title in found.text and PAYEE not in found.text
    return _seen(found, "200", "its own page, without what another entered", whole)


def other_officer(scene: Scene) -> Seen:
    """Whom another council's authority vouches for is refused, wherever they are."""
    return _seen(page(scene, at=scene.own, signed_in=scene.other, of=scene.own), "400", "a refusal")


def other_network(scene: Scene) -> Seen:
    """Who comes from another council's network is refused, whatever certificate they have."""
    return _seen(page(scene, at=scene.other, signed_in=scene.own, of=scene.own), "403", "a refusal")


def page(
    scene: Scene, *, at: Council, signed_in: Council, of: Council, path: str = "", more: tuple[str, ...] = ()
) -> Page:
    """A council's page, from where `at` has people, with a certificate of `signed_in`."""
    name, files = of.host_name, scene.store
    url = f"https://{name}/{path}"
    user = files / secret_name(scene.service.service, signed_in.council, "user")
    try:
        front = scene.look_up(name, at)
        command = (
            *("curl", "--silent", "--show-error", "--max-time", str(_PATIENCE)),
            *("--resolve", f"{name}:443:{front}", "--cacert", str(files / AUTHORITY), "--cert", str(user)),
            *(*more, "--write-out", "\n%{http_code}", url),
        )
        text, _, status = scene.at(at, *command).rpartition("\n")
    except TwinError as error:
        return Page(url=url, cause=str(error))
    return Page(url=url, status=status, text=text)


def _seen(found: Page, status: str, expected: str, whole: bool = True) -> Seen:
    return Seen(said=found.said, problem=found.fault(status, expected, whole))
