"""The commands: parse, call the app, show."""

from maal.cli.main import main

__all__ = ["main"]
