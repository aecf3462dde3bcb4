"""Article 004: what companies in four Nordic countries think of social media."""

from __future__ import annotations

from collections.abc import Iterator

from maal.benchmark.published import Article, article
from maal.core import Text
from maal.publication.articles.parts import country, finding, indicators, labelled, method, observed, release, said_by
from maal.publication.articles.words import indicator, word
from maal.publication.prose.caveats import association, attributed
from maal.publication.prose.findings import level, ranked
from maal.publication.prose.inflected import sentence
from maal.publication.prose.phrases import phrase
from maal.publication.prose.quantities import Share
from maal.publication.release import Category, Cube, Dimension, Observation, Release
from maal.publication.release.chart import multiples
from maal.publication.release.table import table

_COUNTRIES = ("SE", "NO", "DK", "FI")
_ASKED_IN_SEVERAL = ("associates-sales", "strengthens-relations", "leading-activity")
_SWEDISH = ("fears-unconventional", "doubts-management")


def nordic_companies() -> Release:
    """Set article 004 anew: the shares of four countries, where it gives them."""
    found = article("nordic-companies")
    cube = _cube(found)
    where, what = (cube.dimension(each).categories for each in ("country", "indicator"))
    drawn = multiples(
        "by-country",
        Text("More link social media to sales in Finland and Norway"),
        Text("Share of the companies in each country; dash: the source gives no figure"),
        [(one.label, [(each, cube.at(one.key, each.key)) for each in where]) for one in what[: len(_ASKED_IN_SEVERAL)]],
    )
    title = Text("What Nordic companies think of social media")
    about = method(found, word("units", "companies"), _notes(found))
    return release(found, title, _findings(found), (drawn, table(cube, "country")), about, cube)


def _notes(found: Article) -> Iterator[Text]:
    asked = found.statement("interviewed").values
    answers = {"answers": asked["companies"], "nordic": asked["nordic"]}
    yield Text("In all {answers:count} companies were interviewed, {nordic:count} of them Nordic.", answers)
    yield Text("How many there were in each country, and how they were chosen, the article does not say.")
    yield Text("Nor does it say which companies are meant where it names no country.")
    yield Text(
        "Asked was how management sees that employees use networks, blogs, wikis and other tools in working hours that "
        "have nothing to do with their tasks."
    )
    yield Text("The source gives some shares in tenths only; in per cent they are rounded.")
    yield Text("The share of all companies that see a direct link to sales may be the Swedish one, only rounded.")
    claimed = said_by(found.statement("claims-sales-rise"))
    yield Text(
        "That social media raise sales is the claim of {source:name}; the article gives no figures for it.", claimed
    )
    yield association()


def _findings(found: Article) -> Iterator[Text]:
    for key in _ASKED_IN_SEVERAL:
        given = [(phrase("groups", each), found.find(key, each)) for each in _COUNTRIES]
        told = [(group, Share(each.value, 0)) for group, each in given if each is not None]
        said = ranked(indicator("companies", key), told)
        yield attributed(said, found.source) if key == _ASKED_IN_SEVERAL[0] else said
    for key in _SWEDISH:
        yield level(finding(found.figure(key, "SE"), found, indicator("swedish-companies", key)))
    for key in ("expects-next-generation", "sees-more-sales"):
        yield level(finding(found.figure(key), found, indicator("companies", key)))
    yield from _in_words(found)


def _in_words(found: Article) -> Iterator[Text]:
    """What the source says without a figure."""
    potential = said_by(found.statement("few-see-potential"))
    yield sentence(Text("most companies do not see what social media can offer, according to {source:name}", potential))
    negative = said_by(found.statement("management-negative"))
    yield sentence(Text("many a management is against employees' use of them, says {source:name}", negative))
    leaks = said_by(found.statement("leaks-rather-than-security"))
    yield sentence(Text("the fear is more of leaks than of weak technology, thinks {source:name}", leaks))
    inside = said_by(found.statement("inside-before-outside"))
    yield sentence(
        Text("companies try new technology rather within than towards customers, says {source:name}", inside)
    )


def _cube(found: Article) -> Cube:
    keys = (*_ASKED_IN_SEVERAL, *_SWEDISH)
    dimension = indicators(Category(key, labelled((word("does", key), "many"))) for key in keys)
    where = Dimension("country", Text("Country"), tuple(country(each) for each in _COUNTRIES), "geo")
    figures: dict[tuple[str, ...], Observation] = {
        (key, each): observed(found.find(key, each), found) for key in keys for each in _COUNTRIES
    }
    title = Text("Companies on social media, share of the companies in each country")
    return Cube("nordic-companies", title, (dimension, where), figures, found.source)
