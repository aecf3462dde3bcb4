"""What stands beside the figures of the rung "asked", by stated rules."""

from __future__ import annotations

from maal.core import Check
from maal.survey.sample import Kind

LEAST_RESPONSE = 0.40
"""Below this response rate the check fails: those who did not answer then outweigh those who did."""
MOST_UNMAPPED = 0.20
"""Above this share of answers without a channel the check fails: they may hide a channel of any size below it."""

RECALL = (
    "People name what they remember: what they met last, often or with pleasure is named too often, what worked unseen "
    "too seldom. The interval does not hold this bias."
)
OPT_IN = "Those who answered chose themselves: the figures speak of them only, and carry no interval."


def checks(response: float, unmapped: float, several: float, kind: Kind) -> tuple[Check, ...]:
    """Response rate (at least 40 %), unmapped share (at most 20 %), and what no rule can judge, in words."""
    low_response = f"{response:.0%} answered; at least {LEAST_RESPONSE:.0%} are wanted."
    beyond = f" The bounds show what the other {1 - response:.0%} could change." if response < 1 else ""
    rate = Check("response rate", response >= LEAST_RESPONSE, low_response + beyond)
    text = f"{unmapped:.0%} of the answers name no known channel; at most {MOST_UNMAPPED:.0%} are wanted."
    more = " Give synonyms for the most frequent ones." if unmapped > MOST_UNMAPPED else ""
    both = f"{several:.0%} of the answers name several channels, so shares can add to more than 100%."
    said = [Check("several answers", None, both)] if several else []
    chosen = [Check("opt-in", None, OPT_IN)] if kind == "opt-in" else []
    unmapped_check = Check("unmapped answers", unmapped <= MOST_UNMAPPED, text + more)
    return (rate, unmapped_check, *said, Check("recall bias", None, RECALL), *chosen)
