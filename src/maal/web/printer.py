"""What the pages ask of whoever turns values into HTML, and of the settings."""

from __future__ import annotations

from typing import Any, Protocol

from maal.core import Text


class Link(Protocol):
    """Address of a page: ``home``, ``goal`` (goal), ``rows`` (goal, channel), ``download``, ``language`` (language)."""

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
    """Turns values into whole HTML pages; a module with these two functions is one."""

    def report_html(self, scorecard: Any, language: str, *, goal: str | None = None, link: Link | None = None) -> str:
        """Write the page of a scorecard, or of one goal of it. Raises `BadInput` on an unknown goal or language."""

    def message_html(self, title: Text, text: Text, language: str, *, link: Link | None = None) -> str:
        """Write a page that says one thing."""
