"""What becomes of packets, hop by hop: of one, or of all that start at a place."""
