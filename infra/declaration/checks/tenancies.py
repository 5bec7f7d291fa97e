"""The Microsoft tenancy and the subscription: tenants, roles that end, regions and tags."""

from collections.abc import Iterator
from datetime import timedelta

from infra.declaration.checks.identity import COUNCILS
from infra.declaration.checks.rule import Finding, Rule, of_member, of_partnership
from infra.declaration.estate import DeclaredPartnership
from infra.declaration.member import Member
from infra.declaration.problems import quoted

LONGEST_ELIGIBILITY = timedelta(days=365)
"""Of a role in Privileged Identity Management (entra-docs, pim-how-to-change-default-settings)."""

MOST_TAGS = 40
"""Azure takes 50 a resource (azure-docs, tag-resources); ten are for the project's own."""

LONGEST_TAG, LONGEST_TAG_VALUE = 512, 256
BARRED_IN_TAGS = frozenset("<>%&\\?/")
RESERVED_TAGS = ("microsoft", "azure", "windows")


def _own_tenant(declared: DeclaredPartnership, member: Member) -> Iterator[Finding]:
    if declared.partnership.tenancy.model != "own" or member.kind not in COUNCILS:
        return
    for key in ("own_tenant", "initial_domain"):
        if getattr(member.tenancy, key) is None:
            yield Finding(
                path=("tenancy", key),
                got="nothing",
                expected=f"the key {quoted(key)}",
                summary=f"every council keeps its own tenant here, and {quoted(key)} is missing",
            )


def _regions(declared: DeclaredPartnership) -> Iterator[Finding]:
    regions = declared.partnership.regions
    if regions.pair == regions.primary:
        yield Finding(
            path=("regions", "pair"),
            got=quoted(regions.pair),
            expected=f"another region than the primary, {quoted(regions.primary)}",
        )


def _tag_count(declared: DeclaredPartnership) -> Iterator[Finding]:
    count = len(declared.partnership.tags)
    if count > MOST_TAGS:
        yield Finding(path=("tags",), got=f"{count} tags", expected=f"at most {MOST_TAGS}")


def _tag_text(declared: DeclaredPartnership) -> Iterator[Finding]:
    for name, value in declared.partnership.tags.items():
        path = ("tags", name)
        if not 0 < len(name) <= LONGEST_TAG or BARRED_IN_TAGS & set(name):
            expected = f"a name of 1 to {LONGEST_TAG} characters, none of {' '.join(sorted(BARRED_IN_TAGS))}"
            yield Finding(path=path, got=f"the tag {quoted(name)}", expected=expected)
        if name.lower().startswith(RESERVED_TAGS):
            expected = f"a name that starts with none of {', '.join(RESERVED_TAGS)}"
            yield Finding(path=path, got=f"the tag {quoted(name)}", expected=expected)
        if len(value) > LONGEST_TAG_VALUE:
            got = f"a value of {len(value)} characters"
            yield Finding(path=path, got=got, expected=f"at most {LONGEST_TAG_VALUE} characters")


def _tag_case(declared: DeclaredPartnership) -> Iterator[Finding]:
    first: dict[str, str] = {}
    for name in declared.partnership.tags:
        if name.lower() in first:
            yield Finding(
                path=("tags", name),
                got=f"the tag {quoted(name)} beside {quoted(first[name.lower()])}",
                expected="names that differ by more than capitals",
            )
        first.setdefault(name.lower(), name)


def _review_far(declared: DeclaredPartnership, member: Member) -> Iterator[Finding]:
    earliest = member.review - LONGEST_ELIGIBILITY
    if member.staff.licences.get("p2") and declared.as_of < earliest:
        yield Finding(
            path=("review",),
            got=quoted(member.review),
            expected=f"a day by {declared.as_of + LONGEST_ELIGIBILITY}",
            summary=f"administrators hold their roles until the review on {member.review}, "
            "and Entra lets nobody hold one for longer than a year",
            hint=f"review earlier, or deploy on {earliest} or later",
        )


RULES = (
    Rule(
        id="review-far",
        says="Roles that end with a member's review are given for a year at most.",
        checks=(of_member(_review_far),),
        severity="warning",
    ),
    Rule(
        id="own-tenant-missing",
        says="Where members keep their own tenants, every council declares its own.",
        checks=(of_member(_own_tenant),),
    ),
    Rule(
        id="regions-same",
        says="Backups are paired with another region.",
        checks=(of_partnership(_regions),),
    ),
    Rule(
        id="tags-many",
        says="A partnership leaves room for the project's own tags.",
        checks=(of_partnership(_tag_count),),
    ),
    Rule(
        id="tag-text",
        says="Tags are within Azure's limits.",
        checks=(of_partnership(_tag_text),),
    ),
    Rule(
        id="tag-twice",
        says="Tag names differ by more than capitals.",
        checks=(of_partnership(_tag_case),),
    ),
)
