"""Article 004: what companies in four Nordic countries think of social media. In Swedish."""

from __future__ import annotations

from collections.abc import Iterator

from maal.benchmark.published import Article, article
from maal.core import Text
from maal.publication.articles.parts import country, finding, indicators, labelled, method, observed, release
from maal.publication.prose.caveats import association, attributed
from maal.publication.prose.clauses import Indicator
from maal.publication.prose.findings import level, ranked
from maal.publication.prose.phrases import Phrase, phrase, phrase_of
from maal.publication.prose.quantities import Share
from maal.publication.release import Category, Cube, Dimension, Observation, Release
from maal.publication.release.chart import multiples
from maal.publication.release.table import table

_COUNTRIES = ("SE", "NO", "DK", "FI")
_ASKED_IN_SEVERAL = ("associates-sales", "strengthens-relations", "leading-activity")
_DOES = {
    "expects-next-generation": "väntar sig att nästa generations anställda tar med sig sociala nätverk till arbetet",
    "sees-more-sales": "ser en direkt koppling mellan sociala medier och ökad försäljning",
    "fears-unconventional": "drar sig för okonventionell teknik av säkerhetsskäl",
    "doubts-management": "tvivlar på att ledningen förstår potentialen i sociala medier",
    "associates-sales": "förknippar sociala medier med ökad försäljning",
    "strengthens-relations": "ser sociala nätverk som ett utmärkt sätt att stärka kundrelationer",
    "leading-activity": "tror att sociala nätverk blir tongivande i kontakten med kunder",
}


def nordic_companies() -> Release:
    """Set article 004 anew: the shares of four countries, where it gives them."""
    found = article("nordic-companies")
    cube = _cube(found)
    where, what = (cube.dimension(each).categories for each in ("country", "indicator"))
    drawn = multiples(
        "by-country",
        Text("Finland and Norway link social media to sales"),
        Text("Share of the companies in each country; dash: the source gives no figure"),
        [(one.label, [(each, cube.at(one.key, each.key)) for each in where]) for one in what[: len(_ASKED_IN_SEVERAL)]],
    )
    units = phrase("units", "enterprises")
    notes = (
        Text("In all {answers:count} companies were interviewed, {nordic:count} of them Nordic.", _ANSWERS),
        Text("How many there were in each country, and how they were chosen, the article does not say."),
        Text("The source gives some shares in tenths only; in per cent they are rounded."),
        association(),
    )
    title = Text("What Nordic companies think of social media")
    return release(found, title, _findings(found), (drawn, table(cube, "country")), method(found, units, notes), cube)


_ANSWERS = {"answers": 541, "nordic": 121}


def _does(key: str) -> Phrase:
    return phrase_of("does", {"sv": _DOES[key]}, key)


def _indicator(key: str) -> Indicator:
    return Indicator(phrase("units", "enterprises"), _does(key))


def _findings(found: Article) -> Iterator[Text]:
    for key in _ASKED_IN_SEVERAL:
        given = [(phrase("groups", each), found.find(key, each)) for each in _COUNTRIES]
        told = [(group, Share(each.value, 0)) for group, each in given if each is not None]
        said = ranked(_indicator(key), told)
        yield attributed(said, found.source) if key == _ASKED_IN_SEVERAL[0] else said
    for key in ("fears-unconventional", "doubts-management"):
        yield level(finding(found.figure(key, "SE"), found, _indicator(key), phrase("groups", "SE")))
    for key in ("expects-next-generation", "sees-more-sales"):
        yield level(finding(found.figure(key), found, _indicator(key)))


def _cube(found: Article) -> Cube:
    keys = (*_ASKED_IN_SEVERAL, "fears-unconventional", "doubts-management")
    dimension = indicators(Category(key, labelled((_does(key), "many"))) for key in keys)
    where = Dimension("country", Text("Country"), tuple(country(each) for each in _COUNTRIES), "geo")
    figures: dict[tuple[str, ...], Observation] = {
        (key, each): observed(found.find(key, each), found) for key in keys for each in _COUNTRIES
    }
    title = Text("Companies on social media, share of the companies in each country")
    return Cube("nordic-companies", title, (dimension, where), figures, found.source)
