"""Where a component's resources stand."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """A resource group, a region and the tags that every resource carries.

    The subscription is not here: it comes with the provider in a component's options.
    """

    group: pulumi.Input[str]
    location: str
    tags: Mapping[str, str]
