"""Every command in one line: what `shire --help` shows without loading any of them."""

from collections.abc import Mapping
from dataclasses import dataclass

_ENGINE = "With the engine"


@dataclass(frozen=True, slots=True)
class Row:
    """`says` is the first line of the command's own help. It stands in the module `infra.cli.<its name>`."""

    says: str
    panel: str | None = None


COMMANDS: Mapping[str, Row] = {
    "validate": Row(
        "Check the declarations, the addresses, the records of joins with their evidence, and accepted drift."
    ),
    "new": Row("Write a new declaration: asks, or takes flags."),
    "show": Row("Show a partnership, or one member with its segment and its flows."),
    "addresses": Row("Show the ranges that a partnership has given, as a table and as a picture."),
    "plan": Row("Show the resources that each stack would create. Ranges not yet recorded are provisional."),
    "check": Row(
        "Judge a partnership by the rules of policy: what is planned, or what stands, and what is declared."
    ),
    "explain": Row(
        "Explain a rule of policy: why, its source, how to mend it, its controls. Lists all without a rule."
    ),
    "export": Row("Write what is planned in the formats of others: ARM templates."),
    "onboard": Row("Let a declared member join: take its addresses, plan its stack, write its runbook."),
    "leave": Row("Record that a member gives up its addresses. They stay reserved; nobody else's move."),
    "prove": Row("Prove that no council reaches another, and that each reaches what it is promised."),
    "trace": Row(
        "Follow a packet through the planned network, hop by hop, with the rule that decided at each."
    ),
    "diff": Row(
        "Show what a change in git changes: resources by member, and who can now, or no longer, reach what."
    ),
    "runbook": Row(
        "Write a member's onboarding runbook, as Markdown and as a page; do its steps and keep the evidence."
    ),
    "inventory": Row("Write the inventory of the shared servers, as Ansible reads it."),
    "run": Row("Run a phase of the playbooks on the shared servers, and keep the evidence."),
    "schema": Row("Write the JSON Schema of each kind of file of an estate, or print them all with --json."),
    "doctor": Row(
        "Say what this machine has, what is missing, and the one command that mends each.", _ENGINE
    ),
    "rehearse": Row(
        "Deploy a partnership to a simulated Azure and Entra, let a member or all of them join and leave.",
        _ENGINE,
    ),
    "preview": Row(
        "Show what an update would do. What is kept for approval is made after a refresh of the state.",
        _ENGINE,
    ),
    "up": Row("Deploy: core first, then the members, those on one hub one after the other.", _ENGINE),
    "refresh": Row(
        "Take what really stands in Azure and Entra into the state; `shire preview` then shows what differs.",
        _ENGINE,
    ),
    "drift": Row(
        "Say what no longer stands as it was deployed, whom it affects, and what decides it. Only looks.",
        _ENGINE,
    ),
    "destroy": Row(
        "Delete what the stack of a member, of core, or of all holds. Says what, and asks.", _ENGINE
    ),
    "cancel": Row(
        "Let go of the lock of a stack whose update was killed. Never of one that somebody is at work on.",
        _ENGINE,
    ),
    "recover": Row(
        "Settle what a killed update has left undone; `up`, `refresh` and `destroy` do it by themselves.",
        _ENGINE,
    ),
    "stack": Row("List, export or look back on stacks, and authorize their circuits.", _ENGINE),
}
