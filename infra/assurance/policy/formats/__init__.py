"""A report in the formats that other programs read."""
