"""Microsoft Entra's built-in roles: ids, which of them are highly privileged, which a council's own hold.

Ids: entra-docs identity/role-based-access-control/permissions-reference.
"""

ROLES = {
    "Application Administrator": "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3",
    "Authentication Administrator": "c4e39bd9-1100-46d3-8c65-fb160da0071f",
    "Cloud Application Administrator": "158c047a-c907-4556-b7ef-446551a6b5f7",
    "Conditional Access Administrator": "b1be1c3e-b65d-4f19-8427-f6fa0d97feb9",
    "Exchange Administrator": "29232cdf-9323-42fd-ade2-1d097af3e4de",
    "Global Administrator": "62e90394-69f5-4237-9190-012177145e10",
    "Groups Administrator": "fdd7a751-b60b-444a-984c-02652fe8fa1c",
    "Helpdesk Administrator": "729827e3-9c14-49f7-bb1b-9608f156bbb8",
    "Hybrid Identity Administrator": "8ac3fc64-6eca-42ea-9e69-59f4c7b60eb2",
    "Intune Administrator": "3a2c62db-5318-420d-8d74-23affee5d9d5",
    "License Administrator": "4d6ac14f-3453-41d0-bef9-a3e0c569773a",
    "Privileged Role Administrator": "e8611ab8-c189-46e8-94e1-60213ab1f814",
    "Security Administrator": "194ae4cb-b126-40b2-bd5b-6091b380977d",
    "SharePoint Administrator": "f28a1f50-f6e7-4571-818b-6a12f2af6b6c",
    "User Administrator": "fe930be7-5e62-47db-91af-98c3a49a38b1",
}

# CISA ScubaGear MS.AAD 7: highly privileged roles.
HIGHLY_PRIVILEGED = (
    "Global Administrator",
    "Privileged Role Administrator",
    "User Administrator",
    "SharePoint Administrator",
    "Exchange Administrator",
    "Hybrid Identity Administrator",
    "Application Administrator",
    "Cloud Application Administrator",
)
# entra-docs identity/conditional-access/policy-admin-phish-resistant-mfa; Intune's by our own judgement.
ADMINISTRATORS = (
    *HIGHLY_PRIVILEGED,
    "Conditional Access Administrator",
    "Security Administrator",
    "Authentication Administrator",
    "Intune Administrator",
    "Helpdesk Administrator",
)

# What a council's own administrators may do, each within its units and nowhere else. All can be given within
# an administrative unit (entra-docs role-based-access-control/admin-units-assign-roles); who gets which is
# our own judgement. Users are in one unit, groups in another: a unit with a rule for users holds no groups.
COUNCIL_ROLES = {
    "helpdesk": (("Helpdesk Administrator", "people"),),
    "ict": (
        ("User Administrator", "people"),
        ("License Administrator", "people"),
        ("Authentication Administrator", "people"),
        ("Groups Administrator", "groups"),
    ),
}

ADMINISTRATOR_TITLES = {"helpdesk": "help desk", "ict": "ICT"}
"""What the kinds of a council's administrators are called in a sentence."""
