"""The verdict of a rehearsal: evidence put together, said in words, drawn, and made a page."""
