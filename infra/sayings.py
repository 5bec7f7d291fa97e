"""What another program has said of why it failed, for a message of ours."""


def last_line(said: str) -> str:
    """The last line of it, which is where programs say why."""
    return (said.strip().splitlines() or ["nothing was said"])[-1]
