"""Plain text and JSON: the same figures as the page."""

from __future__ import annotations

import json
import re

import pytest
from rich.cells import cell_len

from maal.core import Text
from maal.publication import LANGUAGES, Prose, report_json, report_text
from maal.publication.blocks import publication
from maal.publication.render import json as render_json


@pytest.mark.parametrize("width", [80, 140])
@pytest.mark.parametrize("language", LANGUAGES)
def test_text_cuts_no_figure(municipality, language, width):
    prose = Prose(language)
    text = report_text(municipality, language, width)
    for channel in municipality.scores[0].channels:
        for estimate in (channel.evidence and channel.evidence.estimate, channel.returned):
            if estimate is not None:
                assert prose.write(Text("{one:interval}", {"one": estimate})) in text


@pytest.mark.parametrize("width", [80, 140])
@pytest.mark.parametrize("language", LANGUAGES)
def test_text_keeps_to_its_width_without_colour(municipality, language, width):
    text = report_text(municipality, language, width)
    assert "\x1b" not in text
    assert max(cell_len(line) for line in text.splitlines()) <= width
    assert "Fjordvik kommune" in text and "Facebook" in text


def test_text_has_the_essential_figures_at_80_columns_and_all_at_140(municipality):
    narrow, wide = (report_text(municipality, "en", width).replace("\u00a0", " ") for width in (80, 140))
    for text in (narrow, wide):
        assert "24.2 to 38.9" in text and "NOK 4,000 + 18 h × NOK 650" in text and "0.97 to 1.56" in text
        assert "1) No cost is registered for the channel." in text
    assert "Cost per" not in narrow and "Cost per" in wide


@pytest.mark.parametrize("width", [80, 140])
def test_text_gives_only_the_reasons_that_a_dash_leads_to(municipality, width):
    for part in report_text(municipality, "en", width).split("\u2500\u2500\n")[1:]:
        table, *reasons = re.split(r"^ (\d)\) ", part, flags=re.MULTILINE)
        assert set(reasons[::2]) == set(re.findall(r"– (\d)\)", table))


def test_text_of_hostile_names_holds_no_control(hostile):
    text = report_text(hostile, "nb")
    assert not set(text) & {"\x1b", "\x00", "\u202e"}
    assert "<script>alert('x')</script>" in text


def test_json_has_the_figures_at_full_precision(municipality):
    values = json.loads(json.dumps(report_json(municipality, "nb"), allow_nan=False))
    score = values["scores"][0]
    facebook = score["channels"][0]
    assert list(values) == ["organisation", "currency", "language", "scores", "no_goal", "notes", "recorded"]
    assert (score["goal"]["key"], score["goal"]["name"]) == ("new-customers", "New customers")
    assert (score["goal"]["key"], score["period"]["label"], score["target"]) == ("new-customers", "2026Q3", 100)
    assert score["distance"] == -16
    assert facebook["evidence"]["estimate"]["value"] == 31.4
    assert facebook["returned"]["value"] == pytest.approx(31.4 * 630 / 15700, rel=1e-12)
    assert facebook["cost"] == {
        "total": 15700, "spent": 4000, "shared": 0, "currency": "NOK", "hours": 18, "hourly_rate": 650,
    }  # fmt: skip
    assert facebook["reason"]["template"].startswith("By its contacts it returns")
    assert facebook["reason"]["text"].startswith("Ut fra kontaktene gir kanalen")
    assert facebook["reason"]["values"]["required"] == 1.0


def test_json_keeps_names_whole_and_knows_no_nan(hostile):
    values = json.loads(json.dumps(report_json(hostile), allow_nan=False))
    assert {len(channel["channel"]) for channel in values["scores"][0]["channels"]} >= {10_000}
    assert values["scores"][0]["actual"]["value"] is None


def test_building_blocks_changes_nothing_and_is_repeatable(municipality):
    before = repr(municipality)
    assert publication(municipality) == publication(municipality)
    assert repr(municipality) == before


def test_every_json_key_is_documented(municipality):
    def keys(values: object) -> set[str]:
        if isinstance(values, list):
            return set().union(*map(keys, values))
        if isinstance(values, dict):
            return {*values, *(key for name, value in values.items() if name != "values" for key in keys(value))}
        return set()

    documented = set(re.findall(r"\w+", render_json.__doc__ or ""))
    assert keys(report_json(municipality)) <= documented
