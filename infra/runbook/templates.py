"""Where the templates are, in a checkout and in a wheel, and how one is filled."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

PACKAGE = Path(__file__).resolve().parent.parent


def folder() -> Path:
    """The folder of the runbook's templates: inside the package in a wheel, beside it in a checkout."""
    inside = PACKAGE / "templates" / "runbook"
    return inside if inside.is_dir() else PACKAGE.parent / "templates" / "runbook"


@cache
def environment(*, escaped: bool) -> Environment:
    """An environment that refuses unknown names; `escaped` makes every value safe in HTML."""
    return Environment(
        loader=FileSystemLoader(folder(), encoding="utf-8"),
        autoescape=escaped,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def fill(template: str, **values: object) -> str:
    """The text of a template that is neither HTML nor Markdown, such as a configuration file."""
    return environment(escaped=False).get_template(template).render(**values)
