"""Planned resources read as the network that they make. What cannot be twinned is named, not left out."""
