"""The pages and their addresses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Protocol

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp

from maal.web.errors import exception_handlers
from maal.web.guard import Guard
from maal.web.links import language_of, link_of, part_of
from maal.web.printer import Printer, Settings

_KINDS = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}
LOCAL_HOSTS = ("localhost", "127.0.0.1", "[::1]")


class Space(Protocol):
    """What the pages ask of a workspace; `maal.open` returns one."""

    @property
    def settings(self) -> Settings:
        """The workspace's settings."""

    def scorecard(self, period: str | None = None) -> Any:
        """The scorecard of a period (the current one by default). Raises `MaalError`."""

    def rows_csv(self, goal: str, channel: str, period: str | None = None) -> Iterator[bytes]:
        """The rows behind a channel's figure, as CSV. Raises `BadInput` on an unknown goal or channel."""


def create_app(space: Space, printer: Printer, *, allowed_hosts: Sequence[str] = ()) -> ASGIApp:
    """Build the site of a workspace. Hosts other than this machine's own names must be in ``allowed_hosts``.

    ``printer`` turns a scorecard into HTML (`maal.app` does). Any ``MaalError`` becomes a page that says it.
    """
    app = Starlette(
        routes=[
            Route("/", _home, name="home"),
            Route("/goals/{goal:path}", _goal, name="goal"),
            Route("/rows/{goal}/{channel:path}.csv", _rows, name="rows"),
            Route("/report.html", _download, name="download"),
            Route("/report.{form}", _form, name="form"),
            Route("/health", _health, name="health"),
        ],
        exception_handlers=exception_handlers(),
    )
    app.state.space, app.state.printer = space, printer
    return Guard(app, hosts=(*LOCAL_HOSTS, *allowed_hosts))  # outermost: the page of a crash needs its headers too


async def _home(request: Request) -> Response:
    return HTMLResponse(await run_in_threadpool(_report, request, goal=None, framed=True))


async def _goal(request: Request) -> Response:
    return HTMLResponse(await run_in_threadpool(_report, request, goal=part_of(request, "goal"), framed=True))


async def _download(request: Request) -> Response:
    page = await run_in_threadpool(_report, request, goal=None, framed=False)
    return HTMLResponse(page, headers={"Content-Disposition": 'attachment; filename="maal-report.html"'})


async def _form(request: Request) -> Response:
    form = part_of(request, "form")
    content = await run_in_threadpool(_report_bytes, request, form)
    name = f"maal-report.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=_KINDS[form], headers=headers)


async def _rows(request: Request) -> Response:
    goal, channel = part_of(request, "goal"), part_of(request, "channel")
    chunks = iter(await run_in_threadpool(request.app.state.space.rows_csv, goal, channel, _period(request)))
    first = await run_in_threadpool(next, chunks, b"")  # an unknown name fails here, before the answer has begun
    headers = {"Content-Disposition": 'attachment; filename="maal-rows.csv"'}
    return StreamingResponse(_chain(first, chunks), media_type="text/csv; charset=utf-8", headers=headers)


async def _health(request: Request) -> Response:
    return PlainTextResponse("ok\n")


def _report(request: Request, *, goal: str | None, framed: bool) -> str:
    state = request.app.state
    scorecard = state.space.scorecard(_period(request))
    link = link_of(request) if framed else None
    page: str = state.printer.report_html(scorecard, language_of(request), goal=goal, link=link)
    return page


def _report_bytes(request: Request, form: str) -> bytes:
    if form not in _KINDS:
        raise HTTPException(404)
    state = request.app.state
    content: bytes = state.printer.report_bytes(
        state.space.scorecard(_period(request)), f".{form}", language_of(request)
    )
    return content


def _period(request: Request) -> str | None:
    return request.query_params.get("period") or None


def _chain(first: bytes, rest: Iterable[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest
