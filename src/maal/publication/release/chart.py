"""A cube's figures as points with their intervals on one scale."""

from __future__ import annotations

from collections.abc import Iterable

from maal.core import Text
from maal.publication.blocks import Dot, DotChart, PanelDot, SmallMultiples
from maal.publication.release.cube import Category, Observation

Shown = tuple[Category, Observation]


def chart(key: str, headline: Text, subtitle: Text, shown: Iterable[Shown], ranked: bool = True) -> DotChart:
    """Draw the figures that there are, the largest first where they are ``ranked``, else in their order."""
    dots = [Dot(category.label, found.estimate) for category, found in shown if found.estimate is not None]
    if ranked:
        dots.sort(key=lambda dot: -dot.estimate.value)
    spoken = tuple(Text("{label:text} {figure:estimate}", {"label": dot.label, "figure": dot.estimate}) for dot in dots)
    return DotChart(
        key, headline, subtitle, Text("{subtitle:text}: {list:parts}.", _said(subtitle, spoken)), tuple(dots)
    )


def multiples(
    key: str, headline: Text, subtitle: Text, panels: Iterable[tuple[Text, Iterable[Shown]]]
) -> SmallMultiples:
    """Draw the figures that there are in panels with the same lines, in their order."""
    dots = tuple(
        PanelDot(category.label, found.estimate, panel=panel)
        for panel, shown in panels
        for category, found in shown
        if found.estimate is not None
    )
    spoken = tuple(
        Text(
            "{panel:text}: {label:text} {figure:estimate}",
            {"panel": dot.panel, "label": dot.label, "figure": dot.estimate},
        )
        for dot in dots
    )
    return SmallMultiples(
        key, headline, subtitle, Text("{subtitle:text}: {list:parts}.", _said(subtitle, spoken)), dots
    )


def _said(subtitle: Text, spoken: tuple[Text, ...]) -> dict[str, object]:
    return {"subtitle": subtitle, "list": spoken}
