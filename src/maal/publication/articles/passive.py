"""Article 000: many Norwegian businesses are passive in social media. It gives findings in words, and no figures."""

from __future__ import annotations

from collections.abc import Iterator

from maal.benchmark.published import Article, article
from maal.core import Text
from maal.publication.articles.parts import method, release
from maal.publication.prose.caveats import association
from maal.publication.prose.inflected import sentence
from maal.publication.prose.phrases import phrase
from maal.publication.release import Release


def passive() -> Release:
    """Set article 000 anew: its findings in words, attributed."""
    found = article("passive")
    notes = (
        Text("Two groups were asked: a panel drawn at random, and experts who signed up on invitation."),
        Text("The experts signed up themselves; no margin of error can be given for them."),
        Text("The article gives no figures; those of the report behind it are not known here."),
        association(),
    )
    title = Text("Many businesses are passive in social media")
    return release(found, title, _findings(found), (), method(found, phrase("units", "businesses"), notes))


def _findings(found: Article) -> Iterator[Text]:
    source = {"source": found.source}
    main, other = found.statement("main-purpose").values, found.statement("main-purpose-other").values
    ago = found.statement("panel-behind-experts").values
    yield sentence(
        Text("many Norwegian businesses make little use of social media, according to {source:name}", source)
    )
    networks = tuple(each for each in main["platforms"] if each != "blog")
    yield sentence(Text("{platforms:term} and blogs are used mostly for image and marketing", {"platforms": networks}))
    yield sentence(
        Text("only {platforms:term} is used mostly for recruitment", {"platforms": tuple(other["platforms"])})
    )
    years = {"low": ago["years_low"], "high": ago["years_high"]}
    yield sentence(
        Text(
            "the panel is where the experts were {low:count} to {high:count} years ago, according to {source:name}",
            source | years,
        )
    )
    yield sentence(Text("those in the panel are less often heavy users, in private and for the business"))
    yield sentence(
        Text("how the business uses social media mirrors how the individual does, says {source:name}", source)
    )
