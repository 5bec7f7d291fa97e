"""Conditional Access: who may sign in, to what, from where, with what proof. One row a policy.

Policies stand in core and aim at umbrella groups. A member nests its groups in those, and Conditional Access
applies to the members of nested groups, so that a join edits no policy.
"""

from dataclasses import dataclass, replace
from typing import Literal

from infra.design.tenancy.directory_roles import ADMINISTRATORS

State = Literal["enabled", "enabledForReportingButNotEnforced"]
Control = Literal["block", "mfa", "compliantDevice", "domainJoinedDevice"]

ALL_STAFF, ALL_ADMINS, ALL_STAGE = "all-staff", "all-admins", "all-stage"
BREAK_GLASS, TRAVEL = "break-glass", "travel"
HOME_COUNTRY = "loc-united-kingdom"
MODERN_MFA = "strength-modern-mfa"
PHISHING_RESISTANT = "phishing-resistant"
BUILT_IN_STRENGTHS = {PHISHING_RESISTANT: "00000000-0000-0000-0000-000000000004"}
"""Microsoft's own strengths, the same in every tenant. The id is from a secondary source: unverified."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthenticationStrength:
    """The combinations of methods that count as proof."""

    name: str
    purpose: str
    combinations: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedLocation:
    """A country, or public ranges. A trusted one lowers the risk that Microsoft sees in a sign-in."""

    name: str
    countries: tuple[str, ...] = ()
    ranges: tuple[str, ...] = ()
    trusted: bool = False
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Users:
    """Whom a policy binds: everybody, or who is in a group, holds a role (by name), or is a guest."""

    everybody: bool = False
    groups: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    guests: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """One row. Conditions that are empty ask for nothing; `controls` are alternatives.

    `staged`: joiners are out of it in their report-only weeks. `excepted` is the group of those who are out
    of it for a time, by declared exceptions of at most `exception_days`; none where nobody ever is.
    `excluded` are all groups that it leaves out.
    """

    id: str
    who: str
    what: str
    why: str
    users: Users
    source: str
    staged: bool = False
    excepted: str = ""
    exception_days: Literal[30, 90] = 90
    excluded: tuple[str, ...] = ()
    user_actions: tuple[str, ...] = ()
    spares_shared_applications: bool = False
    clients: tuple[str, ...] = ("all",)
    flows: tuple[str, ...] = ()
    user_risk: tuple[str, ...] = ()
    sign_in_risk: tuple[str, ...] = ()
    outside: str = ""
    controls: tuple[Control, ...] = ()
    strength: str = ""
    session_hours: int | None = None
    state: State = "enabled"

    @property
    def name(self) -> str:
        """Such as `CA002-all-mfa`."""
        return f"CA{self.id}-{self.who}-{self.what}"


EVERYBODY = Users(everybody=True)
_DEVICE: tuple[Control, ...] = ("compliantDevice", "domainJoinedDevice")
_ENTRA = "entra-docs identity/conditional-access"
_SCUBA = "CISA ScubaGear MS.AAD"

ROWS = (
    Policy(
        id="001",
        who="all",
        what="legacy-authentication",
        why="Old mail programs know no second factor",
        users=EVERYBODY,
        clients=("exchangeActiveSync", "other"),
        controls=("block",),
        source=f"{_SCUBA}.1.1v1",
    ),
    Policy(
        id="002",
        who="all",
        what="mfa",
        why="A password alone opens nothing; codes by text message, voice or mail are no second factor",
        users=EVERYBODY,
        strength=MODERN_MFA,
        staged=True,
        excepted="except-ca002",
        exception_days=30,
        source=f"{_SCUBA}.3.2v2, 3.5v2",
    ),
    Policy(
        id="003",
        who="admin-roles",
        what="phishing-resistant",
        why="Who administers the whole tenant cannot be tricked into giving a factor away",
        users=Users(roles=ADMINISTRATORS),
        strength=PHISHING_RESISTANT,
        source=f"{_SCUBA}.3.6v1",
    ),
    Policy(
        id="004",
        who="admin-groups",
        what="phishing-resistant",
        why="A condition on roles does not see roles within administrative units, which councils' own hold",
        users=Users(groups=(ALL_ADMINS,)),
        strength=PHISHING_RESISTANT,
        source=f"{_ENTRA}/policy-admin-phish-resistant-mfa",
    ),
    Policy(
        id="005",
        who="staff",
        what="device",
        why="Staff work on devices that somebody looks after",
        users=Users(groups=(ALL_STAFF,)),
        controls=_DEVICE,
        staged=True,
        excepted="except-ca005",
        exception_days=30,
        source=f"{_SCUBA}.3.7v1",
    ),
    Policy(
        id="006",
        who="all",
        what="security-registration",
        why="A stolen password does not register a factor of its own",
        users=EVERYBODY,
        user_actions=("urn:user:registersecurityinfo",),
        controls=_DEVICE,
        staged=True,
        excepted="except-ca006",
        exception_days=30,
        source=f"{_SCUBA}.3.8v1",
    ),
    Policy(
        id="007",
        who="all",
        what="device-code",
        why="A code read out over the telephone signs an attacker in",
        users=EVERYBODY,
        flows=("deviceCodeFlow",),
        controls=("block",),
        excepted="except-ca007",
        source=f"{_SCUBA}.3.9v1",
    ),
    Policy(
        id="008",
        who="all",
        what="user-risk",
        why="An account whose password is for sale is shut",
        users=EVERYBODY,
        user_risk=("high",),
        controls=("block",),
        staged=True,
        excepted="except-ca008",
        source=f"{_SCUBA}.2.1v1",
    ),
    Policy(
        id="009",
        who="all",
        what="sign-in-risk",
        why="A sign-in that looks like an attack is refused",
        users=EVERYBODY,
        sign_in_risk=("high",),
        controls=("block",),
        staged=True,
        excepted="except-ca009",
        source=f"{_SCUBA}.2.3v1",
    ),
    Policy(
        id="010",
        who="all",
        what="place",
        why="Nobody signs in from abroad, unless travelling with leave",
        users=EVERYBODY,
        outside=HOME_COUNTRY,
        controls=("block",),
        staged=True,
        excepted=TRAVEL,
        source=f"{_ENTRA}/policy-block-by-location",
    ),
    Policy(
        id="011",
        who="guests",
        what="mfa",
        why="Guests prove who they are as staff do",
        users=Users(guests=True),
        controls=("mfa",),
        excepted="except-ca011",
        exception_days=30,
        source=f"{_SCUBA}.3.2v2",
    ),
    Policy(
        id="012",
        who="guests",
        what="shared-applications-only",
        why="A guest is here for the shared applications, and for nothing else",
        users=Users(guests=True),
        spares_shared_applications=True,
        controls=("block",),
        excepted="except-ca012",
        source="our own judgement",
    ),
    Policy(
        id="013",
        who="admins",
        what="session",
        why="An administrator's session does not outlive the morning",
        users=Users(groups=(ALL_ADMINS,), roles=ADMINISTRATORS),
        session_hours=4,
        excepted="except-ca013",
        source="unverified: Microsoft's advice for privileged sessions",
    ),
    Policy(
        id="900",
        who="break-glass",
        what="phishing-resistant",
        why="The accounts that nothing else binds are held to the strongest proof",
        users=Users(groups=(BREAK_GLASS,)),
        strength=PHISHING_RESISTANT,
        source="entra-docs identity/role-based-access-control/security-emergency-access",
    ),
)
"""Every policy as it is enforced, but for the groups that it leaves out, which follow from the row."""

NEVER_EXCEPTED = tuple(row.id for row in ROWS if not row.excepted)
"""Legacy protocols, administrators, break-glass: nobody is out of these."""

STRENGTHS = (
    AuthenticationStrength(
        name=MODERN_MFA,
        purpose="Two factors, none by text message, voice or mail",
        combinations=(
            "fido2",
            "windowsHelloForBusiness",
            "x509CertificateMultiFactor",
            "deviceBasedPush",
            "temporaryAccessPassOneTime",
            "password,microsoftAuthenticatorPush",
            "password,softwareOath",
            "password,hardwareOath",
        ),
        source=f"{_SCUBA}.3.2v2, 3.5v2; names: Graph authenticationMethodModes",
    ),
)

LOCATIONS = (
    NamedLocation(name=HOME_COUNTRY, countries=("GB",), source=f"{_ENTRA}/policy-block-by-location"),
)


def policies() -> tuple[Policy, ...]:
    """The whole set: every row with the groups it leaves out, then the report-only twins."""
    enforced = tuple(replace(row, excluded=_excluded(row)) for row in ROWS)
    return (*enforced, *(_twin(row) for row in ROWS if has_twin(row)))


def has_twin(row: Policy) -> bool:
    """Whether a joiner's staff meet it in report-only first.

    Not where it checks devices, of which report-only asks the user, nor on user actions, which it ignores
    (entra-docs identity/conditional-access/concept-conditional-access-report-only).
    """
    return row.staged and not row.user_actions and not set(row.controls) & set(_DEVICE)


def _excluded(row: Policy) -> tuple[str, ...]:
    if BREAK_GLASS in row.users.groups:
        return ()
    stage = (ALL_STAGE,) if row.staged else ()
    return (BREAK_GLASS, *stage, *filter(None, (row.excepted,)))


def _twin(row: Policy) -> Policy:
    return replace(
        row,
        who="stage",
        users=Users(groups=(ALL_STAGE,)),
        excluded=tuple(group for group in _excluded(row) if group != ALL_STAGE),
        state="enabledForReportingButNotEnforced",
    )
