"""The exact algebra of packet headers."""
