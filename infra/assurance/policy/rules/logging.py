"""Rules about logs: what is recorded, where it goes, and how long it is kept."""

from collections.abc import Iterable, Iterator

from infra.assurance.policy.evidence import Evidence
from infra.assurance.policy.faults import each, fault
from infra.assurance.policy.model import Fault, Rule
from infra.assurance.policy.reading import at, entries, number_at
from infra.resources.planned import PlannedResource

_DIAGNOSTICS = "MicrosoftDocs/azure-docs articles/azure-monitor/essentials/diagnostic-settings.md"
_NCSC = "NCSC guidance, Introduction to logging for security purposes"

LOGGED = {
    "keyvault:Vault": "",
    "network:AzureFirewall": "",
    "network:BastionHost": "",
    "network:ExpressRouteGateway": "",
    "network:VirtualNetwork": "",
    "network:VirtualNetworkGateway": "",
    "network:VpnGateway": "",
    "recoveryservices:Vault": "",
    "storage:StorageAccount": "/blobServices/default",
}
"""Kinds that say who did what, and what is appended to their id for the part that says it."""

LEAST_DAYS = 180
"""The NCSC's six months."""

WHOLE = ("allLogs", "audit")


def _logged(evidence: Evidence) -> Iterable[PlannedResource]:
    return evidence.of(*LOGGED)


def _settings(evidence: Evidence, resource: PlannedResource) -> list[PlannedResource]:
    part = LOGGED[resource.type.removeprefix("azure-native:")]
    about = f"{resource.id}{part}".lower()
    found = evidence.of("monitor:DiagnosticSetting")
    return [s for s in found if str(at(s.inputs, "resourceUri")).lower() == about]


def _silent(evidence: Evidence, resource: PlannedResource) -> Iterator[Fault]:
    if not _settings(evidence, resource):
        yield fault(evidence, resource, "no diagnostic setting", "one")


def _partial(evidence: Evidence, setting: PlannedResource) -> Iterator[Fault]:
    logs = entries(setting.inputs, "logs")
    whole = [log for log in logs if log.get("enabled") and log.get("categoryGroup") in WHOLE]
    metrics_alone = not logs and entries(setting.inputs, "metrics")
    if not whole and not metrics_alone:
        yield fault(evidence, setting, "some categories of logs", "the group allLogs or audit")


def _elsewhere(evidence: Evidence, setting: PlannedResource) -> Iterator[Fault]:
    workspace = str(at(setting.inputs, "workspaceId"))
    if workspace.lower() not in evidence.by_id:
        got = f"logs sent to {evidence.called(workspace)}"
        yield fault(evidence, setting, got, "the partnership's own workspace")


def _unwatched(evidence: Evidence, network: PlannedResource) -> Iterator[Fault]:
    logs = [
        log
        for log in evidence.of("network:FlowLog")
        if str(at(log.inputs, "targetResourceId")).lower() == network.id.lower() and at(log.inputs, "enabled")
    ]
    if not logs:
        yield fault(evidence, network, "no flow log", "one that is enabled")


def _short(evidence: Evidence, workspace: PlannedResource) -> Iterator[Fault]:
    days, declared = (
        number_at(workspace.inputs, "retentionInDays"),
        evidence.declared.partnership.log_retention_days,
    )
    if days < declared:
        yield fault(evidence, workspace, f"{days:g} days", f"{declared} days, as declared")


def _declared_short(evidence: Evidence, days: int) -> Iterator[Fault]:
    if days < LEAST_DAYS:
        yield Fault(
            subject=evidence.declared.slug,
            got=f"{days} days",
            expected=f"{LEAST_DAYS} days at least",
            file=f"{evidence.declared.slug}/partnership.yaml",
            field="log_retention_days",
        )


def _flow_stores(evidence: Evidence) -> Iterator[PlannedResource]:
    stores = {str(at(log.inputs, "storageId")).lower() for log in evidence.of("network:FlowLog")}
    return (evidence.by_id[each_] for each_ in sorted(stores) if each_ in evidence.by_id)


