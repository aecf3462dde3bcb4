"""The frame of a site around a page: its pages and its languages. A page that is handed out has none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from babel import Locale

from maal.core import Goal, Text
from maal.publication.prose import LANGUAGES, Prose


class Link(Protocol):
    """Address of a page of the site.

    Names: ``home``, ``goal`` (goal), ``rows`` (goal, channel), ``download``, ``form`` (form: the report as a file),
    ``language`` (language: this page in it).
    """

    def __call__(self, name: str, **parts: str) -> str:
        """Give the address of the page ``name``."""


@dataclass(frozen=True, slots=True)
class Item:
    """An entry of the frame; ``current`` marks the page or language that is shown."""

    key: str
    name: str
    url: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Site:
    """The entries of the frame."""

    pages: tuple[Item, ...]
    languages: tuple[Item, ...]


def site(goals: Iterable[Goal], current: str | None, prose: Prose, link: Link) -> Site:
    """Build the frame for the page of the goal ``current``, or of all goals (None)."""
    goals = tuple(goals)
    home = Item("home", prose.write(Text("All goals")), link("home"), current is None and bool(goals))
    named = (
        Item(goal.key, prose.value(goal, "name"), link("goal", goal=goal.key), goal.key == current) for goal in goals
    )
    download = Item("download", prose.write(Text("Download the page")), link("download"))
    languages = (_language(code, prose, link) for code in LANGUAGES)
    return Site((home, *named, download), tuple(languages))


def _language(code: str, prose: Prose, link: Link) -> Item:
    name = Locale.parse(code).get_display_name(code) or code
    return Item(code, name[:1].upper() + name[1:], link("language", language=code), code == prose.language)
