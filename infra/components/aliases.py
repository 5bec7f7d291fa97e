"""Resources without the aliases that the SDK gives them: a new project has no old names to be known by."""

import copy

import pulumi
from pulumi.runtime import register_stack_transformation


def drop_aliases() -> None:
    """Register, for the stack being built, a transformation that leaves aliases out.

    azure-native gives each resource an alias for each version of the API, about 60 of them: nearly all the
    cost of registering it, in process and in the real engine. To be called before the first resource.
    """
    register_stack_transformation(_without_aliases)


def _without_aliases(
    args: pulumi.ResourceTransformationArgs,
) -> pulumi.ResourceTransformationResult | None:
    if not args.opts.aliases:
        return None
    opts = copy.copy(args.opts)
    opts.aliases = None
    return pulumi.ResourceTransformationResult(props=args.props, opts=opts)
