"""Bring everything that the rules need from the engine as grouped counts, in one walk through the journeys."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import narwhals as nw
from numpy.typing import NDArray

from maal.core import BadInput
from maal.core.engine import Frame, fetch
from maal.impact.tagged import sets, transitions
from maal.impact.tagged.bootstrap import replicate_weights
from maal.impact.tagged.cells import Cells, Floats, stack
from maal.impact.tagged.shares import (
    JOURNEY,
    ShareSettings,
    summed_shares,
    tied,
    untied,
    with_places,
)

Grouped = dict[str, NDArray[Any]]


class JourneySource(Protocol):
    """Where journeys come from: single events, or paths that arrive already aggregated."""

    def chunks(self, order: int) -> AbstractContextManager[tuple[tuple[str, ...], Iterator[Frame]]]:
        """Give the channels' names and the contacts of journeys, a chunk of people at a time."""

    def totals(self) -> Cells:
        """Sum all outcomes by bucket."""


@dataclass(frozen=True)
class Counts:
    """All that attribution needs: credits of the share rules, steps of the chain, journeys by set of channels."""

    channels: tuple[str, ...]
    order: int
    shares: Cells
    steps: Cells
    sets: Cells

    @cached_property
    def replicates(self) -> Floats:
        """The draws of the bootstrap, the same for every rule (see `replicate_weights`)."""
        return replicate_weights()


def count(source: JourneySource, settings: ShareSettings, order: int, direct: Sequence[str]) -> Counts:
    """Walk once through the journeys of ``source``."""
    shares: list[Grouped] = []
    steps: list[Grouped] = []
    by_set: list[Grouped] = []
    with source.chunks(order) as (channels, chunks):
        if len(channels) > sets.MOST_CHANNELS:
            raise BadInput(
                f"There are {len(channels)} channels; at most {sets.MOST_CHANNELS} can be credited together. "
                "Name rare ones alike (rules under [channels] in maal.toml, or before you give the table)."
            )
        codes = [code for code, name in enumerate(channels) if name in direct]
        for contacts in chunks:
            for part, has_ties in by_ties(contacts):
                shares.append(fetch(_shares(part, has_ties, settings, codes)))
                steps.extend(fetch(frame) for frame in _steps(part, has_ties, order))
            by_set.append(fetch(sets.channel_sets(contacts)))
    rules = settings.expressions()
    return Counts(
        channels,
        order,
        stack(shares, ("code",), [name + suffix for name in rules for suffix in ("", "_value")]),
        stack(steps, (*transitions.contexts(order), "code"), transitions.MEASURES),
        stack(by_set, ("set",), sets.MEASURES),
    )


def by_ties(contacts: Frame) -> list[tuple[Frame, bool]]:
    """Split the journeys into those without ties, which need no further grouping, and those with."""
    tied_rows = contacts.filter(nw.col("tied"))
    if not fetch(tied_rows.select("t").head(1))["t"].size:
        return [(contacts, False)]
    journeys = tied_rows.group_by(*JOURNEY).agg(nw.len()).drop("len")
    return [
        (contacts.join(journeys, on=list(JOURNEY), how="anti"), False),
        (contacts.join(journeys, on=list(JOURNEY), how="semi"), True),
    ]


def _shares(contacts: Frame, has_ties: bool, settings: ShareSettings, direct: Sequence[int]) -> Frame:
    converting = contacts.filter(nw.col("conversions") > 0)
    placed = with_places(converting, direct, settings.half_life_days)
    return summed_shares(tied(placed) if has_ties else untied(placed), settings.expressions())


def _steps(contacts: Frame, has_ties: bool, order: int) -> list[Frame]:
    if has_ties:
        return [transitions.tied_steps(contacts, order)]
    return [transitions.steps(contacts, order), transitions.ends(contacts, order)]
