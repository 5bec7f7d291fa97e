"""New declarations from existing ones: the same text with names, ids and dates of its own.

Dates move by as many days as the join, or the agreement, does: what held between them holds still. What is
the source's own (its premises, contracts, exceptions, addresses, what it reaches outside) is not copied.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import PurePosixPath

from infra.scaffold.answers import MemberAnswers, PartnershipAnswers, ServiceAnswers
from infra.scaffold.editing import Path, dates_moved, entries, headed, replaced, without
from infra.scaffold.writing import new_member, rendered, workspace_hosts, years_on

_OWN = (
    *("member", "title", "kind", "gss", "domains", "exists", "predecessors", "successors", "joins", "leaves"),
    *("subscription", "sites", "dns", "legacy", "telephony", "contracts", "tenancy", "exceptions", "reaches"),
    "sealed",
)
"""Keys of a member that are told anew, or left out."""


def copy_partnership(
    text: str, services: Mapping[str, str], answers: PartnershipAnswers
) -> dict[PurePosixPath, str]:
    """A partnership.yaml and its services' texts (by slug) as a new partnership led by a new member.

    The copy is judged as of today: a declared `as_of` is not copied, and members are not.
    """
    home = PurePosixPath(answers.partnership)
    moved = answers.signed - _date(text, ("agreement", "signed"))
    text = without(
        text, [("as_of",), *_but_first(text, ("aggregates",)), *_but_first(text, ("host", "administrators"))]
    )
    text = dates_moved(text, moved)
    text = replaced(text, _partnership_values(answers))
    text = headed(text, "Copied: check every line, circuits and deciders first.")
    copies = {home / "partnership.yaml": text}
    for slug, service in services.items():
        names: dict[Path, object] = {
            ("owner",): answers.lead.member,
            ("dns_name",): f"{slug}.{answers.partnership}.internal",
        }
        copies[home / "services" / f"{slug}.yaml"] = replaced(dates_moved(service, moved), names)
    return copies | new_member(answers.partnership, answers.lead)


def _partnership_values(answers: PartnershipAnswers) -> dict[Path, object]:
    return {
        ("partnership",): answers.partnership,
        ("title",): answers.title,
        ("lead_authority",): answers.lead.member,
        ("tenancy", "model"): answers.tenancy,
        ("tenancy", "tenant"): answers.tenant,
        ("tenancy", "initial_domain"): answers.initial_domain,
        ("aggregates", 0): answers.aggregate,
        ("host", "subscription"): answers.subscription,
        ("host", "tenant"): answers.tenant,
        ("host", "automation_key"): answers.automation_key,
        ("host", "administrators", 0, "name"): answers.administrator,
        ("host", "administrators", 0, "key"): answers.administrator_key,
    }


def _but_first(text: str, path: Path) -> Iterator[Path]:
    """The items of that list after its first."""
    return (item for item in entries(text) if item[:-1] == path and item[-1] != 0)


def copy_member(text: str, partnership: str, answers: MemberAnswers) -> dict[PurePosixPath, str]:
    """A member's text as a new member of that partnership.

    Its subscriptions are copied where `answers.services` names the service. A sealed member's copy has a
    segment: the exception was approved for the one it is copied from.
    """
    text = dates_moved(text, answers.joins - _date(text, ("joins",)))
    helpdesk = entries(text)[("tenancy", "helpdesk")].value
    text = without(text, [*((key,) for key in _OWN), *_untaken(text, answers.services)])
    text = replaced(text, {("accession", "signed"): answers.signed, ("staff", "heads"): answers.heads})
    text = headed(text, "Copied: check every line. Premises, contracts and exceptions were left behind.")
    at = entries(text)[("accession",)].key
    identity = rendered("member-identity.yaml.j2", answers=answers)
    place = rendered("member-place.yaml.j2", answers=answers, helpdesk=helpdesk)
    segment = "" if ("segment",) in entries(text) else f"{_segment(answers)}\n"
    text = f"{text[:at]}{identity}{text[at:].rstrip()}\n\n{segment}{place}"
    return {PurePosixPath(partnership, "members", f"{answers.member}.yaml"): text}


def _segment(answers: MemberAnswers) -> str:
    return rendered("member-segment.yaml.j2", workspace_hosts=workspace_hosts(answers))


def _untaken(text: str, services: tuple[str, ...]) -> Iterator[Path]:
    taken = {
        path[:2]: entry.value
        for path, entry in entries(text).items()
        if path[0:1] == ("services",) and path[2:] == ("service",)
    }
    dropped = [path for path, service in taken.items() if service not in services]
    yield from dropped if len(dropped) < len(taken) else [("services",)]


def copy_service(text: str, partnership: str, answers: ServiceAnswers) -> dict[PurePosixPath, str]:
    """A service's text as a new service of that partnership."""
    values: dict[Path, object] = {
        ("service",): answers.service,
        ("title",): answers.title,
        ("owner",): answers.owner,
        ("dns_name",): f"{answers.service}.{partnership}.internal",
        ("review",): years_on(answers.starts, 1),
    }
    text = headed(replaced(text, values), "Copied: check every line.")
    return {PurePosixPath(partnership, "services", f"{answers.service}.yaml"): text}


def _date(text: str, path: Path) -> date:
    """The date at that path. Raises ValueError where the text has none."""
    entry = entries(text).get(path)
    if entry is None or entry.value is None:
        raise ValueError(f"expected a date at {'.'.join(map(str, path))} of the declaration that is copied")
    return date.fromisoformat(entry.value)
