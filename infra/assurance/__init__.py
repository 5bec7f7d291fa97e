"""What judges planned or standing estates. It shares no code with what derives them."""
