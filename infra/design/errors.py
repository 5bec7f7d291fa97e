"""What is declared well and yet cannot be built."""


class DesignError(ValueError):
    """The message says what was got, what was expected, and what to do."""
