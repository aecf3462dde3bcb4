"""What the articles share: published figures as estimates and findings, attributed sentences, the notes on method."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from maal import terms
from maal.benchmark.published import Article, Published, Statement
from maal.core import Period, Text
from maal.publication.articles.words import word
from maal.publication.blocks import Block, Notes, Paragraph, Publication, Section
from maal.publication.prose import LANGUAGES
from maal.publication.prose.caveats import attributed
from maal.publication.prose.changes import Change, change, difference
from maal.publication.prose.clauses import Indicator
from maal.publication.prose.findings import Finding
from maal.publication.prose.inflected import Inflected, Sentence, sentence
from maal.publication.prose.phrases import Phrase
from maal.publication.prose.quantities import Share
from maal.publication.prose.rounded import Rounded
from maal.publication.release import Capital, Category, Dimension, Observation, Release, Words
from maal.publication.release.cube import ABSENT, Cube

UNKNOWN_ERROR = "uncertainty not published"
FIGURES = Text("The figures")


def measured(found: Published, article: Article) -> Rounded:
    """The figure as an estimate without standard error."""
    return Rounded(found.value, unit="share", n=None, sample=article.population, method=UNKNOWN_ERROR)


def observed(found: Published | None, article: Article) -> Observation:
    """The figure as a cell of a cube; absent where the article gives none."""
    return ABSENT if found is None else Observation(measured(found, article))


def finding(found: Published, article: Article, indicator: Indicator, group: Phrase | None = None) -> Finding:
    """The figure as a finding, in whole per cent."""
    return Finding(indicator, measured(found, article), found.period, group, places=0)


def change_of(article: Article, indicator: str, said: Indicator, periods: tuple[str, str]) -> Sentence:
    """Say how a share moved, by the source's own account."""
    before, after = (article.figure(indicator, period=period) for period in periods)
    moved = difference(measured(after, article), measured(before, article))
    earlier, later = (Period.parse(period) for period in periods)
    found = Change(said, earlier, Share(before.value, 0), later, Share(after.value, 0), moved)
    return attributed(change(found), article.source)


def shares(article: Article, indicator: str, purposes: Mapping[str, str]) -> list[tuple[Phrase, Share]]:
    """The shares of purposes, as a list in a sentence takes them; ``purposes``: purpose → the name of its phrase."""
    figures = {name: article.figure(indicator, purpose=each) for each, name in purposes.items()}
    return [(word("complements", name), Share(figure.value, 0)) for name, figure in figures.items()]


def said_by(statement: Statement) -> dict[str, str]:
    """Whose statement it is, to fill a sentence with."""
    return {"source": statement.source}


def labelled(*parts: tuple[Inflected, str]) -> Text:
    """Phrases as a label."""
    return Capital(parts).text


def country(code: str) -> Category:
    """A country under its name."""
    names = {language: terms.label(code, language, "countries") for language in LANGUAGES}
    return Category(code, Words(names).text)


def year(label: str) -> Category:
    """A year."""
    return Category(label, Text("{period:period}", {"period": Period.parse(label)}))


def indicators(categories: Iterable[Category]) -> Dimension:
    """The dimension of what is measured."""
    return Dimension("indicator", Text("Indicator"), tuple(categories))


def paragraphs(sentences: Iterable[Text]) -> tuple[Paragraph, ...]:
    """Sentences as running text, the first as the lead."""
    return tuple(Paragraph(text, leads=place == 0) for place, text in enumerate(sentences))


def method(article: Article, units: Phrase, more: Iterable[Text] = ()) -> Section:
    """The section on where the figures come from, and what is not known of them."""
    figures: list[Text] = []
    if article.figures:
        figures.append(Text("What is counted: {units:several}.", {"units": units}))
        figures.append(Text("The source has published no standard errors: how sure the figures are is not known."))
        if not any(each.period for each in article.figures):
            figures.append(Text("The article does not say which period the figures are from."))
    items = (
        *_sources(article),
        *figures,
        *more,
        Text("The article is set anew from what it gives; what it does not give is left out."),
    )
    return Section("method", Text("Method and quality"), (Notes(Text("What to know of the figures"), items),))


def _sources(article: Article) -> Iterator[Text]:
    yield Text("Source: {source:name}.", {"source": article.source})
    if article.report:
        yield Text("The survey is called “{report:name}”.", {"report": article.report})
    if article.address:
        yield Text("The article refers to {address:name}.", {"address": article.address})


def _marked(article: Article) -> Iterator[Text]:
    """Say of several findings at once whose figures they are, and that their uncertainty is not published."""
    if len(article.figures) > 1:
        values = {"source": article.source}
        yield sentence(Text("all figures here are those of {source:name}, without published uncertainty", values))


def release(
    article: Article,
    title: Text,
    said: Iterable[Text],
    blocks: Iterable[Block],
    method: Section,
    *cubes: Cube,
    subtitle: Text | None = None,
) -> Release:
    """Put the parts together: what is found, the figures with the word on their uncertainty, the method."""
    source = {"source": article.source}
    shown = tuple(blocks)
    sections = [Section("findings", Text("Findings"), paragraphs((*said, *_marked(article))))]
    if shown:
        mark = Paragraph(Text("Source: {source:name} (uncertainty not published).", source))
        sections.append(Section("figures", FIGURES, (*shown, mark)))
    by = subtitle or Text("From the source: {source:name}", source)
    page = Publication(title, by, (), (*sections, method))
    return Release(article.name, "maal", page, cubes)
