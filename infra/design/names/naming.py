"""Names: Cloud Adoption Framework abbreviations, hyphens between fields, never longer than the type allows.

Two different tuples of slugs never give one name. A hyphen separates fields, so inside every slug but the
last a hyphen becomes an underscore (`west_oxfordshire`); a type that admits no underscore ends such a name
in a digest instead. Ends (a role, a number, the region) come from closed sets and need no such care.
"""

import re
from hashlib import sha256

from infra.design.names.rules import NAME_RULES, NameRule

REGION_CODES = {"uksouth": "uks", "ukwest": "ukw"}
_DIGEST_LENGTH = 8


def name(kind: str, *slugs: str, ends: tuple[str, ...] = (), unique_to: str = "") -> str:
    """The name of a resource of `kind` (a key of NAME_RULES), such as `vnet-lgss-slough-uks`.

    Over the limit it keeps its start and ends in a digest of the whole. Kinds that are unique in all of
    Azure always do, and digest `unique_to` (the host's subscription) as well.
    """
    rule = NAME_RULES[kind]
    escaped = (*(slug.replace("-", "_") for slug in slugs[:-1]), *slugs[-1:])
    fields = escaped if rule.underscore else slugs
    whole = rule.separator.join(filter(None, (rule.abbreviation, *fields, *ends)))
    ambiguous = not rule.underscore and any("-" in slug for slug in slugs[:-1])
    if rule.globally_unique or ambiguous or len(whole) > rule.maximum:
        return _shortened(whole, rule, "\0".join((kind, *slugs, "", *ends, unique_to)))
    return whole


def token(slug: str) -> str:
    """A slug as one field of a flow's id: its hyphens become underscores, so that hyphens only separate."""
    return slug.replace("-", "_")


def fitting(text: str, maximum: int) -> str:
    """`text`, or its start and a digest of the whole where it is longer than `maximum`."""
    if len(text) <= maximum:
        return text
    return f"{text[: maximum - _DIGEST_LENGTH - 1].rstrip('-_.')}-{digest(text)}"


def digest(text: str, length: int = _DIGEST_LENGTH) -> str:
    """The first hexadecimal digits of the SHA-256 of `text`."""
    return sha256(text.encode()).hexdigest()[:length]


def _shortened(whole: str, rule: NameRule, identity: str) -> str:
    legal = re.sub(rule.removed, "", whole) if rule.removed else whole
    tail = rule.separator + digest(identity, rule.digest_length)
    return legal[: rule.maximum - len(tail)].rstrip("-_.") + tail
