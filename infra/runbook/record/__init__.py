"""The record of a join: what was done of its runbook, with the evidence, as YAML that is committed."""
