"""What another stack has made in Entra, found by its unique display name: its id is Entra's own."""

from collections.abc import Iterable, Mapping

import pulumi
import pulumi_azuread as azuread


def group_ids(names: Iterable[str], parent: pulumi.Resource) -> Mapping[str, pulumi.Output[str]]:
    """Object ids of groups by name, each asked for once, of the tenant of the parent's provider."""
    opts = pulumi.InvokeOutputOptions(parent=parent)
    return {
        name: azuread.get_group_output(display_name=name, security_enabled=True, opts=opts).object_id
        for name in sorted(set(names))
    }


def service_principal_ids(
    names: Iterable[str], opts: pulumi.InvokeOutputOptions
) -> Mapping[str, pulumi.Output[str]]:
    """Object ids of applications' service principals by name, each asked for once."""
    return {
        name: azuread.get_service_principal_output(display_name=name, opts=opts).object_id
        for name in sorted(set(names))
    }
