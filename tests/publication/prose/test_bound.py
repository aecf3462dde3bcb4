"""An edited text keeps its placeholders; figures that changed and figures that hang loose are shown."""

from __future__ import annotations

import pytest

from maal.core import BadInput, Estimate, Money, Text
from maal.publication.prose import LANGUAGES, Prose
from maal.publication.prose.bound import Figure, Outdated, editable, edited, figures_in
from maal.publication.prose.clauses import Indicator
from maal.publication.prose.findings import Finding, level
from maal.publication.prose.quantities import Share

SOCIAL = Indicator.named("enterprises", "uses-social-media")


def said(value: float):
    return level(Finding(SOCIAL, Estimate(value)))


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_an_edited_text_gets_todays_figures_and_shows_what_changed():
    template, seen = editable(said(0.703), "nb")
    assert template == "{clause:clause} ({share:sign})"
    found = edited("Som ventet: {clause:clause} (hele {share:words}).", said(0.652), "nb", seen)
    assert plain(found.text) == "Som ventet: nesten to av tre foretak bruker sosiale medier (hele 65,2 prosent)."
    clause, share = found.outdated
    assert (plain(share.then), plain(share.now)) == ("70,3 %", "65,2 %")
    assert clause.then.startswith("sju av ti") and clause.now.startswith("nesten to av tre")
    assert found.loose == ()


def test_nothing_is_reported_where_nothing_changed():
    _, seen = editable(said(0.703), "fi")
    assert edited("{clause:clause} ({share:sign})", said(0.703), "fi", seen).outdated == ()
    unbroken = {hole: plain(written) for hole, written in seen.items()}
    assert edited("{clause:clause}", said(0.703), "fi", unbroken).outdated == ()


def test_a_number_typed_by_hand_hangs_loose():
    found = edited("Sju av ti (70,3 %) av 1 204 foretak, {share:sign} nå.", said(0.652), "nb", {})
    assert found.loose == ("70,3", "1 204")


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_unedited_text_reads_as_the_sentence(language):
    template, seen = editable(said(0.481), language)
    found = edited(template, said(0.481), language, seen)
    assert found.text == Prose(language).write(said(0.481))
    assert (found.outdated, found.loose) == ((), ())


def test_a_figure_that_is_gone_is_outdated():
    _, seen = editable(said(0.703), "en")
    assert Outdated("share", "70.3%", "") in edited("{clause:clause}.", said(0.152), "en", seen).outdated


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{shares:sign}", "there is no placeholder 'shares'.*share"),
        ("{share.value}", "there is no placeholder 'share.value'"),
        ("{share[0]}", "there is no placeholder"),
        ("{}", "there is no placeholder ''"),
        ("{share!r}", "may only name a value and its form"),
        ("{share:{clause}}", "may only name a value and its form"),
        ("100 {%", "A brace in the text has no partner"),
        ("{share:into}", r"The grammar of 'en' has no \[share\.into\]"),
    ],
)
def test_a_placeholder_reaches_for_nothing_else(text, message):
    with pytest.raises(BadInput, match=message):
        edited(text, said(0.703), "en", {})


def test_every_kind_of_figure_is_collected():
    inner = Text("{share:sign}", {"share": Share(0.3)})
    values = {
        "estimate": Estimate(2.0, low=1.0, high=3.0),
        "cost": Money(9.5, "EUR"),
        "n": 7,
        "items": (inner, inner),
        "name": "2026",
        "yes": True,
    }
    assert figures_in(Text("", values)) == (
        Figure("estimate", 2.0),
        Figure("estimate.low", 1.0),
        Figure("estimate.high", 3.0),
        Figure("cost", 9.5),
        Figure("n", 7.0),
        Figure("items.0.share.share", 0.3),
        Figure("items.1.share.share", 0.3),
    )
