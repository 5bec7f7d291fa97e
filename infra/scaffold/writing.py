"""New declarations as text: readable YAML with comments, each line meant to be edited by hand."""

from datetime import date
from pathlib import PurePosixPath

from infra.declaration.vocabulary import Family
from infra.scaffold.answers import MemberAnswers, PartnershipAnswers, ServiceAnswers
from infra.scaffold.scalars import scalar

_PAIRS = {"uksouth": "ukwest", "ukwest": "uksouth"}
_ZONES: dict[str, tuple[str, ...]] = {"uksouth": ("1", "2"), "ukwest": ()}
_DATABASES: dict[bool, dict[str, str | int]] = {
    False: {"engine": "postgresql", "port": 5432},
    True: {"engine": "sql-server", "port": 1433},
}
"""By whether the servers run Windows."""
_CONTROLS: dict[Family, tuple[str, str]] = {
    "network": ("Head of ICT operations", "Review of firewall and NSG rules"),
    "tenancy": ("Identity and access manager", "Review of Conditional Access and of administrators"),
    "servers": ("Head of ICT operations", "Record of restores and of patches"),
    "logging": ("Identity and access manager", "Review of log sources and alerts"),
    "keys": ("Identity and access manager", "Review of vaults and of who may read them"),
    "locks": ("Head of ICT operations", "Record of locks and of what they keep"),
    "cost": ("Joint committee", "Budget report to the board"),
    "governance": ("Joint committee", "Register of agreements, contracts and exceptions"),
}
"""By family: who answers for it, and the evidence that shows it, which nobody has made yet."""
_FEWEST_HOSTS, _MOST_HOSTS = 20, 8000


def new_partnership(answers: PartnershipAnswers) -> dict[PurePosixPath, str]:
    """The text of partnership.yaml and of its lead authority's file, by path below the estate's folder."""
    home = PurePosixPath(answers.partnership)
    text = rendered("partnership.yaml.j2", answers=answers, pair=_PAIRS[answers.region], controls=_CONTROLS)
    return {home / "partnership.yaml": text} | new_member(answers.partnership, answers.lead)


def new_member(partnership: str, answers: MemberAnswers) -> dict[PurePosixPath, str]:
    """The text of a new member of that partnership, by path below the estate's folder."""
    hosts = workspace_hosts(answers)
    text = rendered("member.yaml.j2", answers=answers, workspace_hosts=hosts, helpdesk="Service desk manager")
    return {PurePosixPath(partnership, "members", f"{answers.member}.yaml"): text}


def workspace_hosts(answers: MemberAnswers) -> int:
    """How many desktops its segment is declared for: one a head, within what a segment can hold."""
    return min(max(answers.heads, _FEWEST_HOSTS), _MOST_HOSTS)


def new_service(partnership: str, answers: ServiceAnswers) -> dict[PurePosixPath, str]:
    """The text of a new service of that partnership, by path below the estate's folder."""
    text = rendered(
        "service.yaml.j2",
        answers=answers,
        partnership=partnership,
        zones=_ZONES[answers.region],
        database=_DATABASES[answers.os.startswith("windows")],
    )
    return {PurePosixPath(partnership, "services", f"{answers.service}.yaml"): text}


def years_on(day: date, years: int) -> date:
    """The same day years later; the last day of February where there is no 29th."""
    last = 28 if (day.month, day.day) == (2, 29) else day.day
    return day.replace(year=day.year + years, day=last)


def rendered(template: str, **facts: object) -> str:
    """That template of templates/scaffold with those facts. A fact that is missing is an error."""
    # Imported here, so that commands that write no declaration start without Jinja.
    from infra.templating import environment

    known = environment("scaffold", escaped=False)
    known.filters.update(scalar=scalar, years_on=years_on)
    return known.get_template(template).render(**facts)
