"""Microsoft Entra: groups, policies, units, roles, licences; each component usable alone."""
