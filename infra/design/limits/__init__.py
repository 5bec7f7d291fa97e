"""Azure's and Entra's limits, and what a design uses of each."""
