"""Sealed members: endpoints, their own gateway, and the doors of services."""
