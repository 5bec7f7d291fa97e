"""Microsoft 365 and Entra licences: the SKU behind each word of a declaration."""

from dataclasses import dataclass

from infra.declaration.vocabulary import Licence


@dataclass(frozen=True, slots=True, kw_only=True)
class Sku:
    """Microsoft's names for one licence. Deploying resolves the id again from the tenant's subscribedSkus.

    `governs`: its holders may use Privileged Identity Management, for it holds Entra ID P2. That E5 does is
    unverified, as are the licences' contents in general.
    """

    part_number: str
    sku_id: str
    source: str
    governs: bool = False


_SECONDARY = "public SKU lists; unverified, check against the tenant's subscribedSkus"
_REFERENCE = "entra-docs identity/users/licensing-service-plan-reference"

SKUS: dict[Licence, Sku] = {
    "e3": Sku(part_number="SPE_E3", sku_id="05e9a617-0261-4cee-bb44-138d3ef5d965", source=_SECONDARY),
    "e5": Sku(
        part_number="SPE_E5",
        sku_id="06ebc4ee-1bb5-47dd-8120-11324bc54e06",
        source=_SECONDARY,
        governs=True,
    ),
    # Microsoft's own part number for F3.
    "f3": Sku(part_number="SPE_F1", sku_id="66b55226-6b4f-492c-910c-a3b7a3c9d993", source=_SECONDARY),
    "e3-no-teams": Sku(
        part_number="Microsoft_365_E3_(no_Teams)",
        sku_id="dcf0408c-aaec-446c-afd4-43e3683943ea",
        source=_SECONDARY,
    ),
    "e5-no-teams": Sku(
        part_number="Microsoft_365_E5_(no_Teams)",
        sku_id="18a4bd3f-0b5b-4887-b04f-61dd0ee15f5e",
        source=_SECONDARY,
        governs=True,
    ),
    "teams-enterprise": Sku(
        part_number="Microsoft_Teams_Enterprise_New",
        sku_id="7e31c0d9-9551-471d-836f-32ee72be4a01",
        source=_SECONDARY,
    ),
    "p1": Sku(part_number="AAD_PREMIUM", sku_id="078d2b04-f1bd-4111-bbd4-b4b1b354cef4", source=_REFERENCE),
    "p2": Sku(
        part_number="AAD_PREMIUM_P2",
        sku_id="84a661c4-e949-4bd2-a560-ed7766fcaf2b",
        source=_REFERENCE,
        governs=True,
    ),
}


def licence_rule(word: str) -> str:
    """Who gets a licence. Somebody may hold several: the attribute lists their words, spaces between."""
    return f'(user.extensionAttribute2 -match "(^| ){word}( |$)")'
