"""Where the Jinja templates are, in a checkout and in a wheel, and how they are read."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

_PACKAGE = Path(__file__).resolve().parent


@cache
def environment(*folders: str, escaped: bool) -> Environment:
    """An environment for templates/<folder> that refuses unknown names; `escaped` for HTML.

    Of several folders, the first that has a template gives it.
    """
    roots = (_PACKAGE / "templates", _PACKAGE.parent / "templates")
    places = [root / folder for folder in folders for root in roots]
    return Environment(
        loader=FileSystemLoader(places, encoding="utf-8"),
        autoescape=escaped,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
