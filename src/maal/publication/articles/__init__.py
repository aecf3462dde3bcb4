"""The articles that maal was made for, set anew: each a release in its own language from the figures that it gives.

article_release("web-sales")     the page, and the cubes behind it
"""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType

from maal.core import BadInput, unknown_name
from maal.publication.articles.half_of_enterprises import half_of_enterprises
from maal.publication.articles.means_not_goals import means_not_goals
from maal.publication.articles.nordic_companies import nordic_companies
from maal.publication.articles.passive import passive
from maal.publication.articles.web_sales import web_sales
from maal.publication.release import Release

ARTICLES: MappingProxyType[str, Callable[[], Release]] = MappingProxyType(
    {
        "passive": passive,
        "half-of-enterprises": half_of_enterprises,
        "web-sales": web_sales,
        "means-not-goals": means_not_goals,
        "nordic-companies": nordic_companies,
    }
)

__all__ = ["ARTICLES", "article_release"]


def article_release(name: str) -> Release:
    """Set an article anew. Raises `BadInput` on an unknown name."""
    if name not in ARTICLES:
        raise BadInput(unknown_name("article", name, ARTICLES))
    return ARTICLES[name]()
