"""The Pulumi engine: finding it, where it keeps its state, and what it does to a stack."""
