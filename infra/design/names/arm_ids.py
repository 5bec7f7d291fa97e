"""Azure Resource Manager ids, computed from names: what lets each stack plan alone and offline."""


def group_id(subscription: str, group: str) -> str:
    """The id of a resource group."""
    return f"/subscriptions/{subscription}/resourceGroups/{group}"


def resource_id(subscription: str, group: str, arm_type: str, *names: str) -> str:
    """The id of a resource of `arm_type`, such as `Microsoft.Network/virtualHubs/routingIntent`.

    One name for each part of the type after its provider, outermost first. Raises ValueError where the
    numbers differ.
    """
    namespace, *kinds = arm_type.split("/")
    if len(kinds) != len(names):
        raise ValueError(f"{arm_type} takes {len(kinds)} names, got {len(names)}: {', '.join(names)}")
    path = "/".join(f"{kind}/{name}" for kind, name in zip(kinds, names, strict=True))
    return f"{group_id(subscription, group)}/providers/{namespace}/{path}"
