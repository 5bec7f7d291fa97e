"""Backup: one vault, its policies, and every server under one of them."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import recoveryservices

from infra.components.chain import Chain
from infra.components.operations.diagnostics import diagnostic_setting
from infra.components.operations.lock import delete_lock
from infra.components.placement import Placement
from infra.design.servers.model import BackupPlan, BackupPolicy

_KIND = "AzureIaasVM"
_INSTANT_DAYS = 2
_SOFT_DELETE_DAYS = 14
# Azure reads the time of day alone; any date does.
_ANY_DAY = "2024-01-01"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtectedMachine:
    """A machine by name and id, and the name of the policy that covers it."""

    machine: str
    machine_id: pulumi.Input[str]
    policy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupArgs:
    """The plan and the machines; `machine_group` is the resource group in which they all stand."""

    plan: BackupPlan
    machines: tuple[ProtectedMachine, ...]
    machine_group: pulumi.Input[str]
    placement: Placement
    workspace_id: pulumi.Input[str]


class Backup(pulumi.ComponentResource):
    """Copies that stay when the server, its administrator's account and the region are gone.

    Copies are kept in the pair region too, deleted ones for two weeks more. A vault can't be deleted while it
    holds copies, deleted ones included (pulumi-azure-native#3832).
    """

    vault_id: pulumi.Output[str]

    def __init__(self, name: str, args: BackupArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("shirehall:recoveryservices:Backup", name, {}, opts)
        self._name = name
        self._args = args
        vault = self._vault()
        self.vault_id = vault.id
        chain = Chain(self, [vault])
        policies = {
            policy.name: chain.link(self._policy(vault, policy, chain.options()))
            for policy in args.plan.policies
        }
        items = [self._protected(vault, machine, policies) for machine in args.machines]
        child = pulumi.ResourceOptions(parent=self)
        logs = diagnostic_setting(name, vault.id, args.workspace_id, child)
        # The lock goes before what it would hold.
        last = pulumi.ResourceOptions(parent=self, depends_on=[*chain.last, *items, logs])
        delete_lock(name, vault.id, "The last copy of every service is in it.", last)
        self.register_outputs({"vault_id": self.vault_id})

    def _vault(self) -> recoveryservices.Vault:
        placement = self._args.placement
        return recoveryservices.Vault(
            self._name,
            resource_group_name=placement.group,
            vault_name=self._args.plan.vault,
            location=placement.location,
            tags=placement.tags,
            sku=recoveryservices.SkuArgs(name=recoveryservices.SkuName.RS0, tier="Standard"),
            identity=recoveryservices.IdentityDataArgs(
                type=recoveryservices.ResourceIdentityType.SYSTEM_ASSIGNED
            ),
            properties=recoveryservices.VaultPropertiesArgs(
                # Copies of machines travel on Azure's own network: no endpoint of ours is needed for them.
                public_network_access=recoveryservices.PublicNetworkAccess.DISABLED,
                redundancy_settings=recoveryservices.VaultPropertiesRedundancySettingsArgs(
                    standard_tier_storage_redundancy=recoveryservices.StandardTierStorageRedundancy.GEO_REDUNDANT,
                    cross_region_restore=recoveryservices.CrossRegionRestore.ENABLED,
                ),
                security_settings=_undeletable(),
            ),
            opts=pulumi.ResourceOptions(parent=self, protect=True),
        )

    def _policy(
        self, vault: recoveryservices.Vault, policy: BackupPolicy, opts: pulumi.ResourceOptions
    ) -> recoveryservices.ProtectionPolicy:
        start = f"{_ANY_DAY}T{policy.time}:00Z"
        return recoveryservices.ProtectionPolicy(
            f"{self._name}-{policy.name}",
            resource_group_name=self._args.placement.group,
            vault_name=vault.name,
            policy_name=policy.name,
            properties=recoveryservices.AzureIaaSVMProtectionPolicyArgs(
                backup_management_type=_KIND,
                # Trusted launch takes no other (azure-docs backup/backup-azure-vms-enhanced-policy).
                policy_type=recoveryservices.IAASVMPolicyType.V2,
                time_zone="UTC",
                instant_rp_retention_range_in_days=_INSTANT_DAYS,
                schedule_policy=_schedule(policy, start),
                retention_policy=_retention(policy, start),
            ),
            opts=opts,
        )

    def _protected(
        self,
        vault: recoveryservices.Vault,
        machine: ProtectedMachine,
        policies: Mapping[str, recoveryservices.ProtectionPolicy],
    ) -> recoveryservices.ProtectedItem:
        """Azure names what it protects after the machine's resource group and name."""
        container = pulumi.Output.concat(
            "iaasvmcontainer;iaasvmcontainerv2;", self._args.machine_group, f";{machine.machine}"
        )
        item = pulumi.Output.concat("vm;iaasvmcontainerv2;", self._args.machine_group, f";{machine.machine}")
        return recoveryservices.ProtectedItem(
            f"{self._name}-{machine.machine}",
            resource_group_name=self._args.placement.group,
            vault_name=vault.name,
            fabric_name="Azure",
            container_name=container,
            protected_item_name=item,
            properties=recoveryservices.AzureIaaSComputeVMProtectedItemArgs(
                protected_item_type="Microsoft.Compute/virtualMachines",
                source_resource_id=machine.machine_id,
                policy_id=policies[machine.policy].id,
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )


def _undeletable() -> recoveryservices.SecuritySettingsArgs:
    return recoveryservices.SecuritySettingsArgs(
        immutability_settings=recoveryservices.ImmutabilitySettingsArgs(
            # Not yet Locked: that can never be undone, so it is a person's decision.
            state=recoveryservices.ImmutabilityState.UNLOCKED
        ),
        soft_delete_settings=recoveryservices.SoftDeleteSettingsArgs(
            soft_delete_state=recoveryservices.SoftDeleteState.ALWAYS_ON,
            soft_delete_retention_period_in_days=_SOFT_DELETE_DAYS,
        ),
    )


def _schedule(policy: BackupPolicy, start: str) -> recoveryservices.SimpleSchedulePolicyV2Args:
    """Once a day at its time, or through the whole day from then on."""
    if policy.every_hours == 24:
        return recoveryservices.SimpleSchedulePolicyV2Args(
            schedule_policy_type="SimpleSchedulePolicyV2",
            schedule_run_frequency=recoveryservices.ScheduleRunType.DAILY,
            daily_schedule=recoveryservices.DailyScheduleArgs(schedule_run_times=[start]),
        )
    return recoveryservices.SimpleSchedulePolicyV2Args(
        schedule_policy_type="SimpleSchedulePolicyV2",
        schedule_run_frequency=recoveryservices.ScheduleRunType.HOURLY,
        hourly_schedule=recoveryservices.HourlyScheduleArgs(
            interval=policy.every_hours, schedule_window_start_time=start, schedule_window_duration=24
        ),
    )


def _retention(policy: BackupPolicy, start: str) -> recoveryservices.LongTermRetentionPolicyArgs:
    return recoveryservices.LongTermRetentionPolicyArgs(
        retention_policy_type="LongTermRetentionPolicy",
        daily_schedule=recoveryservices.DailyRetentionScheduleArgs(
            retention_times=[start],
            retention_duration=recoveryservices.RetentionDurationArgs(
                count=policy.retention_days,
                duration_type=recoveryservices.RetentionDurationType.DAYS,
            ),
        ),
    )
