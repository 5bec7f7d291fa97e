"""What the planned resources let through, proved; it shares no code with what derived the rules."""
