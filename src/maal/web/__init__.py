"""The web pages: parse the request, call the app, show. Server-rendered, readable without script, GET only."""

from maal.web.pages import Space, create_app
from maal.web.printer import Printer
from maal.web.serve import free_port, serve

__all__ = ["Printer", "Space", "create_app", "free_port", "serve"]
