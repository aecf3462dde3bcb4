"""The rung "tagged": which contacts came before the outcome. It says who was there, not who caused it. Does no I/O."""

from maal.impact.tagged.attribute import RULES, Credit, Credits, attribute, touched
from maal.impact.tagged.describe import (
    Overlap,
    Spread,
    assisted_share,
    days_to_conversion,
    overlap,
    path_lengths,
)
from maal.impact.tagged.journeys import DIRECT, Journeys

__all__ = [
    "DIRECT",
    "RULES",
    "Credit",
    "Credits",
    "Journeys",
    "Overlap",
    "Spread",
    "assisted_share",
    "attribute",
    "days_to_conversion",
    "overlap",
    "path_lengths",
    "touched",
]
