"""Addresses of the site's pages, with the reader's choices (language, period) kept from page to page."""

from __future__ import annotations

from urllib.parse import quote, unquote, urlencode

from starlette.requests import Request

from maal.web.printer import Link

_KEPT = ("language", "period")


def language_of(request: Request) -> str:
    """Give the language that the reader chose, else the workspace's."""
    chosen = request.query_params.get("language")
    language: str = chosen or request.app.state.space.settings.language
    return language


def link_of(request: Request) -> Link:
    """Give the function that addresses pages from this one."""
    kept = {name: request.query_params[name] for name in _KEPT if request.query_params.get(name)}

    def link(name: str, **parts: str) -> str:
        if name == "language":
            return _address(request.url.path, kept | parts)
        quoted = {part: quote(value, safe="") for part, value in parts.items()}
        return _address(quote(request.app.url_path_for(name, **quoted)), kept)

    return link


def part_of(request: Request, name: str) -> str:
    """Give a name that stands in the address. Links quote it twice, since servers undo one and "/" would part it."""
    return unquote(request.path_params[name])


def _address(path: str, query: dict[str, str]) -> str:
    return f"{path}?{urlencode(query)}" if query else path
