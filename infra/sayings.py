"""What another program has said of why it failed, for a message of ours."""


def last_line(said: str) -> str:
    """The last line of it, which is where programs say why.

    What begins with blanks only goes on with what was said, as the hint of mount(8) to look in dmesg(1).
    """
    lines = [line.rstrip() for line in said.splitlines() if line.strip()]
    begun = [line for line in lines if not line[0].isspace()]
    return (begun or lines or ["nothing was said"])[-1].strip()
