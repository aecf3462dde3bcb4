"""How much did a channel contribute to a goal? The four rungs of the evidence ladder. Does no I/O."""

from maal.impact.tagged import (
    RULES,
    Credit,
    Credits,
    Journeys,
    Overlap,
    Spread,
    assisted_share,
    attribute,
    days_to_conversion,
    overlap,
    path_lengths,
    touched,
)

__all__ = [
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
