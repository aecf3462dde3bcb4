"""The colours: few, told apart by colour-blind eyes and in grey, dark enough on white (WCAG 2.2 AA)."""

from __future__ import annotations

PAPER = "#ffffff"
SHADE = "#f3f5f7"  # behind findings and table heads
INK = "#1b2430"
QUIET = "#4d5866"  # intervals, captions, axis labels
RULE = "#c9d0d8"  # decorative lines only
LINK = "#004f85"
BLUE = "#0a5c96"  # the figure itself
AMBER = "#b34700"  # the target
STONE = "#7b8794"  # the other rules, and what people say
VIOLET = "#9b5fb5"  # what a model gives

TEXT_COLOURS = (INK, QUIET, LINK)
GRAPHIC_COLOURS = (BLUE, AMBER, STONE, VIOLET)


def contrast(one: str, other: str) -> float:
    """(lighter + 0.05) / (darker + 0.05) of the relative luminances (WCAG 2.2, contrast ratio).

    >>> contrast("#000000", "#ffffff")
    21.0
    """
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return round((lighter + 0.05) / (darker + 0.05), 2)


def _luminance(colour: str) -> float:
    channels = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
