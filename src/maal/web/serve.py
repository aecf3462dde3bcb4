"""Serve the pages by uvicorn, on this machine only unless told otherwise."""

from __future__ import annotations

import socket

from maal.core import MaalError
from maal.web.pages import Space, create_app
from maal.web.printer import Printer

_TRIED = 20


def free_port(host: str, port: int) -> int:
    """The first port from ``port`` on that nobody listens on. Raises MaalError when 20 in a row are taken."""
    for candidate in range(port, port + _TRIED):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, candidate))
            except OSError:
                continue
            return candidate
    raise MaalError(f"No port from {port} to {port + _TRIED - 1} can be had on {host}. Name another with --port.")


def serve(space: Space, printer: Printer, *, host: str = "127.0.0.1", port: int = 8000) -> None:
    """Serve a workspace at http://host:port until interrupted."""
    import uvicorn  # slow to import, and needed here only

    app = create_app(space, printer, allowed_hosts=(host,))
    uvicorn.run(app, host=host, port=port, log_level="warning", server_header=False)
