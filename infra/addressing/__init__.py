"""Who has which range: deterministic, append-only, remembered in a lockfile."""
