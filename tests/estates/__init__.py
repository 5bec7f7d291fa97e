"""Estates for tests: small ones that pass, and copies of LGSS that each break one thing."""
