"""Answers to channels, once for each distinct text: the engine counts the texts and gets the result joined back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import narwhals as nw
import pyarrow as pa

from maal.core.engine import Frame, beside
from maal.impact.asked.answers import Answer, read_answer
from maal.impact.asked.vocabulary import Vocabulary

SMALLEST_SHOWN = 3
"""An unmapped answer that fewer gave is counted, and not shown: it may tell who wrote it."""
MOST_SHOWN = 20

FLAGS = ("answered", "dont_know", "unmapped", "several")


@dataclass(frozen=True)
class Unmapped:
    """What no channel was found for: ``shown`` (text, answers), most frequent first, and how many are not shown."""

    shown: tuple[tuple[str, int], ...]
    hidden: int


@dataclass(frozen=True)
class Mapped:
    """Rows with `FLAGS` and, for each of ``channels``, ``named_i`` (0 or 1) and ``part_i`` (its part of the answer).

    Everything is 0 in rows without an answer.
    """

    frame: Frame
    channels: tuple[str, ...]
    unmapped: Unmapped


def mapped(frame: Frame, asked: str, vocabulary: Vocabulary) -> Mapped:
    """Read the column ``asked`` of ``frame``; its columns stay, but for ``asked``."""
    frame = frame.with_columns(nw.col(asked).cast(nw.String).alias(asked))
    counted = frame.group_by(asked).agg(maal_rows=nw.len()).collect("pyarrow").to_arrow()
    texts = zip(counted[asked].to_pylist(), counted["maal_rows"].to_pylist(), strict=True)
    rows = {text: rows for text, rows in texts if text is not None}
    read = {text: answer for text in sorted(rows) if (answer := read_answer(text, vocabulary)) is not None}
    channels = tuple(sorted({channel for answer in read.values() for channel in answer.channels}))
    table = _table(read, channels)
    joined = frame.join(beside(frame, table), left_on=asked, right_on="maal_text", how="left").drop(asked)
    filled = [nw.col(name).fill_null(0).alias(name) for name in table.column_names[1:]]
    return Mapped(joined.with_columns(*filled), channels, _unmapped(read, rows))


def _table(read: Mapping[str, Answer], channels: Sequence[str]) -> pa.Table:
    """One row for each distinct text."""
    answers = list(read.values())
    flags = {
        "answered": [1] * len(answers),
        "dont_know": [int(answer.dont_know) for answer in answers],
        "unmapped": [int(not answer.channels and not answer.dont_know) for answer in answers],
        "several": [int(len(answer.channels) > 1) for answer in answers],
    }
    columns = {name: pa.array(values, pa.int64()) for name, values in flags.items()}
    for place, channel in enumerate(channels):
        named = [int(channel in answer.channels) for answer in answers]
        parts = [each / max(len(answer.channels), 1) for each, answer in zip(named, answers, strict=True)]
        columns[f"named_{place}"] = pa.array(named, pa.int64())
        columns[f"part_{place}"] = pa.array(parts, pa.float64())
    return pa.table({"maal_text": pa.array(list(read), pa.string()), **columns})


def _unmapped(read: Mapping[str, Answer], rows: Mapping[str, int]) -> Unmapped:
    counts: Counter[str] = Counter()
    for text, answer in read.items():
        counts.update(dict.fromkeys(answer.unmapped, rows[text]))
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    shown = [pair for pair in ordered if pair[1] >= SMALLEST_SHOWN][:MOST_SHOWN]
    return Unmapped(tuple(shown), len(ordered) - len(shown))
