"""Faults as pages in the same look: what was wrong and what to do, never a trace."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from maal.core import BadInput, MaalError, Text
from maal.web.links import language_of, link_of

Handler = Callable[[Request, Any], Awaitable[Response]]

_NOT_FOUND = Text("There is no page at this address. Go back to the first page.")
_NOT_ALLOWED = Text("Pages can only be read here.")
_BROKEN = Text("Something went wrong on the server; the log says what. Nothing was changed.")
_TEXTS = {404: _NOT_FOUND, 405: _NOT_ALLOWED}
_TITLES = {
    400: Text("That cannot be shown"),
    404: Text("Page not found"),
    405: Text("Not allowed"),
    500: Text("Something went wrong"),
}


def exception_handlers() -> dict[Any, Handler]:
    """Map every kind of fault to the page that says it."""
    return {HTTPException: _http_fault, MaalError: _maal_fault, Exception: _server_fault}


async def _http_fault(request: Request, fault: HTTPException) -> Response:
    text = _TEXTS.get(fault.status_code, Text("{detail:name}", {"detail": fault.detail}))
    return await _page(request, fault.status_code, text, dict(fault.headers or {}))


async def _maal_fault(request: Request, fault: MaalError) -> Response:
    named = "goal" in request.path_params and isinstance(fault, BadInput)
    return await _page(request, 404 if named else 400, Text("{fault:text}", {"fault": Text(_literal(str(fault)))}))


async def _server_fault(request: Request, fault: Exception) -> Response:
    return await _page(request, 500, _BROKEN)


async def _page(request: Request, status: int, text: Text, headers: dict[str, str] | None = None) -> Response:
    title = _TITLES.get(status, _TITLES[400])
    page = await run_in_threadpool(_message, request, title, text)
    return HTMLResponse(page, status_code=status, headers=headers)


def _message(request: Request, title: Text, text: Text) -> str:
    printer, link = request.app.state.printer, link_of(request)
    try:
        page: str = printer.message_html(title, text, language_of(request), link=link)
    except BadInput:  # the language itself is the fault
        page = printer.message_html(title, text, request.app.state.space.settings.language, link=link)
    return page


def _literal(message: str) -> str:
    return message.replace("{", "{{").replace("}", "}}")
