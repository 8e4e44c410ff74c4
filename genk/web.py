"""The pages of the site folder as a small web application, for people who are logged in; Airflow mounts it.

Only the pages of genk.site exist here: nothing of a request ever becomes a path of the file system.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

from fastapi import Depends, FastAPI, HTTPException, Response

from genk.site import BY_FILE_NAME, Page
from warehouse.settings import Settings

SAFE = "default-src 'none'; img-src data:; font-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
POLICIES = {
    "styled": f"{SAFE}; style-src 'unsafe-inline'",
    # dbt's page is a program: it may run, in an origin of its own, where Airflow's cookie is out of its reach
    "program": f"{SAFE}; style-src 'unsafe-inline'; script-src 'unsafe-inline' 'unsafe-eval'; sandbox allow-scripts",
}
"""What a browser lets a page do. None may fetch anything, or be framed by another site."""

HEADERS = {
    "Cache-Control": "no-cache",  # each publication writes the pages anew
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}

MISSING = """<!doctype html>
<html lang="nl"><head><meta charset="utf-8"><title>{nl}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>body {{ font: 1.1rem/1.5 system-ui, sans-serif; max-width: 40rem; margin: 4rem auto; padding: 0 1rem }}</style>
</head><body>
<h1>{nl}</h1>
<p>Deze pagina is nog niet gemaakt. Ze verschijnt na de eerste publicatie: kijk in Airflow of
<code>build_warehouse</code> (voor de documentatie: <code>describe_tables</code>) klaar is.
Het commando <code>genk docs</code> maakt alle pagina's opnieuw.</p>
<h1 lang="en">{en}</h1>
<p lang="en">This page has not been made yet. It appears after the first publication: look in Airflow whether
<code>build_warehouse</code> (of the documentation: <code>describe_tables</code>) has ended.
The command <code>genk docs</code> makes all pages anew.</p>
</body></html>
"""


def create_app(may_see: Callable[..., Any]) -> FastAPI:
    """The application; `may_see` is a FastAPI dependency that refuses (401, 403) whoever may not see the pages."""
    # without its own pages of documentation, which would be open to all
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    @app.get("/{file_name}", dependencies=[Depends(may_see)])
    def page(file_name: str) -> Response:
        known = BY_FILE_NAME.get(file_name)
        if known is None:
            raise HTTPException(404)
        return _answer(known)

    return app


def _answer(page: Page) -> Response:
    headers = {**HEADERS, "Content-Security-Policy": POLICIES["program" if page.is_program else "styled"]}
    try:
        # read at once: a publication may put another file in its place
        content = (Settings.from_env().site_dir / page.file_name).read_bytes()
    except FileNotFoundError:
        text = MISSING.format(nl=escape(page.title_nl), en=escape(page.title_en))
        return Response(text, 404, headers, "text/html; charset=utf-8")
    return Response(content, 200, headers, "text/html; charset=utf-8")
