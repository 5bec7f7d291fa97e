"""What must hold across the fields and files of an estate: one idea a file, one row a rule."""
