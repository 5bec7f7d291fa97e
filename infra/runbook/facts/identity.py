"""The member's part of the Microsoft tenancy: units, groups, roles, licences, and the policies over them."""

from infra.design.tenancy.conditional_access import Policy
from infra.design.tenancy.model import Group, MemberTenancy
from infra.runbook.dates import written
from infra.runbook.facts.words import counted, literal, literals, said
from infra.runbook.joining import Joining
from infra.runbook.model import Block, Definitions, Note, Table

MODELS = {
    "shared": "one tenant for all members; councils are separated by administrative units and groups",
    "own": "each member keeps its own tenant",
}


def summary(joining: Joining) -> Definitions:
    """Which tenant, which units, from which public addresses, and when policies begin to bind."""
    tenancy = joining.part.tenancy
    return Definitions(
        caption="The member's place in the tenancy",
        entries=(
            ("Model", MODELS[tenancy.model]),
            ("Tenant", literal(tenancy.tenant)),
            *_host(tenancy),
            ("Initial domain", literal(_initial_domain(joining))),
            ("Mark of its accounts", f"extensionAttribute1 is {literal(_code(joining))}"),
            ("Named location", f"{literal(tenancy.location)}: {literals(tenancy.egress)}"),
            ("Help desk", said(joining.member.tenancy.helpdesk)),
            ("Report-only", _staging(tenancy)),
        ),
    )


def _host(tenancy: MemberTenancy) -> tuple[tuple[str, str], ...]:
    if tenancy.tenant == tenancy.host:
        return ()
    return (("Tenant of the shared applications", f"{literal(tenancy.host)}: its people are guests there"),)


def _initial_domain(joining: Joining) -> str:
    own = joining.member.tenancy.initial_domain
    shared = joining.core.tenancy.initial_domain
    return shared if joining.part.tenancy.model == "shared" or own is None else own


def _code(joining: Joining) -> str:
    return joining.member.gss or joining.member.member


def _staging(tenancy: MemberTenancy) -> str:
    if tenancy.staging is None:
        return "over: every policy binds its people"
    membership = tenancy.staging.membership
    starts = f"from {written(membership.starts)} " if membership.starts else ""
    return (
        f"{literal(tenancy.staging.group)}, which holds {literal(tenancy.staging.holds)}, is in "
        f"{literal(membership.group)} {starts}to {written(membership.ends)}; it ends by itself"
    )


def units(joining: Joining) -> Block:
    """Every administrative unit: what it holds, and how."""
    return _table(
        "Administrative units",
        ("Unit", "Holds", "By"),
        tuple(
            (literal(unit.name), said(unit.purpose), _unit(unit.rule, restricted=unit.restricted))
            for unit in joining.part.tenancy.units
        ),
    )


def _unit(rule: str | None, *, restricted: bool) -> str:
    if restricted:
        return "assignment; nobody outside it manages its members"
    return "the staff rule" if rule else "assignment"


def groups(joining: Joining) -> Block:
    """Every group: what holding it means, how one gets in, what it is nested in, in which tenant."""
    tenancy = joining.part.tenancy
    staff = _staff_rule(tenancy)
    said_once = f". The staff rule: {literal(staff)}" if staff else ""
    return _table(
        f"Groups{said_once}",
        ("Group", "What membership means", "Members come by", "Nested in"),
        tuple(
            (
                literal(group.name),
                said(group.purpose) + _elsewhere(group, tenancy),
                _membership(group, staff),
                literal(tenancy.nested[group.name]) if group.name in tenancy.nested else "nothing",
            )
            for group in tenancy.groups
        ),
    )


def _staff_rule(tenancy: MemberTenancy) -> str:
    """The shortest rule: every other begins with it."""
    return min((group.rule for group in tenancy.groups if group.rule), key=len, default="")


def _elsewhere(group: Group, tenancy: MemberTenancy) -> str:
    return " (in the tenant of the shared applications)" if _abroad(group, tenancy) else ""


def _abroad(group: Group, tenancy: MemberTenancy) -> bool:
    return group.tenant == "host" and tenancy.tenant != tenancy.host


def _membership(group: Group, staff: str) -> str:
    if group.rule == staff:
        return "the staff rule"
    if group.rule and group.rule.startswith(staff):
        return f"the staff rule, {literal(group.rule.removeprefix(staff).strip())}"
    if group.rule:
        return f"rule {literal(group.rule)}"
    return "assignment; may hold roles" if group.role_assignable else "assignment"


def roles(joining: Joining) -> Block:
    """Who may administer what: role, unit, the group that may activate it, and who may join that group."""
    tenancy = joining.part.tenancy
    who = {timed.group: timed for timed in tenancy.administrators}
    return _table(
        "Roles, each within one unit, active for hours and never standing",
        ("Role", "Within", "Held by", "Who may join it, until"),
        tuple(
            (
                said(role.role),
                literal(role.unit),
                literal(role.group),
                f"{literal(who[role.group].member)}, {written(who[role.group].ends)}"
                if role.group in who
                else "nobody yet",
            )
            for role in tenancy.roles
        ),
    )


def assignments(joining: Joining) -> Block:
    """Which group opens which application. Only direct members count."""
    return _table(
        "Applications, and the group whose direct members may use each",
        ("Application", "Group"),
        tuple((literal(a.application), literal(a.group)) for a in joining.part.tenancy.assignments),
    )


def licences(joining: Joining) -> Block:
    """Seats by licence, and the group whose members get one."""
    return _table(
        "Licences",
        ("Licence", "Part number", "SKU id", "Seats", "Given to members of"),
        tuple(
            (a.sku.upper(), literal(a.part_number), literal(a.sku_id), f"{a.seats:,}", literal(a.group))
            for a in joining.part.tenancy.licences
        ),
    )


def policies(joining: Joining) -> Block:
    """The policies that bind the member's people: those of their tenant. A join edits none of them."""
    own = joining.part.tenancy.baseline
    baseline = own or joining.core.tenancy.baseline
    return _table(
        f"Conditional Access in the {'member-owned' if own else 'shared'} tenant: a join edits no policy",
        ("Policy", "Why", "State", "Longest exception"),
        tuple(
            (literal(policy.name), said(policy.why), _state(policy), _exception(policy))
            for policy in baseline.policies
        ),
    )


def _state(policy: Policy) -> str:
    return "enforced" if policy.state == "enabled" else "report-only"


def _exception(policy: Policy) -> str:
    return counted(policy.exception_days, "day") if policy.excepted else "never"


def exceptions(joining: Joining) -> Block:
    """Declared exceptions with their end, and the group that carries each."""
    if not joining.member.exceptions:
        return Note(kind="note", text="No exception is declared for this member.")
    carried = {e.exception: f"{e.policy}, by {e.group}" for e in joining.part.tenancy.exceptions}
    return Table(
        caption="Exceptions",
        header=("Exception", "From what", "Why", "Owner", "Approved by", "From", "Ends"),
        rows=tuple(
            (
                literal(e.exception),
                _from(e.subject, carried.get(e.exception, "")),
                said(e.reason),
                said(e.owner),
                said(e.approver),
                written(e.created),
                written(e.expires),
            )
            for e in joining.member.exceptions
        ),
    )


def _from(subject: str, carried: str) -> str:
    return f"{said(subject)}: {literal(carried)}" if carried else said(subject)


def _table(caption: str, header: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> Block:
    if not rows:
        return Note(kind="note", text=f"{caption}: none for this member.")
    return Table(caption=caption, header=header, rows=rows)
