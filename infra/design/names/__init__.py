"""What everything is called: names, ids computed from them, tags."""
