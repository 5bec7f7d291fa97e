"""Exit codes, as `shire --help` and the README promise them."""

FINE = 0
FINDINGS = 1
WRONG = 2
MISSING = 3
