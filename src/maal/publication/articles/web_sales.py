"""Article 002: fewer Norwegian enterprises sell on the web; it counts enterprises, not volume."""

from __future__ import annotations

from collections.abc import Iterator

from maal.benchmark.published import Article, article
from maal.core import Text
from maal.publication.articles.parts import (
    change_of,
    finding,
    indicators,
    labelled,
    method,
    observed,
    release,
    shares,
    year,
)
from maal.publication.articles.words import indicator, word
from maal.publication.blocks import Dot, DotChart
from maal.publication.prose.caveats import not_volume
from maal.publication.prose.findings import level, listed
from maal.publication.prose.inflected import sentence
from maal.publication.prose.phrases import industry_group, phrase
from maal.publication.release import Category, Cube, Dimension, Observation, Release
from maal.publication.release.table import table

_YEARS = ("2011", "2012")
_TRADE = ("trades-online", "sells-on-web", "trades-by-edi", "buys-online")
PURPOSES = {
    "marketing": "only-marketing",
    "recruitment": "recruitment",
    "dialogue": "views",
    "internal": "collaboration",
    "development": "with-customers",
    "partners": "suppliers",
}


def web_sales() -> Release:
    """Set article 002 anew: e-commerce in two years, social media by purpose."""
    found = article("web-sales")
    trade, social = _trade(found), _social(found)
    units = word("units", "norwegian-enterprises")
    blocks = (_chart(trade), table(trade, "time"), table(social))
    notes = (
        Text("The article does not say how large the enterprises are; in some places it calls them establishments."),
        Text("Social media are here social networks, sites for sharing multimedia, blogs and microblogs, and wikis."),
        Text("The article does not say which year the figures on social media are from."),
    )
    title = Text("Fewer enterprises sell on the web")
    return release(found, title, _findings(found), blocks, method(found, units, notes), trade, social)


def _findings(found: Article) -> Iterator[Text]:
    yield change_of(found, "sells-on-web", indicator("norwegian-enterprises", "sells-on-web"), _YEARS)
    yield not_volume(phrase("units", "enterprises"))
    yield change_of(found, "trades-online", indicator("enterprises", "trades-online"), _YEARS)
    source = {"source": found.source}
    yield sentence(Text("the whole decline lies in fewer enterprises selling on the web, writes {source:name}", source))
    yield sentence(
        Text(
            "whatever the size there are fewer that sell on the web, as in nearly every industry, writes {source:name}",
            source,
        )
    )
    yield change_of(found, "buys-online", indicator("enterprises", "buys-online"), _YEARS)
    yield change_of(found, "trades-by-edi", indicator("enterprises", "trades-by-edi"), _YEARS)
    largest = {"group": industry_group(found.statement("largest-in").values["group"])}
    yield sentence(Text("the more employees, the more use of social media; most of all {group:in}", largest))
    yield listed(indicator("enterprises", "uses-social-media"), shares(found, "uses-social-media", PURPOSES))
    yield level(finding(found.figure("has-policy"), found, indicator("enterprises", "has-policy")))


def _trade(found: Article) -> Cube:
    dimension = indicators(Category(key, labelled((word("does", key), "many"))) for key in _TRADE)
    time = Dimension("time", Text("Year"), tuple(year(each) for each in _YEARS), "time")
    figures: dict[tuple[str, ...], Observation] = {
        (key, each): observed(found.find(key, period=each), found) for key in _TRADE for each in _YEARS
    }
    title = Text("E-commerce of enterprises, share of enterprises by year")
    return Cube("web-sales", title, (dimension, time), figures, found.source)


def _social(found: Article) -> Cube:
    figures: dict[tuple[str, ...], Observation] = {
        (each,): observed(found.find("uses-social-media", purpose=each), found) for each in PURPOSES
    }
    figures[("has-policy",)] = observed(found.find("has-policy"), found)
    used = phrase("does", "uses-social-media")
    purposes = [
        Category(each, labelled((used, "many"), (word("complements", name), "for"))) for each, name in PURPOSES.items()
    ]
    policy = Category("has-policy", labelled((word("does", "has-policy"), "many")))
    title = Text("Enterprises by purpose and policy of social media, share of all enterprises")
    return Cube("social-media", title, (indicators((*purposes, policy)),), figures, found.source)


def _chart(trade: Cube) -> DotChart:
    """Draw both years on one line each: the later as the point, the earlier as the fainter one."""
    dots = []
    for category in trade.dimension("indicator").categories:
        before, after = (trade.at(category.key, each).estimate for each in _YEARS)
        if before is not None and after is not None:
            dots.append(Dot(category.label, after, (before.value,)))
    spoken = tuple(Text("{label:text} {figure:estimate}", {"label": dot.label, "figure": dot.estimate}) for dot in dots)
    values = {"earlier": _YEARS[0], "later": _YEARS[1], "list": spoken}
    return DotChart(
        "trade",
        Text("Fewer sell on the web, somewhat more buy there"),
        Text("Share of enterprises; large point: {later:name}, small point: {earlier:name}", values),
        Text("Share of enterprises in {later:name}: {list:parts}.", values),
        tuple(dots),
    )
