"""How far a join is: what its record says, held against its runbook, its evidence and the day."""
