"""The forms in which a scorecard is handed out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from maal.core import Text
from maal.impact.ladder import NextStep
from maal.publication.blocks import Publication, publication
from maal.publication.blocks.downloads import downloads
from maal.publication.blocks.ladder_page import ladder_publication
from maal.publication.check import listed, refuse, with_warnings
from maal.publication.edits import Edit, texts, with_edits
from maal.publication.prose import Prose
from maal.publication.render.site import Link
from maal.scorecard import Score, Scorecard

_FILES = ("pdf", "xlsx", "csv", "json")  # beside the page


def check_report(scorecard: Scorecard, language: str, edits: Sequence[Edit] = ()) -> str:
    """Hold the report, with the user's texts, against the rules of publication: the warnings block by block, or "".

    Raises `CheckFailed` with everything found where a rule is broken that stops a publication.
    """
    shown, faults = with_edits(publication(scorecard), language, edits)
    return listed(refuse(shown, language, faults), language)


def report_texts(scorecard: Scorecard, language: str, edits: Sequence[Edit] = ()) -> tuple[Edit, ...]:
    """List the sentences of the report for a user to edit; those of ``edits`` in the user's words."""
    return texts(publication(scorecard), language, edits)


def _page(scorecard: Scorecard, language: str, goal: str | None, edits: Sequence[Edit] = ()) -> Publication:
    shown, faults = with_edits(publication(scorecard, goal), language, edits)
    return with_warnings(shown, language, faults)


def report_html(
    scorecard: Scorecard,
    language: str,
    *,
    goal: str | None = None,
    link: Link | None = None,
    edits: Sequence[Edit] = (),
    files: Sequence[tuple[str, str]] = (),
) -> str:
    """Write one self-contained, accessible HTML page of all goals, or of one ``goal`` (its key).

    ``link`` gives the addresses of a site's other pages; without it the page stands alone. ``edits`` are the user's
    words. ``files`` are the other forms of the report that the page leads to, each its name and its address; on a
    site they are those that ``link`` knows. Raises `BadInput` on an unknown language or goal.
    """
    from maal.publication.render import html  # loads what draws the charts: slow to import

    shown = _page(scorecard, language, goal, edits)
    if link and goal is None:
        files = [(f"maal-report.{form}", link("form", form=form)) for form in _FILES]
    if files:
        shown = replace(shown, sections=(*shown.sections, downloads(Text("Files of this report"), files)))
    return html.page(shown, scorecard.organisation, language, link)


def report_pdf(scorecard: Scorecard, language: str, *, goal: str | None = None, edits: Sequence[Edit] = ()) -> bytes:
    """Typeset the scorecard as a tagged PDF, dated by its last day of data. Raises `BadInput` as `report_html` does."""
    from maal.publication.render import pdf

    return pdf.document(_page(scorecard, language, goal, edits), scorecard.organisation, language, _day(scorecard))


def _day(scorecard: Scorecard) -> date | None:
    """The last day of its data."""
    return max((score.as_of for score in scorecard if score.as_of is not None), default=None)


def message_html(title: Text, text: Text, language: str, *, link: Link | None = None) -> str:
    """Write a page that says one thing, in the look of the report."""
    from maal.publication.render import html

    return html.message(title, text, language, link)


def report_text(scorecard: Scorecard, language: str, width: int = 80, *, goal: str | None = None) -> str:
    """Write the scorecard as plain text, ``width`` columns wide. Raises `BadInput` as `report_html` does."""
    from maal.publication.render import terminal

    return terminal.page(_page(scorecard, language, goal), scorecard.organisation, language, width)


def ladder_text(
    score: Score, absent: Sequence[Text], steps: Sequence[NextStep], organisation: str, language: str, width: int = 80
) -> str:
    """Write the evidence ladder of one goal as plain text, ``width`` columns wide."""
    from maal.publication.render import terminal

    return terminal.page(ladder_publication(score, absent, steps), organisation, language, width)


def ladder_json(
    score: Score, absent: Sequence[Text], steps: Sequence[NextStep], language: str = "en"
) -> dict[str, Any]:
    """Give the ladder of one goal as plain values for JSON, with the next steps and their half-widths."""
    from maal.publication.render import json

    prose = Prose(language)
    return {
        "goal": score.goal.key,
        "period": score.period and score.period.label,
        "ladder": score.ladder and json.ladder_dict(score.ladder, prose),
        "absent": [prose.write(text) for text in absent],
        "next_steps": [_step(step, prose) for step in steps],
    }


def _step(step: NextStep, prose: Prose) -> dict[str, Any]:
    actions = [action for action in (step.action, *step.others) if action]
    return {
        "channel": step.channel,
        "half_width_now": step.now,
        "known": step.known,
        "cost": step.cost and asdict(step.cost),
        "actions": [{**asdict(action), "text": prose.write(action.text)} for action in actions],
        "text": prose.write(step.text),
    }


def report_json(scorecard: Scorecard, language: str = "en") -> dict[str, Any]:
    """Give the scorecard as plain values for JSON, figures at full precision (keys: see `render.json`)."""
    from maal.publication.render import json

    return json.scorecard_dict(scorecard, language)


def report_xlsx(scorecard: Scorecard, language: str, *, goal: str | None = None, edits: Sequence[Edit] = ()) -> bytes:
    """Write the scorecard as an accessible workbook, one table a sheet. Raises `BadInput` as `report_html` does."""
    from maal.publication.render import xlsx

    return xlsx.page(_page(scorecard, language, goal, edits), scorecard.organisation, language, _day(scorecard))


def report_csv(scorecard: Scorecard, language: str, *, goal: str | None = None) -> bytes:
    """Write every figure as one row of CSV (columns: see `render.csv`). Raises `BadInput` as `report_html` does."""
    from maal.publication.render import csv

    return csv.page(publication(scorecard, goal), language)
