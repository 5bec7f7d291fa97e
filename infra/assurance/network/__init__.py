"""The network that planned resources describe: a file an idea, each with its value and its reader."""
