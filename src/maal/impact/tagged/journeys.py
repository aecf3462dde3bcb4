"""Journeys: the contacts that people had before what they did (or before nothing), ready to be attributed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from maal.core import COUNTS, BadInput, Count, Period, unknown_name
from maal.core.engine import Frame, on_one_engine
from maal.impact.tagged.contacts import DAY, Window
from maal.impact.tagged.count import Counts, JourneySource, count
from maal.impact.tagged.events import Events
from maal.impact.tagged.paths import read_paths
from maal.impact.tagged.shares import ShareSettings
from maal.impact.tagged.walk import contacts_behind

DIRECT = ("direct", "unknown")
MOST_DAYS = 36_500


class Journeys:
    """Contacts before outcomes within ``lookback_days``, kept in their engine; nothing is computed before it is asked.

    ``touchpoints`` has person, occurred_at, channel; ``outcomes`` person, occurred_at and, where outcomes have one,
    value: DuckDB relations or Polars, pandas, Arrow or PySpark frames. A contact counts for the person's next outcome
    only, at or before it. Contacts of one person and time share their places equally. A person's contacts after the
    last outcome, within the lookback of the last of them, form one journey without conversion.

    ``period`` keeps the journeys that end in it, as known at its end (their contacts may be older); ``count`` "first"
    keeps a person's first outcome and the contacts before it. Channels named in ``direct`` take no credit from others
    by the rule last_non_direct.
    """

    def __init__(
        self,
        touchpoints: Any,
        outcomes: Any,
        lookback_days: float = 30,
        *,
        period: Period | None = None,
        count: Count = "all",
        direct: Sequence[str] = DIRECT,
    ) -> None:
        if not 0 < lookback_days <= MOST_DAYS:
            raise BadInput(
                f"lookback_days {lookback_days} cannot be used: give a number of days above 0, at most {MOST_DAYS}."
            )
        if count not in ("all", "first"):
            raise BadInput(unknown_name("count", count, [name for name in COUNTS if name != "level"]))
        frames: dict[str, Frame] = on_one_engine({"touchpoints": touchpoints, "outcomes": outcomes})
        window = Window(round(lookback_days * DAY), period, count)
        self.source: JourneySource = Events(frames["touchpoints"], frames["outcomes"], window)
        self._counted: dict[tuple[ShareSettings, int], Counts] = {}
        self.direct = tuple(direct)
        self.timed = True

    @classmethod
    def from_paths(cls, table: Any, separator: str = ">", direct: Sequence[str] = DIRECT) -> Journeys:
        """Take journeys that arrive aggregated: one row a path with conversions, value and nulls (see `read_paths`).

        >>> import polars as pl
        >>> paths = pl.DataFrame({"path": ["radio > x", "x"], "total_conversions": [2, 1], "total_null": [8, 9]})
        >>> Journeys.from_paths(paths).converting
        3
        """
        journeys = cls.__new__(cls)
        journeys.source = read_paths(table, separator)
        journeys._counted = {}
        journeys.direct = tuple(direct)
        journeys.timed = False
        return journeys

    def counts(self, settings: ShareSettings | None = None, order: int = 1) -> Counts:
        """The grouped counts behind every rule; computed by one walk through the journeys, then kept."""
        key = (settings or ShareSettings(), order)
        if key not in self._counted:
            self._counted[key] = count(self.source, *key, self.direct)
        return self._counted[key]

    def _total(self, measure: str) -> float:
        return float(self._totals().total(measure).sum())

    def _totals(self) -> Any:
        if not hasattr(self, "_all"):
            self._all = self.source.totals()
        return self._all

    @property
    def channels(self) -> tuple[str, ...]:
        """The channels seen, in sorted order."""
        return self.counts().channels

    @property
    def outcomes(self) -> int:
        """Number of outcomes in the period, with or without a contact."""
        return round(self._total("conversions"))

    @property
    def value(self) -> float:
        """Value of all outcomes in the period."""
        return self._total("value")

    @property
    def converting(self) -> int:
        """Number of outcomes with at least one contact."""
        return round(float(self.counts().sets.total("conversions").sum()))

    @property
    def without_contact(self) -> int:
        """Number of outcomes before which no contact was seen."""
        return self.outcomes - self.converting

    @property
    def value_without_contact(self) -> float:
        """Value of the outcomes before which no contact was seen."""
        return self.value - float(self.counts().sets.total("value").sum())

    @property
    def total(self) -> int:
        """Number of journeys, with and without conversion."""
        return round(float(np.sum(self.counts().sets.total("journeys"))))

    def contacts(self, channel: str) -> Iterator[pa.Table]:
        """Give the contacts of a channel before outcomes, some millions at a time (see `contacts_behind`)."""
        return contacts_behind(self.source, channel, self.direct)
