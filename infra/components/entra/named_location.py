"""A country, or the public addresses that a council's people come from."""

from dataclasses import dataclass

import pulumi
import pulumi_azuread as azuread

from infra.design.tenancy import conditional_access


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedLocationArgs:
    """The location: of countries, or of ranges."""

    location: conditional_access.NamedLocation


class NamedLocation(pulumi.ComponentResource):
    """One named location. Policies refer to it by `object_id`: by `id` Graph answers 1040."""

    object_id: pulumi.Output[str]

    def __init__(
        self, name: str, args: NamedLocationArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("shirehall:entra:NamedLocation", name, {}, opts)
        place = args.location
        made = azuread.NamedLocation(
            place.name,
            display_name=place.name,
            country=_country(place),
            ip=_addresses(place),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.object_id = made.object_id
        self.register_outputs({"object_id": self.object_id})


def _country(place: conditional_access.NamedLocation) -> azuread.NamedLocationCountryArgs | None:
    if not place.countries:
        return None
    return azuread.NamedLocationCountryArgs(
        countries_and_regions=list(place.countries), include_unknown_countries_and_regions=False
    )


def _addresses(place: conditional_access.NamedLocation) -> azuread.NamedLocationIpArgs | None:
    if not place.ranges:
        return None
    return azuread.NamedLocationIpArgs(ip_ranges=list(place.ranges), trusted=place.trusted)
