"""A fraction never says more than its figure and its interval allow."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maal.core import Estimate
from maal.publication.prose import LANGUAGES
from maal.publication.prose.fractions import FEWEST, FRACTIONS, NEAR, WIDEST, fraction_of
from maal.publication.prose.rules import rules

SHARES = st.floats(0, 1)
HALF_WIDTHS = st.one_of(st.none(), st.floats(0, 0.3))


def estimate(share: float, half: float | None, n: int | None = None) -> Estimate:
    if half is None:
        return Estimate(share, n=n)
    return Estimate(share, low=max(0.0, share - half), high=min(1.0, share + half), n=n)


@given(SHARES, HALF_WIDTHS, st.sampled_from([0, 1]))
def test_a_fraction_never_contradicts_its_figure(share, half, places):
    said = fraction_of(estimate(share, half), places)
    if said is None:
        return
    written = round(share, places + 2)
    assert abs(written - said.value) <= NEAR + 1e-9
    if said.qualifier == "over":
        assert written > said.value
    if said.qualifier == "under":
        assert written < said.value
    if said.qualifier == "exactly":
        assert abs(written - said.value) < 0.01


@given(SHARES, st.floats(0, 0.3), st.sampled_from([0, 1]))
def test_a_fraction_never_claims_more_than_the_interval(share, half, places):
    found = estimate(share, half)
    said = fraction_of(found, places)
    if said is None:
        return
    assert (found.high - found.low) / 2 <= WIDEST + 1e-9
    if said.qualifier == "over":
        assert found.low > said.value
    if said.qualifier == "under":
        assert found.high < said.value
    if said.qualifier == "exactly":
        assert said.value - 0.05 <= found.low and found.high <= said.value + 0.05


@given(SHARES, HALF_WIDTHS, st.integers(0, FEWEST - 1))
def test_few_answers_bear_no_fraction(share, half, n):
    assert fraction_of(estimate(share, half, n)) is None


@given(SHARES)
def test_the_nearest_fraction_is_taken(share):
    said = fraction_of(Estimate(share))
    if said is not None:
        assert (
            abs(round(share, 3) - said.value) <= min(abs(round(share, 3) - float(f)) for f in FRACTIONS.values()) + 1e-9
        )


@pytest.mark.parametrize("share", [0.0, 0.03, 0.15, 1.0])
def test_there_is_none_for_nothing_for_all_and_far_from_any(share):
    assert fraction_of(Estimate(share)) is None


@pytest.mark.parametrize(
    ("share", "places", "said"),
    [
        (0.49, 0, "under half"),
        (0.495, 1, "exactly half"),
        (0.333, 1, "exactly third"),
        (0.33, 0, "exactly third"),
        (0.34, 0, "exactly third"),
        (0.35, 0, "over third"),
        (0.31, 0, "over three-tenths"),
        (0.97, 0, "under all"),
        (0.7049, 0, "exactly seven-tenths"),
    ],
)
def test_published_figures_find_their_fraction(share, places, said):
    found = fraction_of(Estimate(share), places)
    assert found is not None
    assert f"{found.qualifier} {found.name}" == said


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_fraction_has_a_wording(language):
    wordings = rules(language)["fractions"]
    assert list(wordings) == list(FRACTIONS)
    whole = {name for name, wording in wordings.items() if isinstance(wording, dict)} - {"all"}
    assert all(set(wordings[name]) == set(rules(language)["qualifiers"]) for name in whole)
