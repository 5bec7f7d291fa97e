"""What groups and secrets are called: different words have different names.

A slug has no two hyphens in a row (infra.declaration.fields), so what joins two of them stands in neither.
"""


def group_name(*words: str) -> str:
    """A group's name: Ansible takes no hyphens in one."""
    return "__".join(words).replace("-", "_")


def secret_name(*words: str) -> str:
    """A secret's name: Key Vault takes letters, digits and hyphens. The lookup plug-in makes the same."""
    return "--".join(words)
