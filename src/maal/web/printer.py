"""What the pages ask of whoever turns values into HTML, and of the settings."""

from __future__ import annotations

from typing import Any, Protocol

from maal.core import Text


class Link(Protocol):
    """Address of a page.

    Names: ``home``, ``goal`` (goal), ``rows`` (goal, channel), ``download``, ``form`` (form: the report as a file),
    ``language`` (language).
    """

    def __call__(self, name: str, **parts: str) -> str:
        """Give the address of the page ``name``."""


class Settings(Protocol):
    """The settings that the pages use."""

    @property
    def name(self) -> str:
        """Name of the organisation."""

    @property
    def language(self) -> str:
        """Language of the pages when the reader chooses none."""


class Printer(Protocol):
    """Turns values into whole HTML pages and files; a module with these functions is one."""

    def report_html(self, scorecard: Any, language: str, *, goal: str | None = None, link: Link | None = None) -> str:
        """Write the page of a scorecard, or of one goal of it. Raises `BadInput` on an unknown goal or language."""

    def report_bytes(self, scorecard: Any, form: str, language: str) -> bytes:
        """Write the report as a file with the ending ``form``. Raises `MaalError` where it must not be handed out."""

    def message_html(self, title: Text, text: Text, language: str, *, link: Link | None = None) -> str:
        """Write a page that says one thing."""
