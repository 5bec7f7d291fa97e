"""The shared application servers as they should be, and how they are backed up."""