def _emptied(evidence: Evidence, store: PlannedResource) -> Iterator[Fault]:
    """A store keeps for ever what no rule deletes: only a rule that deletes early is a fault."""
    declared = evidence.declared.partnership.log_retention_days
    for policy in evidence.of("storage:ManagementPolicy"):
        if policy.inputs.get("accountName") != store.inputs.get("accountName"):
            continue
        for rule in entries(policy.inputs, "policy.rules"):
            days = number_at(rule, "definition.actions.baseBlob.delete.daysAfterModificationGreaterThan")
            if days and days < declared:
                yield fault(
                    evidence, store, f"flows deleted after {days:g} days", f"{declared} days, as declared"
                )


_COVERAGE = ("CAF C1.a", "Cloud 13", "PSN monitoring")

RULES = (
    Rule(
        id="log-missing",
        family="logging",
        severity="high",
        title="Whatever can say who did what says it to the logs",
        why="What was not recorded cannot be looked up after an incident.",
        source=_DIAGNOSTICS,
        remediation="Give the resource a diagnostic setting",
        controls=_COVERAGE,
        subjects=_logged,
        faults=_silent,
        needs="all",
    ),
    Rule(
        id="log-categories",
        family="logging",
        severity="medium",
        title="Logs are sent whole",
        why="The category that was left out is the one that is asked for.",
        source=_DIAGNOSTICS,
        remediation="Send the category group allLogs",
        controls=_COVERAGE,
        subjects=each("monitor:DiagnosticSetting"),
        faults=_partial,
    ),
    Rule(
        id="log-destination",
        family="logging",
        severity="high",
        title="Logs go to the partnership's own workspace",
        why="Logs that lie elsewhere are read by somebody else, and deleted by him.",
        source=_DIAGNOSTICS,
        remediation="Send them to the workspace that core makes",
        controls=("CAF C1.b", "Cloud 13"),
        subjects=each("monitor:DiagnosticSetting"),
        faults=_elsewhere,
        needs="all",
    ),
    Rule(
        id="log-flows",
        family="logging",
        severity="high",
        title="Every network records its flows",
        why="Flow logs show what a stolen account reached, and what a rule let through.",
        source="MicrosoftDocs/azure-docs articles/network-watcher/vnet-flow-logs-overview.md",
        remediation="Give the network a flow log",
        controls=_COVERAGE,
        subjects=each("network:VirtualNetwork"),
        faults=_unwatched,
        needs="all",
    ),
    Rule(
        id="log-retention",
        family="logging",
        severity="high",
        title="The workspace keeps logs as long as the partnership has declared",
        why="An intruder is found months after he came.",
        source=_NCSC,
        remediation="Set the workspace's retention to log_retention_days",
        controls=("CAF C1.b", "Cloud 13", "PSN monitoring"),
        subjects=each("operationalinsights:Workspace"),
        faults=_short,
    ),
    Rule(
        id="log-retention-declared",
        family="logging",
        severity="medium",
        title="Logs are kept for six months at least",
        why="An intruder is found months after he came.",
        source=_NCSC,
        remediation="Declare log_retention_days of 180 or more",
        controls=("CAF C1.b", "PSN monitoring"),
        subjects=lambda evidence: (evidence.declared.partnership.log_retention_days,),
        faults=_declared_short,
        needs="none",
    ),
    Rule(
        id="log-flows-kept",
        family="logging",
        severity="medium",
        title="Flows are kept as long as the partnership has declared",
        why="Flows of the day on which the intruder came are what is asked for.",
        source=_NCSC,
        remediation="Let the storage's rule delete no earlier than log_retention_days",
        controls=("CAF C1.b", "PSN monitoring"),
        subjects=_flow_stores,
        faults=_emptied,
    ),
)
