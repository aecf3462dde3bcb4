"""How much did a channel contribute to a goal? The four rungs of the evidence ladder. Does no I/O."""

from maal.impact.tagged import RULES, Credit, Credits, Journeys, attribute, touched

__all__ = ["RULES", "Credit", "Credits", "Journeys", "attribute", "touched"]
