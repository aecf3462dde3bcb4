"""HTML: one self-contained page, readable without script, by screen readers and on paper."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from maal.core import Text
from maal.publication.blocks import DotChart, GoalChart, Publication
from maal.publication.blocks.figures import bound
from maal.publication.prose import Prose
from maal.publication.prose.names import tidy
from maal.publication.render import palette
from maal.publication.render.charts import dot_svg, goal_svg
from maal.publication.render.site import Link, site

Say = Callable[[str], str]


def page(publication: Publication, organisation: str, language: str, link: Link | None = None) -> str:
    """Render a publication as one HTML page; ``link`` leads to the other pages where it stands on a site."""
    prose = Prose(language)
    goals = [section for section in publication.sections if section.goal is not None]
    name = tidy(organisation)
    return _render(
        "page.html",
        prose,
        link,
        page_title=f"{prose.write(publication.title)} – {name}",
        organisation=name,
        publication=publication,
        anchors=[section.key for section in goals],
        site=site(publication.goals, publication.goal, prose, link) if link else None,
    )


def message(title: Text, text: Text, language: str, link: Link | None = None) -> str:
    """Render a page that says one thing, such as that a page was not found."""
    prose = Prose(language)
    own_site = site((), None, prose, link) if link else None
    return _render("message.html", prose, link, page_title=prose.write(title), title=title, text=text, site=own_site)


def _render(template: str, prose: Prose, link: Link | None, **values: Any) -> str:
    style = _style()
    words = {
        "write": prose.write,
        "term": prose.term,
        "names": _names(prose),
        "say": _say(prose),
        "draw": _draw(prose),
        "kind_of": _kind_of,
        "is_one_value": lambda text: bound(text)[1] != "",
    }
    page: str = (
        _environment()
        .get_template(template)
        .render(
            language=prose.language, link=link, style=Markup(style), style_hash=style_hash(style), **words, **values
        )
    )
    return page


def _say(prose: Prose) -> Say:
    """Translate a word that stands in the templates themselves, written there as ``say("...")``."""
    return lambda template: prose.write(Text(template))


def _names(prose: Prose) -> Callable[[tuple[str, ...]], str]:
    return lambda channels: prose.value(channels, "term")


def _draw(prose: Prose) -> Callable[[GoalChart | DotChart], Markup]:
    return lambda chart: Markup(goal_svg(chart, prose) if isinstance(chart, GoalChart) else dot_svg(chart, prose))


def _kind_of(block: object) -> str:
    return type(block).__name__


def style_hash(style: str) -> str:
    """SHA-256 of a style sheet, as a content security policy names it."""
    return base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()


@cache
def _style() -> str:
    return _environment().get_template("style.css").render(colours=palette)


@cache
def _environment() -> Environment:
    loader = PackageLoader("maal.publication.render")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
