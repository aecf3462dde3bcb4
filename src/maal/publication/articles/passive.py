"""Article 000: many Norwegian businesses are passive in social media. It gives findings in words, and no shares."""

from __future__ import annotations

from collections.abc import Iterator

from maal.benchmark.published import Article, article
from maal.core import Text
from maal.publication.articles.parts import method, release, said_by
from maal.publication.prose.caveats import association
from maal.publication.prose.inflected import sentence
from maal.publication.prose.phrases import phrase
from maal.publication.release import Release


def passive() -> Release:
    """Set article 000 anew: its findings in words, attributed."""
    found = article("passive")
    title = Text("Many businesses do little in social media")
    return release(found, title, _findings(found), (), method(found, phrase("units", "businesses"), _notes(found)))


def _notes(found: Article) -> Iterator[Text]:
    day = {"day": found.statement("published").values["day"]}
    yield Text("The survey was presented on {day:count} October; the article does not say in which year.", day)
    inviters = {"inviters": tuple(found.statement("invited-experts").values["inviters"])}
    yield Text(
        "Two groups were asked: a random panel of people who decide on the use or influence it, and experts who signed "
        "up when invited by {inviters:term}.",
        inviters,
    )
    yield Text("The experts signed up themselves; no margin of error can be given for them.")
    yield Text("The article gives no shares; those of the report behind it are not known here.")
    yield association()


def _findings(found: Article) -> Iterator[Text]:
    many = {"platforms": tuple(found.statement("many-passive").values["platforms"]), "source": found.source}
    yield sentence(
        Text("many Norwegian businesses make little use of {platforms:term}, according to {source:name}", many)
    )
    main, other = found.statement("main-purpose").values, found.statement("main-purpose-other").values
    networks = tuple(each for each in main["platforms"] if each != "blog")
    yield sentence(Text("{platforms:term} and blogs are used mostly for image and marketing", {"platforms": networks}))
    yield sentence(
        Text("only {platforms:term} is used mostly for recruitment", {"platforms": tuple(other["platforms"])})
    )
    yield from _views(found)


def _views(found: Article) -> Iterator[Text]:
    """What the market director says of the survey."""
    behind = found.statement("panel-behind-experts")
    years = {"low": behind.values["years_low"], "high": behind.values["years_high"]}
    yield sentence(
        Text(
            "the panel lies {low:count} to {high:count} years behind the experts, says {source:name}",
            said_by(behind) | years,
        )
    )
    yield sentence(Text("heavy use is rarer in the panel than among the experts, in private and at work alike"))
    yield sentence(
        Text(
            "use at work goes largely with the respondent's own use, says {source:name}",
            said_by(found.statement("mirrors-personal-use")),
        )
    )
    yield sentence(
        Text(
            "many plan to become active in social media, says {source:name}",
            said_by(found.statement("many-want-to-be-active")),
        )
    )
    yield sentence(
        Text(
            "more could test products and support customers there, thinks {source:name}",
            said_by(found.statement("hopes-for-wider-use")),
        )
    )
