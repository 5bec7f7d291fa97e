"""The sign-in of a shared service: only who is assigned to it may use it."""

from dataclasses import dataclass

import pulumi
import pulumi_azuread as azuread

from infra.design.tenancy.model import Application


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceApplicationArgs:
    """The application; `owner` is the object id of whoever deploys it."""

    application: Application
    owner: pulumi.Input[str]


class ServiceApplication(pulumi.ComponentResource):
    """An application of this tenant alone and its service principal, which asks for assignment.

    Whoever deploys owns both: an application has no owner by default, and could then be changed only by
    administrators of all applications.
    """

    client_id: pulumi.Output[str]
    object_id: pulumi.Output[str]

    def __init__(
        self, name: str, args: ServiceApplicationArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("shirehall:entra:ServiceApplication", name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        made = azuread.Application(
            args.application.name,
            display_name=args.application.name,
            description=f"Sign-in of {args.application.title}",
            sign_in_audience="AzureADMyOrg",
            owners=[args.owner],
            prevent_duplicate_names=True,
            opts=child,
        )
        principal = azuread.ServicePrincipal(
            args.application.name,
            client_id=made.client_id,
            app_role_assignment_required=True,
            owners=[args.owner],
            opts=child,
        )
        self.client_id = made.client_id
        self.object_id = principal.object_id
        self.register_outputs({"client_id": self.client_id, "object_id": self.object_id})
