"""Sealed members: Private Link to the services they take, and no other way."""
