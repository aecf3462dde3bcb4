"""Journeys that arrive already aggregated: credits without period, target or cost."""

from __future__ import annotations

from typing import Any

import narwhals as nw

from maal.core import Estimate, Goal
from maal.impact.tagged import Journeys
from maal.scorecard import notes
from maal.scorecard.facts import Facts
from maal.scorecard.fold import fold_paths
from maal.scorecard.reached import Reached
from maal.scorecard.score import Score, Standing
from maal.scorecard.tables import Table, rows
from maal.scorecard.tagged import tag_journeys, unexplained
from maal.scorecard.worth import channel_scores

UNKNOWN_SOURCE = "paths"


def path_scores(paths: Any, facts: Facts) -> tuple[Score, ...]:
    """One score a source of aggregated paths (columns channels, conversions, and where known value, nulls, source)."""
    lazy: Table = nw.from_native(paths).lazy()
    named = lazy.with_columns(_source(lazy).alias("source"))
    sources = sorted(str(row["source"]) for row in rows(named.select("source").unique()))
    return tuple(_score(source, named.filter(nw.col("source") == source), facts) for source in sources)


def _source(lazy: Table) -> nw.Expr:
    if "source" not in lazy.collect_schema().names():
        return nw.lit(UNKNOWN_SOURCE)
    return nw.col("source").cast(nw.String).fill_null(UNKNOWN_SOURCE)


def _score(source: str, paths: Table, facts: Facts) -> Score:
    folded, rare = fold_paths(paths.to_native())
    tagged = tag_journeys(Journeys.from_paths(folded), facts.rule)
    goal = Goal(source, "conversion", target=0.0)
    actual = Estimate(
        tagged.outcomes,
        n=int(tagged.outcomes),
        unit="outcomes",
        sample="aggregated paths",
        method="full count of paths",
    )
    note = notes.paths_without_period()
    reached = Reached(goal, None, 0, None, actual, None, tagged, Standing.UNKNOWN, note, ())
    rest = unexplained(tagged)
    channels = channel_scores(reached, {}, rest, facts)
    said = (note, notes.folded_channels(rare)) if rare else (note,)
    return Score(goal, None, None, None, actual, None, channels, rest, Standing.UNKNOWN, note, said)
