"""The engine and the cloud that these tests share."""

from tests.engine_room import engine, place, plane

__all__ = ["engine", "place", "plane"]
