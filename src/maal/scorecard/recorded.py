"""What is recorded, before any goal is set: outcomes by kind, contacts by channel."""

from __future__ import annotations

from typing import Any

import narwhals as nw

from maal.scorecard.facts import Facts
from maal.scorecard.score import Recorded, RecordedOutcomes
from maal.scorecard.tables import rows


def recorded(facts: Facts) -> Recorded:
    """Count outcomes by kind and contacts by channel, the most frequent first."""
    kinds = rows(
        facts.outcomes.group_by("kind").agg(
            nw.len().alias("count"),
            nw.col("occurred_at").min().alias("first"),
            nw.col("occurred_at").max().alias("last"),
        )
    )
    contacts = rows(facts.touchpoints.group_by("channel").agg(nw.len().alias("count")))
    outcomes = (_outcomes(row) for row in kinds if row["kind"] and row["first"] is not None)
    return Recorded(
        tuple(sorted(outcomes, key=lambda one: (-one.count, one.kind))),
        tuple(sorted(((str(row["channel"] or "unknown"), int(row["count"])) for row in contacts), key=_most_first)),
    )


def _outcomes(row: dict[str, Any]) -> RecordedOutcomes:
    return RecordedOutcomes(str(row["kind"]), int(row["count"]), row["first"].date(), row["last"].date())


def _most_first(contacts: tuple[str, int]) -> tuple[int, str]:
    return -contacts[1], contacts[0]
