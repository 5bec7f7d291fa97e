"""Rules about keys that lie about, roles that reach too far, locks, protection, budgets, tags and places."""

import re
from collections.abc import Iterable, Iterator, Mapping

from infra.assurance.policy.evidence import Evidence
from infra.assurance.policy.faults import each, fault
from infra.assurance.policy.model import Fault, Rule
from infra.assurance.policy.reading import at, entries, number_at, references, said, texts_at
from infra.resources.planned import PlannedResource
from infra.resources.values import SECRET

_LOCKS = "MicrosoftDocs/azure-docs articles/azure-resource-manager/management/lock-resources.md"
_BUDGETS = "https://learn.microsoft.com/azure/cost-management-billing/costs/tutorial-acm-create-budgets"

LOCKED = ("keyvault:Vault", "network:AzureFirewall", "network:RoutingIntent", "recoveryservices:Vault")
"""What a single wrong click must not delete, of what has no children of members (decision 5)."""

PROTECTED = (
    "compute:Disk",
    "keyvault:Vault",
    "network:FirewallPolicy",
    "network:VirtualHub",
    "network:VpnGateway",
    "operationalinsights:Workspace",
    "recoveryservices:Vault",
    "storage:StorageAccount",
)
"""What the engine must not delete in passing: what holds data, and what everybody's network hangs on."""

BROAD_ROLES = {
    "8e3af657-a8ff-443c-a75c-2fe8c4bcb635": "Owner",
    "b24988ac-6180-42a0-ab88-20f7382dd24c": "Contributor",
    "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9": "User Access Administrator",
    "f58310d9-a9f6-439a-9e8d-f62e7b41a168": "Role Based Access Control Administrator",
}
"""Roles that open everything, by the id of their definition (azure-docs role-based-access-control)."""

_SECRET_KEY = re.compile(r"(password|sharedkey|secret|accountkey|connectionstring|token)$", re.IGNORECASE)
PLACES = frozenset(("uksouth", "ukwest", "global"))
TAGS = ("managed-by", "owner", "partnership")
HOLDING = (
    "compute:Disk",
    "compute:VirtualMachine",
    "keyvault:Vault",
    "operationalinsights:Workspace",
    "recoveryservices:Vault",
    "storage:StorageAccount",
)
"""What holds data."""

THRESHOLDS = frozenset((("Actual", 80), ("Actual", 100), ("Forecasted", 100)))
_UNTAGGED_GROUPS = ("networkwatcherrg",)


def _everything(evidence: Evidence) -> Iterable[PlannedResource]:
    return evidence.planned


def _plain_secrets(evidence: Evidence, resource: PlannedResource) -> Iterator[Fault]:
    template = resource.type.endswith(":Deployment")
    for path, value in _secrets_in(resource.inputs, ""):
        if template and value.startswith("[") and not value.startswith("[["):
            continue  # An expression: Azure finds the value when it deploys.
        yield fault(evidence, resource, f"a secret in {path}", "a reference to the vault, or none")


