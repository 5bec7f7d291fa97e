"""Every command a runbook may print, as data: the project's own, and the vendors' for what only they know.

Words are format strings over the fields of a join (`infra.runbook.facts.fields`).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from infra.runbook.model import Command, Runs, Tool


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """A command with fields in its words. `source` says where its form is documented."""

    tool: Tool
    words: tuple[str, ...]
    why: str
    source: str
    runs: Runs = "here"
    shown: bool = True


def _shire(why: str, *words: str, shown: bool = True) -> Pattern:
    return Pattern(tool="shire", words=words, why=why, source="shire --help", shown=shown)


OWN: Mapping[str, Pattern] = {
    "validate": _shire("every declaration is sound", "validate", "{partnership_slug}"),
    "show": _shire("what is declared for the member", "show", "{partnership_slug}", "{slug}"),
    "addresses": _shire("who has which range", "addresses", "{partnership_slug}"),
    "plan": _shire("what the join would create, offline", "plan", "{partnership_slug}", "{slug}"),
    "onboard": _shire(
        "take the range and write it to the lockfile", "onboard", "{partnership_slug}", "{slug}"
    ),
    "leave": _shire("give the member up and reserve its range", "leave", "{partnership_slug}", "{slug}"),
    "check": _shire(
        "this runbook still says what is declared", "runbook", "{partnership_slug}", "{slug}", "--check"
    ),
    "preview": _shire(
        "what the engine would do, kept for approval",
        *("preview", "{partnership_slug}", "{slug}", "--out", "{slug}.preview.json"),
    ),
    "core preview": _shire("core does not change", "preview", "{partnership_slug}", "core"),
    "up": _shire(
        "do what was previewed and approved, and nothing else",
        *("up", "{partnership_slug}", "{slug}"),
        *("--approved", "{slug}.preview.json", "--approver", "{lead_ict}"),
    ),
    "destroy": _shire("take away what the member's stack holds", "destroy", "{partnership_slug}", "{slug}"),
    "export": _shire(
        "keep what was built, as evidence",
        *("stack", "export", "{partnership_slug}", "{slug}"),
        shown=False,
    ),
    "rehearse service": _shire(
        "the service's servers and the member's people on a twin of the network, offline",
        *("rehearse", "{partnership_slug}", "{slug}", "--twin", "--service", "{service}"),
    ),
    "preflight": _shire(
        "look at the service's servers, and change nothing",
        *("run", "{partnership_slug}", "preflight", "--service", "{service}"),
    ),
    "configure": _shire(
        "bring them to what is declared",
        *("run", "{partnership_slug}", "configure", "--service", "{service}"),
    ),
    "verify": _shire(
        "ask them, by other roles, whether councils are kept apart",
        *("run", "{partnership_slug}", "verify", "--service", "{service}"),
    ),
    "windows": _shire(
        "bring the service's servers to their baseline",
        *("run", "{partnership_slug}", "windows", "--service", "{service}"),
    ),
    "decommission": _shire(
        "take the last copy of the member's data, and see what it has to sign for",
        *("run", "{partnership_slug}", "decommission", "--service", "{service}", "--confirm", "{slug}"),
        *("--stage", "copy"),
    ),
    "runbook": _shire("write this runbook again", "runbook", "{partnership_slug}", "{slug}"),
}

GRAPH = "https://graph.microsoft.com/v1.0"
KEY_URL = (
    "https://management.azure.com/subscriptions/{core_subscription}/resourceGroups/{network_group}/providers/"
    "Microsoft.Network/vpnGateways/{vpn_gateway}/vpnConnections/{connection}/vpnLinkConnections/{link}"
    "/sharedKeys/default/listSharedKey?api-version=2024-05-01"
)
DEFAULT_TABLE = (
    "/subscriptions/{core_subscription}/resourceGroups/{network_group}/providers/"
    "Microsoft.Network/virtualHubs/{hub}/hubRouteTables/defaultRouteTable"
)
CIRCUIT_CONNECTION = (
    "/subscriptions/{core_subscription}/resourceGroups/{network_group}/providers/Microsoft.Network/"
    "expressRouteGateways/{expressroute_gateway}/expressRouteConnections/{connection}"
)
VWAN = "azure-cli-extensions src/virtual-wan"


def _az(why: str, source: str, *words: str, runs: Runs = "here") -> Pattern:
    return Pattern(tool="az", words=words, why=why, source=source, runs=runs)


def _in_core(group: str) -> tuple[str, ...]:
    return ("--subscription", "{core_subscription}", "--resource-group", group)


_IN_MEMBER = ("--subscription", "{subscription}", "--resource-group", "{group}")

VENDOR: Mapping[str, Pattern] = {
    "gateway addresses": _az(
        "the public addresses of the two gateway instances",
        VWAN,
        *("network", "vpn-gateway", "show", *_in_core("{network_group}"), "--name", "{vpn_gateway}"),
        *("--query", "ipConfigurations[].publicIpAddress", "--output", "tsv"),
    ),
    "key": _az(
        "the pre-shared key that Azure made",
        "azure-rest-api-specs Microsoft.Network VpnLinkConnections_ListDefaultSharedKey",
        *("rest", "--method", "post", "--url", KEY_URL, "--query", "properties.sharedKey", "--output", "tsv"),
        runs="unkept",
    ),
    "tunnel": _az(
        "the connection's state: Connected",
        VWAN,
        *("network", "vpn-gateway", "connection", "show", *_in_core("{network_group}")),
        *("--gateway-name", "{vpn_gateway}", "--name", "{connection}"),
        *("--query", "vpnLinkConnections[].connectionStatus", "--output", "tsv"),
    ),
    "routes": _az(
        "what the hub routes, and that the firewall is the next hop",
        VWAN,
        *("network", "vhub", "get-effective-routes", *_in_core("{network_group}"), "--name", "{hub}"),
        *("--resource-type", "RouteTable", "--resource-id", DEFAULT_TABLE),
    ),
    "circuit": _az(
        "the provider's and Azure's side of the circuit: Provisioned, Enabled",
        "learn.microsoft.com cli/azure/network/express-route",
        *("network", "express-route", "show", "--ids", "{circuit}"),
        *("--query", "[serviceProviderProvisioningState, circuitProvisioningState]", "--output", "tsv"),
    ),
    "circuit routes": _az(
        "the routes that the hub takes from the circuit",
        VWAN,
        *("network", "vhub", "get-effective-routes", *_in_core("{network_group}"), "--name", "{hub}"),
        *("--resource-type", "ExpressRouteConnection", "--resource-id", CIRCUIT_CONNECTION),
    ),
    "rule group": _az(
        "the member's firewall rules as Azure has them",
        "azure-cli-extensions src/azure-firewall",
        *("network", "firewall", "policy", "rule-collection-group", "show", *_in_core("{network_group}")),
        *("--policy-name", "{policy}", "--name", "{rule_group}"),
    ),
    "network groups": _az(
        "the network security groups as Azure has them",
        "learn.microsoft.com cli/azure/network/nsg",
        *("network", "nsg", "list", "--subscription", "{subscription}", "--resource-group", "{group}"),
        *("--output", "json"),
    ),
    "own gateway address": _az(
        "the public address of the member's own gateway",
        "learn.microsoft.com cli/azure/network/public-ip",
        *("network", "public-ip", "show", *_IN_MEMBER, "--name", "{own_address}"),
        *("--query", "ipAddress", "--output", "tsv"),
    ),
    "own key": _az(
        "the pre-shared key that Azure made",
        "learn.microsoft.com cli/azure/network/vpn-connection/shared-key",
        *("network", "vpn-connection", "shared-key", "show", *_IN_MEMBER),
        *("--connection-name", "{connection}", "--query", "value", "--output", "tsv"),
        runs="unkept",
    ),
    "own tunnel": _az(
        "the connection's state: Connected",
        "learn.microsoft.com cli/azure/network/vpn-connection",
        *("network", "vpn-connection", "show", *_IN_MEMBER, "--name", "{connection}"),
        *("--query", "connectionStatus", "--output", "tsv"),
    ),
    "endpoint": _az(
        "the endpoint's state: Approved",
        "learn.microsoft.com cli/azure/network/private-endpoint",
        *("network", "private-endpoint", "show", *_IN_MEMBER, "--name", "{endpoint}", "--query"),
        *("privateLinkServiceConnections[].privateLinkServiceConnectionState.status", "--output", "tsv"),
    ),
    "reach endpoint": Pattern(
        tool="nc",
        words=("-vz", "-w", "5", "{endpoint_address}", "{port}"),
        why="must succeed",
        source="nc(1)",
        runs="elsewhere",
    ),
    "seats": _az(
        "seats bought and seats used",
        "learn.microsoft.com graph/api/subscribedsku-list",
        *("rest", "--method", "get", "--url", f"{GRAPH}/subscribedSkus"),
        *("--query", "value[].[skuPartNumber, prepaidUnits.enabled, consumedUnits]", "--output", "tsv"),
    ),
    "add domain": _az(
        "add the domain to the tenant, not yet verified",
        "learn.microsoft.com graph/api/domain-post-domains",
        *("rest", "--method", "post", "--url", f"{GRAPH}/domains", "--body", '{{"id": "{domain}"}}'),
    ),
    "domain record": _az(
        "the TXT value that Microsoft expects",
        "learn.microsoft.com graph/api/domain-list-verificationdnsrecords",
        *("rest", "--method", "get", "--url", f"{GRAPH}/domains/{{domain}}/verificationDnsRecords"),
    ),
    "free domain": _az(
        "take the domain out of the tenant that holds it, signed in there",
        "learn.microsoft.com graph/api/domain-forcedelete",
        *("rest", "--method", "post", "--url", f"{GRAPH}/domains/{{domain}}/forceDelete"),
        *("--body", '{{"disableUserAccounts": false}}'),
        runs="elsewhere",
    ),
    "verify domain": _az(
        "verify the domain in the tenant",
        "learn.microsoft.com graph/api/domain-verify",
        *("rest", "--method", "post", "--url", f"{GRAPH}/domains/{{domain}}/verify"),
    ),
    "remove domain": _az(
        "take the unverified domain out again",
        "learn.microsoft.com graph/api/domain-delete",
        *("rest", "--method", "delete", "--url", f"{GRAPH}/domains/{{domain}}"),
    ),
    "backups": _az(
        "the last day's backup jobs",
        "learn.microsoft.com cli/azure/backup/job",
        *("backup", "job", "list", *_in_core("{operations_group}")),
        *("--vault-name", "{recovery_vault}", "--output", "table"),
    ),
    "txt": Pattern(tool="dig", words=("+short", "TXT", "{domain}"), why="the TXT records", source="dig(1)"),
    "mx": Pattern(tool="dig", words=("+short", "MX", "{domain}"), why="where mail goes", source="dig(1)"),
    "ask resolver": Pattern(
        tool="dig",
        words=("@{resolver_address}", "+short", "{door}"),
        why="the service's name resolves",
        source="dig(1)",
        runs="elsewhere",
    ),
    "reach": Pattern(
        tool="nc",
        words=("-vz", "-w", "5", "{door}", "{port}"),
        why="must succeed",
        source="nc(1)",
        runs="elsewhere",
    ),
    "no reach": Pattern(
        tool="nc",
        words=("-vz", "-w", "5", "{other_address}", "443"),
        why="must time out",
        source="nc(1)",
        runs="elsewhere",
    ),
}

ALL: Mapping[str, Pattern] = {**OWN, **VENDOR}


def command(key: str, fields: Mapping[str, str]) -> Command:
    """The command of that key with its fields filled in. Raises KeyError for an unknown key or field."""
    pattern = ALL[key]
    words = tuple(word.format_map(fields) for word in pattern.words)
    return Command(tool=pattern.tool, words=words, why=pattern.why, runs=pattern.runs, shown=pattern.shown)
