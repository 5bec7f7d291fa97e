"""The part of a tenant within which a council's own administrators hold their roles."""

from dataclasses import dataclass

import pulumi
import pulumi_azuread as azuread

from infra.design.tenancy import model as tenancy


@dataclass(frozen=True, slots=True, kw_only=True)
class AdministrativeUnitArgs:
    """The unit. A restricted one cannot be made by this provider (terraform-provider-azuread#1490)."""

    unit: tenancy.AdministrativeUnit


class AdministrativeUnit(pulumi.ComponentResource):
    """A unit, made empty. Members are never said here: a rule, or administrators, put them in.

    The rule is set by a request to Graph (terraform-provider-azuread#1650), which this provider lets stand.
    """

    object_id: pulumi.Output[str]

    def __init__(
        self, name: str, args: AdministrativeUnitArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("shirehall:entra:AdministrativeUnit", name, {}, opts)
        if args.unit.restricted:
            raise ValueError(
                f"{args.unit.name}: got a restricted unit, expected one that Graph does not make"
            )
        made = azuread.AdministrativeUnit(
            args.unit.name,
            display_name=args.unit.name,
            description=args.unit.purpose,
            prevent_duplicate_names=True,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.object_id = made.object_id
        self.register_outputs({"object_id": self.object_id})
