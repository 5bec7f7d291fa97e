"""The host's tenant: the shared applications' sign-ins, and the baseline."""

from dataclasses import dataclass

import pulumi
import pulumi_azuread as azuread

from infra.components.entra.baseline import Baseline, BaselineArgs
from infra.components.entra.service_application import ServiceApplication, ServiceApplicationArgs
from infra.design.tenancy.model import CoreTenancy


@dataclass(frozen=True, slots=True, kw_only=True)
class HostTenancyArgs:
    """The tenancy as core has it."""

    tenancy: CoreTenancy


class HostTenancy(pulumi.ComponentResource):
    """What core keeps in Entra. Nothing in it follows from who the members are."""

    baseline: Baseline

    def __init__(self, name: str, args: HostTenancyArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("shirehall:entra:HostTenancy", name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        deployer = azuread.get_client_config_output(opts=pulumi.InvokeOutputOptions(parent=self)).object_id
        applications = [
            ServiceApplication(
                application.name, ServiceApplicationArgs(application=application, owner=deployer), child
            )
            for application in args.tenancy.applications
        ]
        self.baseline = Baseline(
            "baseline",
            BaselineArgs(
                baseline=args.tenancy.baseline, applications=[made.client_id for made in applications]
            ),
            child,
        )
        self.register_outputs({})
