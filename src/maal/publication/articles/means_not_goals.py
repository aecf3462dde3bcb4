"""Article 003: social media are means, not goals. It quotes one figure."""

from __future__ import annotations

from collections.abc import Iterator

from maal.benchmark.published import Article, article
from maal.core import Text
from maal.publication.articles.parts import finding, method, release
from maal.publication.prose.caveats import attributed
from maal.publication.prose.clauses import Indicator
from maal.publication.prose.findings import level
from maal.publication.prose.inflected import sentence
from maal.publication.prose.phrases import phrase
from maal.publication.release import Release


def means_not_goals() -> Release:
    """Set article 003 anew: the figure that it quotes, and its argument in words, attributed."""
    found = article("means-not-goals")
    units = phrase("units", "businesses")
    notes = (
        Text("The figure is quoted from a newspaper; who was asked, and how many, the article does not say."),
        Text("The source gives the share in tenths only; in per cent it is rounded."),
    )
    title = Text("Social media are means, not goals")
    return release(found, title, _findings(found), (), method(found, units, notes))


def _findings(found: Article) -> Iterator[Text]:
    necessary = found.figure("finds-necessary")
    indicator = Indicator.named("businesses", "finds-necessary")
    yield attributed(level(finding(necessary, found, indicator)), found.source)
    source = {"source": found.source}
    yield sentence(Text("but few are willing to put money into it, according to {source:name}", source))
    author = {"source": found.statement("means-not-goals").source}
    yield sentence(Text("social media are a means like a shop or an advertisement, writes {source:name}", author))
    numbers = {key: found.statement("measure-outcomes").values[key] for key in ("followers", "customers")}
    yield sentence(
        Text(
            "{followers:count} followers are no goal; the {customers:count} new customers whom they may become are, "
            "and those are what to measure",
            numbers,
        )
    )
    yield sentence(Text("it is better to measure a little than not at all"))
