"""The example service: a register of pay, a process for each council, over a database of that council alone.

A WSGI application. Who somebody is comes from the virtual host, which takes it from the certificate that they
signed in with; a request that did not come through that council's virtual host is refused.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from html import escape
from string import Template
from typing import Any
from urllib.parse import parse_qs

import psycopg2

Answer = tuple[str, str]
_LONGEST = 4096
_PAGE = Template("""<!doctype html>
<html lang="en-GB"><meta charset="utf-8"><title>$title</title>
<style>
body { font: 1.1rem/1.5 Arial, sans-serif; color: #0b0c0c; margin: 0 auto; max-width: 50rem }
header { border-bottom: 10px solid #1d70b8; padding: .5rem 0 }
table { border-collapse: collapse; width: 100% }
th, td { border-bottom: 1px solid #b1b4b6; padding: .5rem 0; text-align: left }
td:last-child, th:last-child { text-align: right }
</style>
<header>Signed in: $user</header>
<h1>$title</h1>
<table><tr><th>Payee<th>Month<th>Pence</tr>
$rows
</table></html>
""")


class RefusedError(Exception):
    """A request that is not answered; holds the status."""


def application(environ: Mapping[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
    """The WSGI entry point."""
    try:
        status, body = _answer(environ)
    except RefusedError as refused:
        status, body = str(refused), str(refused)
    except psycopg2.Error as error:
        status, body = "503 Service Unavailable", "503: the database does not answer"
        print(f"database: {error}".strip(), flush=True)
    kind = "text/html" if body.startswith("<!doctype") else "text/plain"
    start_response(status, [("Content-Type", f"{kind}; charset=utf-8"), ("Cache-Control", "no-store")])
    return [body.encode()]


def _answer(environ: Mapping[str, Any]) -> Answer:
    asked = environ["REQUEST_METHOD"], environ["PATH_INFO"]
    if asked == ("GET", "/healthz"):
        return "200 OK", "ok"
    if asked == ("GET", "/readyz"):
        _rows("SELECT 1")
        return "200 OK", "ready"
    user = _signed_in(environ)
    if asked == ("GET", "/"):
        return "200 OK", _page(user)
    if asked == ("POST", "/entries"):
        return _enter(environ)
    raise RefusedError("404 Not Found")


def _signed_in(environ: Mapping[str, Any]) -> str:
    """Who asks, by what this council's virtual host says. Raises RefusedError."""
    if environ.get("HTTP_X_COUNCIL") != os.environ["COUNCIL"]:
        raise RefusedError("403 Forbidden")
    user = environ.get("HTTP_X_USER", "")
    if not user:
        raise RefusedError("401 Unauthorized")
    return user


def _page(user: str) -> str:
    cells = (
        "<tr>" + "".join(f"<td>{escape(str(cell))}" for cell in row) + "</tr>"
        for row in _rows("SELECT payee, month, pence FROM entry ORDER BY payee, month")
    )
    return _PAGE.substitute(title=escape(os.environ["TITLE"]), user=escape(user), rows="\n".join(cells))


def _enter(environ: Mapping[str, Any]) -> Answer:
    length = min(int(environ.get("CONTENT_LENGTH") or 0), _LONGEST)
    form = parse_qs(environ["wsgi.input"].read(length).decode())
    try:
        payee, month, pence = form["payee"][0], form["month"][0], int(form["pence"][0])
        _insert(payee, month, pence)
    except (KeyError, ValueError, psycopg2.DataError, psycopg2.IntegrityError):
        raise RefusedError("400 Bad Request") from None
    return "201 Created", "entered"


def _insert(payee: str, month: str, pence: int) -> None:
    with psycopg2.connect("") as connection, connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO entry (payee, month, pence) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
            (payee, month, pence),
        )


def _rows(query: str) -> list[tuple[object, ...]]:
    """The database's answer: where it is, and as whom, libpq takes from the environment."""
    with psycopg2.connect("") as connection, connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()
