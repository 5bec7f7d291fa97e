"""The command line: the only place that prints, asks, or chooses an exit code."""
