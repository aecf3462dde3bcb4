"""Serve the pages by uvicorn, on this machine only unless told otherwise."""

from __future__ import annotations

from maal.web.pages import Space, create_app
from maal.web.printer import Printer


def serve(space: Space, printer: Printer, *, host: str = "127.0.0.1", port: int = 8000) -> None:
    """Serve a workspace at http://host:port until interrupted."""
    import uvicorn  # slow to import, and needed here only

    app = create_app(space, printer, allowed_hosts=(host,))
    uvicorn.run(app, host=host, port=port, log_level="warning", server_header=False)
