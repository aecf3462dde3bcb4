"""Claims to test with: one line each."""

from __future__ import annotations

from maal.core import Check, Estimate, Evidence, Period, Rung
from maal.impact.ladder import claim

QUARTER = Period.parse("2026Q3")
FAILED = Check("pre-trend", False, "It drifted.")
PASSED = Check("pre-trend", True, "It did not drift.")
WORDS = {
    "contribution": "outcomes credited or caused",
    "average return": "average return: orders for each unit of spend",
    "marginal return": "marginal return: orders for each unit more",
    "share": "share of outcomes whose person says so",
}
SOURCES = {
    "randomised": "switchback",
    "quasi": "synthetic control",
    "calibrated": "media mix calibrated by a test",
    "model": "media mix",
    "tagged": "last",
    "asked": "asked",
}
RUNGS = {
    "randomised": Rung.TESTED,
    "quasi": Rung.TESTED,
    "calibrated": Rung.MODELLED,
    "model": Rung.MODELLED,
    "tagged": Rung.TAGGED,
    "asked": Rung.ASKED,
}
KINDS = tuple(RUNGS)


def figure(value, half=10.0, std_error=None):
    return Estimate(value, std_error, value - half, value + half)


def evidence(kind, value=50.0, half=10.0, *, channel="shop", checks=(), period=QUARTER, estimand="contribution"):
    made = Estimate(value) if half is None else figure(value, half)
    words, source = WORDS[estimand], SOURCES[kind]
    return Evidence("orders", channel, period, RUNGS[kind], words, made, checks, source)


def make(kind, value=50.0, half=10.0, *, measured=None, **rest):
    return claim(evidence(kind, value, half, **rest), measured=measured)
