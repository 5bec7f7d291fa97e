"""The Microsoft tenancy as it should be: groups, policies, units, roles, licences, domains."""
