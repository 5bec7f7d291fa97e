"""What `shire new` writes: the text of new declarations, from a few answers. Files are written by the CLI."""

from infra.declaration.register import KnownCouncil, known_council, known_councils, known_councils_at
from infra.scaffold.aggregates import propose_aggregate
from infra.scaffold.answers import MemberAnswers, PartnershipAnswers, ServiceAnswers, SiteAnswers
from infra.scaffold.copying import copy_member, copy_partnership, copy_service
from infra.scaffold.writing import new_member, new_partnership, new_service

__all__ = [
    "KnownCouncil",
    "MemberAnswers",
    "PartnershipAnswers",
    "ServiceAnswers",
    "SiteAnswers",
    "copy_member",
    "copy_partnership",
    "copy_service",
    "known_council",
    "known_councils",
    "known_councils_at",
    "new_member",
    "new_partnership",
    "new_service",
    "propose_aggregate",
]
