"""Every rule that a declaration can break: those of one file by itself, and those of the table of checks."""

from collections.abc import Mapping

from infra.declaration.checks.table import RULES

OF_ONE_FILE: Mapping[str, str] = {
    "estate-empty": "An estate holds a partnership.",
    "file-missing": "Every partnership has a file partnership.yaml.",
    "file-unreadable": "A declaration is a plain file inside the estate's folder.",
    "file-unexpected": "No YAML file stands where nothing reads it.",
    "file-size": "A declaration is small.",
    "file-encoding": "A declaration is UTF-8, without a byte order mark.",
    "file-tab": "A declaration has no tabs.",
    "file-character": "A declaration has no characters that cannot be seen.",
    "yaml-syntax": "A declaration is well-formed YAML.",
    "yaml-empty": "A declaration says something.",
    "yaml-root": "A declaration is a mapping.",
    "yaml-documents": "A file holds one declaration.",
    "yaml-duplicate-key": "A key stands once.",
    "yaml-key": "A key is text.",
    "yaml-alias": "A value is written where it stands: no anchors and no aliases.",
    "yaml-tag": "A value has the type that its field has: no tags.",
    "yaml-depth": "Values are not nested deeper than any declaration needs.",
    "secret": "Secrets never enter a declaration.",
    "slug-and-file": "A declaration's slug is the name of its file or folder.",
    "key-missing": "Every key that is required is there.",
    "key-unknown": "Every key is one that is known.",
    "word-unknown": "A word of a closed set is in it.",
    "value-kind": "A value is text, a number, a flag, a list or a mapping, as its field needs.",
    "value-limit": "A value is within its field's limits.",
    "value-spelling": "A value is spelt as its field needs: a date, a range, a code.",
}
"""By id: what holds where the rule is kept."""


def catalogue() -> dict[str, str]:
    """Every rule by its id, and what it says."""
    return {**OF_ONE_FILE, **{rule.id: rule.says for rule in RULES}}
