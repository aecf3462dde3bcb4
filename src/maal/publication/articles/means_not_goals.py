"""Article 003: social media are means, not goals. It quotes one figure."""

from __future__ import annotations

from collections.abc import Iterator

from maal.benchmark.published import Article, article
from maal.core import Text
from maal.publication.articles.parts import finding, method, release, said_by
from maal.publication.articles.words import indicator, word
from maal.publication.prose.caveats import attributed
from maal.publication.prose.findings import level
from maal.publication.prose.inflected import sentence
from maal.publication.release import Release


def means_not_goals() -> Release:
    """Set article 003 anew: the figure that it quotes, and its argument in words, attributed."""
    found = article("means-not-goals")
    units = word("units", "norwegian-companies")
    notes = (
        Text("The figure is quoted from a newspaper; who was asked, and how many, the article does not say."),
        Text("The source gives the share in tenths only; in per cent it is rounded."),
        Text("The numbers of followers and customers are the author's example, not a finding."),
        Text("The article does not name its author, and gives no figures for the author's views."),
    )
    title = Text("Count the customers, not the followers")
    subtitle = Text("One figure from {source:name}, and the views of the article's author", {"source": found.source})
    return release(found, title, _findings(found), (), method(found, units, notes), subtitle=subtitle)


def _findings(found: Article) -> Iterator[Text]:
    necessary = found.figure("finds-necessary")
    asked = indicator("norwegian-companies", "finds-necessary")
    yield attributed(level(finding(necessary, found, asked)), found.source)
    few = said_by(found.statement("few-invest"))
    yield sentence(Text("yet only a few would set money aside for it, according to {source:name}", few))
    yield from _views(found)


def _views(found: Article) -> Iterator[Text]:
    """The author's argument."""
    yield sentence(Text("the author of the article sets social media beside a shop or an advertisement, as a means"))
    example = found.statement("measure-outcomes").values
    numbers = {key: example[key] for key in ("followers", "customers")}
    yield sentence(
        Text(
            "if {customers:count} new customers or tourists come of {followers:count} followers, they are what to "
            "count, the author thinks",
            numbers,
        )
    )
    yield sentence(Text("it is hard to know who became a customer by way of social media, but the author asks for it"))
    yield sentence(Text("even a little knowledge of that is worth more than none, the author thinks"))
    yield sentence(Text("the author holds social media to be good value, though not free"))