def _secrets_in(value: object, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            if isinstance(item, str) and item not in ("", SECRET) and _SECRET_KEY.search(key):
                yield f"{path}{key}", item
            yield from _secrets_in(item, f"{path}{key}.")
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _secrets_in(item, f"{path}{number}.")


def _too_broad(evidence: Evidence, assignment: PlannedResource) -> Iterator[Fault]:
    role = BROAD_ROLES.get(str(at(assignment.inputs, "roleDefinitionId")).rpartition("/")[2].lower())
    if role:
        yield fault(evidence, assignment, f"the role {role}", "a role for the one thing that is done")


def _unlocked(evidence: Evidence, resource: PlannedResource) -> Iterator[Fault]:
    scopes = {str(at(k.inputs, "scope")).lower() for k in evidence.of("authorization:ManagementLockByScope")}
    if resource.id.lower() not in scopes:
        yield fault(evidence, resource, "no lock", "CanNotDelete")


def _member_groups(evidence: Evidence) -> Iterator[PlannedResource]:
    """The resource groups of members that bring a network of their own."""
    networks = {n.id.lower().partition("/providers/")[0] for n in evidence.of("network:VirtualNetwork")}
    for group in evidence.of("resources:ResourceGroup"):
        if group.id.lower() in networks and "/members/" in evidence.file_of(group):
            yield group


def _unprotected(evidence: Evidence, resource: PlannedResource) -> Iterator[Fault]:
    if not resource.protect:
        yield fault(evidence, resource, "nothing that keeps the engine from deleting it", "protect")


def _groups(evidence: Evidence) -> Iterator[PlannedResource]:
    for group in evidence.of("resources:ResourceGroup"):
        if str(group.inputs.get("resourceGroupName")).lower() not in _UNTAGGED_GROUPS:
            yield group


def _unbudgeted(evidence: Evidence, group: PlannedResource) -> Iterator[Fault]:
    own = group.id.lower()
    scopes = (own, own.partition("/resourcegroups/")[0])
    if not any(_covers(budget, group) for scope in scopes for budget in evidence.budgets.get(scope, ())):
        yield fault(evidence, group, "no budget", "one on it, or on its subscription")


def _covers(budget: PlannedResource, group: PlannedResource) -> bool:
    scope = str(at(budget.inputs, "scope")).lower()
    named = {name.lower() for name in texts_at(budget.inputs, "filter.dimensions.values")}
    name = str(group.inputs.get("resourceGroupName")).lower()
    whole = group.id.lower().startswith(f"{scope}/") and (not named or name in named)
    return scope == group.id.lower() or whole


def _quiet(evidence: Evidence, budget: PlannedResource) -> Iterator[Fault]:
    notes = budget.inputs.get("notifications") or {}
    sent = [
        n for n in notes.values() if n.get("enabled") and (n.get("contactRoles") or n.get("contactEmails"))
    ]
    said_at = {(n.get("thresholdType"), n.get("threshold")) for n in sent}
    missing = [f"{kind} {level}%" for kind, level in sorted(THRESHOLDS - said_at)]
    if missing:
        yield fault(evidence, budget, f"no notice at {', '.join(missing)}", "one at each, to somebody")


def _other_amount(evidence: Evidence, budget: PlannedResource) -> Iterator[Fault]:
    member = evidence.file_of(budget).partition("/members/")[2].removesuffix(".yaml")
    declared = evidence.declared
    pounds = declared.member(member).monthly_budget if member else declared.partnership.host.monthly_budget
    if number_at(budget.inputs, "amount") != pounds:
        got = f"{number_at(budget.inputs, 'amount'):g} a month"
        yield fault(evidence, budget, got, f"{pounds}, as declared")


def _tagged(evidence: Evidence) -> Iterator[PlannedResource]:
    return (r for r in evidence.of() if "location" in r.inputs and "tags" in r.inputs)


def _untagged(evidence: Evidence, resource: PlannedResource) -> Iterator[Fault]:
    missing = [tag for tag in TAGS if not at(resource.inputs, f"tags.{tag}")]
    if missing:
        yield fault(evidence, resource, f"no tag {', '.join(missing)}", "the tags of every resource")


def _unclassified(evidence: Evidence, resource: PlannedResource) -> Iterator[Fault]:
    if not at(resource.inputs, "tags.classification"):
        yield fault(evidence, resource, "no tag classification", "that of its data")


def _placed(evidence: Evidence) -> Iterator[PlannedResource]:
    return (r for r in evidence.of() if r.inputs.get("location"))


def _abroad(evidence: Evidence, resource: PlannedResource) -> Iterator[Fault]:
    place = str(at(resource.inputs, "location"))
    if place.lower() not in PLACES:
        yield fault(evidence, resource, said(place), "a region of the United Kingdom")


def _without_endpoint(evidence: Evidence, vault: PlannedResource) -> Iterator[Fault]:
    ends = [
        e for e in evidence.of("network:PrivateEndpoint") if vault.id.lower() in set(references(e.inputs))
    ]
    if not any(entries(e.inputs, "privateLinkServiceConnections") for e in ends):
        yield fault(evidence, vault, "no private endpoint", "one, since its public side is closed")


RULES = (
    Rule(
        id="secret-plain",
        family="keys",
        severity="critical",
        title="No secret stands in the plan or in the state in plain text",
        why="Whoever may read the state, a log or a plan has it.",
        source="Microsoft cloud security benchmark v1, IM-8",
        remediation="Keep the secret in the vault, and refer to it there; and change it: it has been seen",
        controls=("CAF B2.a", "CAF B3.c", "Cloud 10"),
        subjects=_everything,
        faults=_plain_secrets,
    ),
    Rule(
        id="role-broad",
        family="keys",
        severity="high",
        title="Nothing is given a role that opens everything",
        why="What takes over a server takes over its roles.",
        source="MicrosoftDocs/azure-docs articles/role-based-access-control/best-practices.md",
        remediation="Give the role that does the one thing, at the one resource",
        controls=("CAF B2.c", "Cloud 9", "PSN separation"),
        subjects=each("authorization:RoleAssignment"),
        faults=_too_broad,
    ),
    Rule(
        id="vault-endpoint",
        family="keys",
        severity="medium",
        title="The vault is reached by a private endpoint",
        why="With its public side closed, nothing else leads to it; servers would find no keys.",
        source="MicrosoftDocs/azure-docs articles/key-vault/general/private-link-service.md",
        remediation="Give the vault a private endpoint in the shared segment",
        controls=("CAF B4.b", "Cloud 11"),
        subjects=each("keyvault:Vault"),
        faults=_without_endpoint,
        needs="all",
    ),
    Rule(
        id="lock-missing",
        family="locks",
        severity="high",
        title="What keeps councils apart, and what holds keys and copies, carries a lock",
        why="A hub without its intent lets every council reach every other: one click must not do it.",
        source=_LOCKS,
        remediation="Lock it with CanNotDelete",
        controls=("CAF B4.c", "CAF B5.c", "Cloud 12"),
        subjects=each(*LOCKED),
        faults=_unlocked,
        needs="all",
    ),
    Rule(
        id="lock-members",
        family="locks",
        severity="medium",
        title="A member's resource group carries a lock until it leaves",
        why="A network is rebuilt in an hour, and noticed missing in a minute.",
        source=_LOCKS,
        remediation="Lock it with CanNotDelete",
        controls=("CAF B4.c",),
        subjects=_member_groups,
        faults=_unlocked,
        needs="all",
    ),
    Rule(
        id="protect-missing",
        family="locks",
        severity="high",
        title="What holds data, or carries everybody's network, is protected in the state",
        why="A renaming or a mistake in a plan would have the engine delete and make it anew, empty.",
        source="https://www.pulumi.com/docs/iac/concepts/options/protect/",
        remediation="Set protect on the resource",
        controls=("CAF B4.c", "CAF B5.c"),
        subjects=each(*PROTECTED),
        faults=_unprotected,
    ),
    Rule(
        id="budget-missing",
        family="cost",
        severity="medium",
        title="Every resource group stands under a budget",
        why="Shared services have overspent their savings before anybody looked.",
        source=_BUDGETS,
        remediation="Give the group, or its subscription, a budget",
        controls=("CAF A3.a", "Cloud 14"),
        subjects=_groups,
        faults=_unbudgeted,
        needs="all",
    ),
    Rule(
        id="budget-notices",
        family="cost",
        severity="medium",
        title="A budget says so at 80%, at 100%, and when 100% is foreseen",
        why="A budget that tells nobody is a number.",
        source=_BUDGETS,
        remediation="Add the notification, with a role or an address",
        controls=("CAF A3.a", "Cloud 14"),
        subjects=each("consumption:Budget"),
        faults=_quiet,
    ),
    Rule(
        id="budget-amount",
        family="cost",
        severity="low",
        title="A budget is as large as was agreed",
        why="What was agreed is in the declaration; another number is nobody's.",
        source=_BUDGETS,
        remediation="Set the amount to monthly_budget",
        controls=("CAF A1.c", "Cloud 14"),
        subjects=each("consumption:Budget"),
        faults=_other_amount,
    ),
    Rule(
        id="tags-missing",
        family="governance",
        severity="low",
        title="Every resource says whose it is",
        why="What nobody owns is patched by nobody.",
        source="MicrosoftDocs/cloud-adoption-framework docs/ready/azure-best-practices/resource-tagging.md",
        remediation="Give it the tags of the partnership",
        controls=("CAF A3.a", "Cloud 2"),
        subjects=_tagged,
        faults=_untagged,
    ),
    Rule(
        id="tags-classification",
        family="governance",
        severity="low",
        title="Whatever holds data says how it is classified",
        why="Who handles OFFICIAL-SENSITIVE without knowing it handles it as OFFICIAL.",
        source="Cabinet Office, Government Security Classifications Policy",
        remediation="Give it the tag classification",
        controls=("CAF B3.c", "Cloud 2"),
        subjects=each(*HOLDING),
        faults=_unclassified,
    ),
    Rule(
        id="place-abroad",
        family="governance",
        severity="high",
        title="Everything stands in the United Kingdom",
        why="Data elsewhere is under another law; councils have promised people otherwise.",
        source="NCSC cloud security principle 2.1, physical location and legal jurisdiction",
        remediation="Choose UK South or UK West",
        controls=("Cloud 2", "CAF B3.c"),
        subjects=_placed,
        faults=_abroad,
    ),
)
