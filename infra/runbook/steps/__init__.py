"""The work of a join as data: a table of steps for each section. What differs comes from fields."""
