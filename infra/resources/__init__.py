"""The planned estate as plain data, whatever planned it."""
