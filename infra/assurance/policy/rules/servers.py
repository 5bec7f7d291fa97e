"""Rules about what servers begin with."""

from collections.abc import Iterator

from infra.assurance.policy.evidence import Evidence
from infra.assurance.policy.faults import each, fault
from infra.assurance.policy.model import Fault, Rule
from infra.assurance.policy.reading import at, entries
from infra.resources.planned import PlannedResource

_SSH = "osProfile.linuxConfiguration.ssh"


def _linux(evidence: Evidence) -> Iterator[PlannedResource]:
    machines = each("compute:VirtualMachine")(evidence)
    return (m for m in machines if at(m.inputs, "osProfile.linuxConfiguration") is not None)


def _keys(evidence: Evidence, machine: PlannedResource) -> Iterator[Fault]:
    keys = entries(machine.inputs, f"{_SSH}.publicKeys")
    if len(keys) != 1:
        yield fault(
            evidence, machine, f"{len(keys)} keys in {_SSH}.publicKeys", "one, the automation account's"
        )


RULES = (
    Rule(
        id="machine-keys",
        family="servers",
        severity="high",
        title="A server begins with one key, and none of a person",
        why="That key's account is root without a password; Azure changes no key of a machine that stands.",
        source="Microsoft cloud security benchmark v1, PA-1; Azure/azure-quickstart-templates#5442",
        remediation="Plan it with host.automation_key alone, and let playbooks make people's accounts; where "
        "it stands, `shire run PARTNERSHIP configure` takes other keys away, until it is made anew",
        controls=("CAF B2.a", "CAF B2.c", "Cloud 9"),
        subjects=_linux,
        faults=_keys,
    ),
)
