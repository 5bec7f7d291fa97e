"""Claims about a network, each with its verdict, its assumptions, its witness."""
