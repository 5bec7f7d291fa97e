"""Flows derived from declarations: what core permits whoever the members are, and what each member brings."""
