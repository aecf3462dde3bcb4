"""The three forms in which a scorecard is handed out."""

from __future__ import annotations

from typing import Any

from maal.core import Text
from maal.publication.blocks import publication
from maal.publication.render.site import Link
from maal.scorecard import Scorecard


def report_html(scorecard: Scorecard, language: str, *, goal: str | None = None, link: Link | None = None) -> str:
    """Write one self-contained, accessible HTML page of all goals, or of one ``goal`` (its key).

    ``link`` gives the addresses of a site's other pages; without it the page stands alone. Raises `BadInput` on an
    unknown language or goal.
    """
    from maal.publication.render import html  # draws with Altair: slow to import

    return html.page(publication(scorecard, goal), scorecard.organisation, language, link)


def message_html(title: Text, text: Text, language: str, *, link: Link | None = None) -> str:
    """Write a page that says one thing, in the look of the report."""
    from maal.publication.render import html

    return html.message(title, text, language, link)


def report_text(scorecard: Scorecard, language: str, width: int = 80, *, goal: str | None = None) -> str:
    """Write the scorecard as plain text, ``width`` columns wide. Raises `BadInput` as `report_html` does."""
    from maal.publication.render import terminal

    return terminal.page(publication(scorecard, goal), scorecard.organisation, language, width)


def report_json(scorecard: Scorecard, language: str = "en") -> dict[str, Any]:
    """Give the scorecard as plain values for JSON, figures at full precision (keys: see `render.json`)."""
    from maal.publication.render import json

    return json.scorecard_dict(scorecard, language)
