"""The guard at the door: known hosts, reading methods only, and the security headers on every answer."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_POLICY = "default-src 'none'; style-src {styles}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
_STYLE = re.compile(rb"<style>(.*?)</style>", re.DOTALL)


class Guard:
    """Refuse hosts that are not ours (a foreign name that points here is DNS rebinding); add the headers.

    No Strict-Transport-Security: the pages are served over http on this machine.
    """

    def __init__(self, app: ASGIApp, hosts: Sequence[str]) -> None:
        self.app = app
        self.hosts = frozenset(host.lower() for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass it on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        guarded = _sender(send)
        host = Headers(scope=scope).get("host", "")
        if _name(host) in self.hosts:
            await self.app(scope, receive, guarded)
        else:
            refusal = PlainTextResponse(_refusal(host), status_code=400)
            await refusal(scope, receive, guarded)


def _refusal(host: str) -> str:
    return f"This server does not answer to the host '{host[:100]}'. Start it with: maal serve --host NAME\n"


def _name(host: str) -> str:
    """Host without its port.

    >>> _name("localhost:8000"), _name("[::1]:8000")
    ('localhost', '[::1]')
    """
    return re.sub(r":\d*$", "", host).lower()


def _sender(send: Send) -> Send:
    """Hold a page's head back until its first body is there, whose style sheet the policy names by its hash."""
    started: list[Message] = []

    async def guarded(message: Message) -> None:
        if message["type"] == "http.response.start":
            started.append(message)
            return
        if started:
            start = started.pop()
            _secure(MutableHeaders(scope=start), message.get("body", b""))
            await send(start)
        await send(message)

    return guarded


def _secure(headers: MutableHeaders, body: bytes) -> None:
    is_page = headers.get("content-type", "").startswith("text/html")
    styles = [_hash(style) for style in _STYLE.findall(body)] if is_page else []
    headers["Content-Security-Policy"] = _POLICY.format(styles=" ".join(styles) or "'none'")
    for name, value in _HEADERS.items():
        headers[name] = value


def _hash(style: bytes) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(style).digest()).decode()}'"
