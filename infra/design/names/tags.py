"""Tags that every resource bears."""

from collections.abc import Mapping

from infra.declaration.member import Member
from infra.declaration.vocabulary import Classification
from infra.design.ground import Ground

_TOOL = {"managed-by": "shirehall"}
# From the least to the most sensitive.
_CLASSIFICATIONS: tuple[Classification, ...] = ("OFFICIAL", "OFFICIAL-SENSITIVE")
# azure-docs azure-resource-manager/management/tag-resources
LONGEST_TAG_VALUE = 256


def core_tags(ground: Ground) -> Mapping[str, str]:
    """The partnership's declared tags, and who owns core."""
    partnership = ground.declared.partnership
    held = (service.classification for service in ground.declared.services)
    return _sorted(
        partnership.tags,
        {
            "partnership": ground.declared.slug,
            "owner": partnership.lead_authority,
            "classification": max(held, key=_CLASSIFICATIONS.index, default=_CLASSIFICATIONS[0]),
        },
    )


def member_tags(ground: Ground, member: Member) -> Mapping[str, str]:
    """The partnership's declared tags, and whose the resource is."""
    own = {"partnership": ground.declared.slug, "member": member.member, "owner": member.ict_lead}
    if member.gss:
        own["gss"] = member.gss
    return _sorted(ground.declared.partnership.tags, own)


def _sorted(declared: Mapping[str, str], own: Mapping[str, str]) -> Mapping[str, str]:
    merged = {**declared, **own, **_TOOL}
    return {key: merged[key][:LONGEST_TAG_VALUE] for key in sorted(merged)}
