"""Article 001: half of the Norwegian enterprises use social media, few have a policy."""

from __future__ import annotations

from collections.abc import Iterator

from maal.benchmark.published import Article, article
from maal.core import Text
from maal.publication.articles.parts import finding, indicators, labelled, measured, method, release, shares
from maal.publication.articles.words import indicator, word
from maal.publication.prose.caveats import attributed, not_volume
from maal.publication.prose.clauses import Indicator, Measure
from maal.publication.prose.findings import level, listed
from maal.publication.prose.inflected import sentence
from maal.publication.prose.phrases import industry_group, phrase, size_group
from maal.publication.prose.quantities import Share
from maal.publication.release import Category, Cube, Observation, Release
from maal.publication.release.chart import chart
from maal.publication.release.table import table

PURPOSES = {
    "marketing": "marketing",
    "recruitment": "recruitment",
    "dialogue": "questions",
    "internal": "exchange",
    "development": "with-customers",
    "partners": "suppliers",
}
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
    units = word("units", "norwegian-enterprises-10")
    notes = (
        not_volume(phrase("units", "enterprises")),
        Text("The shares are of enterprises, also of those that use no social media."),
        Text("Whether all enterprises were asked for a policy, or only users, the article does not say."),
        Text("The source gives the first figure as a fraction, not in per cent."),
        Text(
            "Of the large enterprises the source writes “this share”, which may also be read as the share that uses "
            "social media for marketing."
        ),
        Text("Of the three industries it writes “such networks”, which may also be read as social networks alone."),
    )
    title = Text("Many use social media, few have a policy")
    return release(found, title, _findings(found), (drawn, table(cube)), method(found, units, notes), cube)


def _findings(found: Article) -> Iterator[Text]:
    all_of_them = indicator("norwegian-enterprises-10", "uses-social-media")
    social = indicator("enterprises", "uses-social-media")
    yield attributed(level(finding(found.figure("uses-social-media"), found, all_of_them)), found.source)
    yield level(finding(found.figure("uses-social-media", "100+"), found, social, size_group(100)))
    yield _industries(found, social)
    yield listed(
        indicator("enterprises", "uses"),
        [(phrase("complements", kind), _share(found, key)) for kind, key in _KINDS.items()],
    )
    largest = industry_group(found.statement("largest-in").values["group"])
    yield sentence(
        Text(
            "of every kind of social media, large enterprises use more than small ones, and most of all {group:in}",
            {"group": largest},
        )
    )
    yield listed(social, shares(found, "uses-social-media", PURPOSES))
    yield level(finding(found.figure("has-policy"), found, indicator("enterprises", "has-policy")))
    yield sentence(Text("most users may thus leave it to their employees what to do there, the article suggests"))


def _share(found: Article, key: str) -> Share:
    return Share(found.figure(key).value, 0)


def _industries(found: Article, social: Indicator) -> Text:
    above = [each for each in found.figures if each.given == "above"]
    groups = tuple(word("groups", "finance") if each.group == "K" else industry_group(each.group) for each in above)
    values = {"measure": Measure(social), "share": Share(above[0].value, 0), "groups": groups}
    return sentence(Text("{measure:share} is above {share:words} {groups:in}", values))


def _cube(found: Article) -> Cube:
    """Use, kinds, purposes and policy in one column."""
    single = {key: found.figure(key) for key in ("uses-social-media", *_KINDS.values(), "has-policy")}
    purposes = {each: found.figure("uses-social-media", purpose=each) for each in PURPOSES}
    kinds = [Category(key, labelled((word("does", key), "many"))) for key in ("uses-social-media", *_KINDS.values())]
    policy = Category("has-policy", labelled((word("does", "has-policy"), "many")))
    dimension = indicators((*kinds, *(_purpose(each, whole=True) for each in PURPOSES), policy))
    figures: dict[tuple[str, ...], Observation] = {
        (key,): Observation(measured(each, found)) for key, each in (single | purposes).items()
    }
    title = Text("Enterprises by kind, purpose and policy of social media, share of all enterprises")
    return Cube("half-of-enterprises", title, (dimension,), figures, found.source)


def _purpose(key: str, whole: bool = False) -> Category:
    does = [(phrase("does", "uses-social-media"), "many")] if whole else []
    return Category(key, labelled(*does, (word("complements", PURPOSES[key]), "for")))
