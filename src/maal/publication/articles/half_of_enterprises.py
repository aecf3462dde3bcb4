"""Article 001: half of the Norwegian enterprises use social media, few have a policy."""

from __future__ import annotations

from collections.abc import Iterator

from maal.benchmark.published import Article, article
from maal.core import Text
from maal.publication.articles.parts import (
    PURPOSES,
    finding,
    indicators,
    labelled,
    measured,
    method,
    release,
    shares,
)
from maal.publication.prose.caveats import attributed, not_volume
from maal.publication.prose.clauses import Indicator, Measure
from maal.publication.prose.findings import level, listed
from maal.publication.prose.inflected import sentence
from maal.publication.prose.phrases import industry_group, phrase, size_group
from maal.publication.prose.quantities import Share
from maal.publication.release import Category, Cube, Observation, Release
from maal.publication.release.chart import chart
from maal.publication.release.table import table

_KINDS = {"multimedia": "shares-multimedia", "blog": "uses-blogs", "wiki": "uses-wikis"}


def half_of_enterprises() -> Release:
    """Set article 001 anew: its findings, and its figures by kind, purpose and policy."""
    found = article("half-of-enterprises")
    cube = _cube(found)
    drawn = chart(
        "purposes",
        Text("Marketing is the most common purpose"),
        Text("Share of enterprises that use social media, by purpose"),
        [(_purpose(each), cube.at(each)) for each in PURPOSES],
    )
    units = phrase("units", "enterprises-10")
    notes = (
        Text("All shares are of all enterprises, not of those that use social media."),
        Text("The source gives the first figure as a fraction, not in per cent."),
        Text(
            "Of the large enterprises the source writes “this share”, which may also be read as the share that uses "
            "social media for marketing."
        ),
    )
    title = Text("Many use social media, few have a policy")
    return release(found, title, _findings(found), (drawn, table(cube)), method(found, units, notes), cube)


def _findings(found: Article) -> Iterator[Text]:
    all_of_them = Indicator.named("enterprises-10", "uses-social-media")
    social = Indicator.named("enterprises", "uses-social-media")
    yield attributed(level(finding(found.figure("uses-social-media"), found, all_of_them)), found.source)
    yield level(finding(found.figure("uses-social-media", "100+"), found, social, size_group(100)))
    yield _industries(found, social)
    yield listed(
        Indicator.named("enterprises", "uses"),
        [(phrase("complements", kind), _share(found, indicator)) for kind, indicator in _KINDS.items()],
    )
    largest = industry_group(found.statement("largest-in").values["group"])
    yield sentence(
        Text(
            "of every kind of social media, large enterprises use more than small ones, and most of all {group:in}",
            {"group": largest},
        )
    )
    yield listed(social, shares(found, "uses-social-media", PURPOSES))
    yield level(finding(found.figure("has-policy"), found, Indicator.named("enterprises", "has-policy")))
    yield not_volume(phrase("units", "enterprises"))


def _share(found: Article, indicator: str) -> Share:
    return Share(found.figure(indicator).value, 0)


def _industries(found: Article, social: Indicator) -> Text:
    above = [each for each in found.figures if each.given == "above"]
    groups = tuple(industry_group(each.group) for each in above)
    values = {"measure": Measure(social), "share": Share(above[0].value, 0), "groups": groups}
    return sentence(Text("{measure:share} is above {share:words} {groups:in}", values))


def _cube(found: Article) -> Cube:
    """Use, kinds, purposes and policy in one column."""
    single = {key: found.figure(key) for key in ("uses-social-media", *_KINDS.values(), "has-policy")}
    purposes = {each: found.figure("uses-social-media", purpose=each) for each in PURPOSES}
    kinds = [Category(key, labelled((phrase("does", key), "many"))) for key in ("uses-social-media", *_KINDS.values())]
    policy = Category("has-policy", labelled((phrase("does", "has-policy"), "many")))
    dimension = indicators((*kinds, *(_purpose(each, whole=True) for each in PURPOSES), policy))
    figures: dict[tuple[str, ...], Observation] = {
        (key,): Observation(measured(each, found)) for key, each in (single | purposes).items()
    }
    title = Text("Enterprises by kind, purpose and policy of social media, share of all enterprises")
    return Cube("half-of-enterprises", title, (dimension,), figures, found.source)


def _purpose(key: str, whole: bool = False) -> Category:
    does = [(phrase("does", "uses-social-media"), "many")] if whole else []
    return Category(key, labelled(*does, (phrase("complements", key), "for")))
