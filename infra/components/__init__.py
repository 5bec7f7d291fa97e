"""One Pulumi component a file: the design, built."""
