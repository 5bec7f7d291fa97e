"""Graph requests, filled in, for what no provider can set."""
