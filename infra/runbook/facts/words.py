"""How facts are written: literals in backticks, lists, money, counts. Declared text never carries markup."""

from collections.abc import Iterable, Sequence

NOTHING = "none"


def said(text: str) -> str:
    """Declared text on one line, its backticks made apostrophes: a declaration cannot write markup."""
    return " ".join(text.replace("`", "'").split())


def literal(value: object) -> str:
    """An address, a name or a record, to be read letter by letter."""
    return f"`{said(str(value))}`"


def literals(values: Iterable[object]) -> str:
    """Literals with commas between, or `none`."""
    return ", ".join(literal(value) for value in values) or NOTHING


def listed(items: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`, or `none`; `a, b; and c` where an item holds a comma."""
    if len(items) < 2:
        return items[0] if items else NOTHING
    if any("," in item for item in items):
        return f"{'; '.join(items[:-1])}; and {items[-1]}"
    return f"{', '.join(items[:-1])} and {items[-1]}"


def pounds(amount: float) -> str:
    """Whole pounds: £1,450,000."""
    return f"£{amount:,.0f}"


def counted(number: int, noun: str) -> str:
    """`1 site`, `2 sites`, `1,650 users`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def percent(share: float) -> str:
    """A share of 1 in percent with at most two decimals: 10%, 33.33%."""
    return f"{share * 100:.2f}".rstrip("0").rstrip(".") + "%"


def hours(number: float) -> str:
    """`15 minutes`, `1 hour`, `1.5 hours`: minutes where it is less than an hour."""
    if number < 1:
        minutes = round(number * 60)
        return f"{minutes} minute{'' if minutes == 1 else 's'}"
    return f"{number:,.1f}".removesuffix(".0") + (" hour" if number == 1 else " hours")
