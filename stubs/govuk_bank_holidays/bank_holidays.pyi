"""What we use of govuk-bank-holidays 0.19, which brings no types of its own."""

from datetime import date
from typing import Final, TypedDict

class Holiday(TypedDict):
    title: str
    date: date
    notes: str
    bunting: bool

class BankHolidays:
    ENGLAND_AND_WALES: Final = "england-and-wales"
    def __init__(self, *, use_cached_holidays: bool) -> None: ...
    def get_holidays(self, division: str, year: int | None = None) -> list[Holiday]: ...
