"""How the commands show what the app returns."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from maal.cli.plain import plain
from maal.core import BadInput

if TYPE_CHECKING:
    from maal.app import Imported, TaggedCredits

Progress = Callable[[int, int | None], None]


@contextmanager
def working(shown: bool = True) -> Iterator[Callable[[str], None]]:
    """Give a way to say what is being worked on, on standard error, where a person watches; it leaves no trace."""
    if not (shown and sys.stderr.isatty()):
        yield lambda what: None
        return
    from rich.markup import escape

    with _console().status("") as sign:
        yield lambda what: sign.update(escape(plain(what)))


@contextmanager
def status(text: str) -> Iterator[None]:
    """Say that one thing is being worked on (see `working`)."""
    with working() as doing:
        doing(text)
        yield


@contextmanager
def loading() -> Iterator[tuple[Callable[[Path], Progress], Callable[[str], None]]]:
    """Give a progress bar for each file, and a way to say that another import is being waited for."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=_console(), transient=True, disable=not sys.stderr.isatty()) as bars:

        def bar(path: Path) -> Callable[[int, int | None], None]:
            task = bars.add_task(plain(path.name), total=None)
            return lambda done, total: bars.update(task, completed=done, total=total)

        yield bar, lambda message: print(f"maal: {message}", file=sys.stderr)


def _console() -> Any:
    from rich.console import Console

    return Console(stderr=True)


def parse_mapping(text: str | None) -> dict[str, str] | None:
    """Read ``field=column,...``.

    >>> parse_mapping("person=customer_id, channel=kanal")
    {'person': 'customer_id', 'channel': 'kanal'}
    """
    if text is None:
        return None
    pairs = [part.partition("=") for part in text.split(",")]
    if not all(field.strip() and column.strip() for field, _, column in pairs):
        raise BadInput(f"--map '{text}' cannot be read: write FIELD=COLUMN,... as in person=customer_id,channel=kanal.")
    return {field.strip(): column.strip() for field, _, column in pairs}


def parse_decimal(text: str | None) -> Literal["comma", "point"] | None:
    """Read ``--decimal``."""
    if text is None or text == "comma" or text == "point":
        return text  # type: ignore[return-value]
    raise BadInput(f"--decimal '{text}' cannot be read: write comma (1.234,50) or point (1,234.50).")


def imported_text(one: Imported, language: str) -> str:
    """Say what a file was taken for and what was loaded of it."""
    from maal.app import in_words

    verb = "would load" if one.report.dry_run else "loaded"
    lines = [f"{one.file}: {one.source}"]
    for counts in one.report.tables:
        lines.append(
            f"  {counts.table}: {counts.rows:,} rows, {verb} {counts.new:,} new, {counts.revised:,} revised, "
            f"{counts.unchanged:,} unchanged"
        )
    if one.channels:
        listed = sorted(one.channels.items(), key=lambda item: -item[1])
        lines.append("  contacts: " + ", ".join(f"{name} {number:,}" for name, number in listed))
    return plain("\n".join([*lines, *(f"  {in_words(note, language)}" for note in one.notes)]))


def imported_dict(one: Imported) -> dict[str, Any]:
    """The same for JSON."""
    return {
        "file": one.file,
        "kind": one.kind,
        "source": one.source,
        "tables": [asdict(counts) for counts in one.report.tables],
        "channels": dict(one.channels),
        "notes": [str(note) for note in one.notes],
        "load": one.report.load,
        "dry_run": one.report.dry_run,
    }


def tagged_dict(credits: TaggedCredits) -> dict[str, Any]:
    """The credits of every rule for JSON."""
    return {
        "goal": credits.goal,
        "period": credits.period.label,
        "lookback_days": credits.lookback_days,
        "outcomes": credits.outcomes,
        "without_contact": credits.without_contact,
        "touched": [asdict(row) for row in credits.touched.rows],
        "rules": {
            rule: {"method": by.method, "level": by.level, "n": by.n, "credits": [asdict(row) for row in by.rows]}
            for rule, by in credits.by_rule.items()
        },
        "overlap": [
            {"channel": pair.channel, "other": pair.other, "outcomes": asdict(pair.outcomes)}
            for pair in credits.overlap
        ],
        "assisted_share": {channel: asdict(share) for channel, share in credits.assisted.items()},
        "path_lengths": asdict(credits.path_lengths),
        "days_to_conversion": asdict(credits.days_to_conversion),
    }


def tagged_text(credits: TaggedCredits) -> str:
    """One table a rule: channel, credit with its interval, value with its interval."""
    lines = [
        f"{credits.goal}, {credits.period.label}: {credits.outcomes:,} outcomes, "
        f"{credits.without_contact:,} without a contact in {credits.lookback_days:g} days.",
        "Tagged: who was there, not who caused it.",
    ]
    for rule, by in credits.by_rule.items():
        lines += ["", f"{rule} ({by.method}, {by.level:.0%}, n = {by.n:,})"]
        for row in sorted(by.rows, key=lambda row: -row.credit):
            lines.append(
                f"  {row.channel:<24.24} {_figure(row.credit, row.low, row.high):>28} "
                f"{_figure(row.value, row.value_low, row.value_high, 0):>40}"
            )
    return plain("\n".join([*lines, *_journeys_text(credits)]))


def _journeys_text(credits: TaggedCredits) -> list[str]:
    """What the journeys look like: their length and time, who assists, who meets."""
    if not credits.path_lengths.at:
        return []
    lengths, days = credits.path_lengths, credits.days_to_conversion
    lines = [
        "",
        f"contacts before an outcome: median {lengths.quantile(0.5)}, at most {lengths.quantile(0.9)} for 90%",
        f"days from first contact: median {days.quantile(0.5)}, at most {days.quantile(0.9)} for 90%",
        "",
        "assisted (share of a channel's outcomes in which it was not the last contact)",
    ]
    for channel, share in sorted(credits.assisted.items(), key=lambda item: -item[1].value):
        percents = [f"{100 * part:.0f}%" for part in (share.value, share.low or 0.0, share.high or 0.0)]
        lines.append(f"  {channel:<24.24} {percents[0]:>6} [{percents[1]}, {percents[2]}], n = {share.n:,}")
    if credits.overlap:
        lines += ["", "overlap (outcomes with both channels; the ten most frequent pairs)"]
    for pair in credits.overlap[:10]:
        both = pair.outcomes
        lines.append(f"  {pair.channel + ' + ' + pair.other:<40.40} {_figure(both.value, both.low, both.high, 0):>24}")
    return lines


def _figure(value: float, low: float | None, high: float | None, digits: int = 1) -> str:
    interval = "" if low is None or high is None else f" [{low:,.{digits}f}, {high:,.{digits}f}]"
    return f"{value:,.{digits}f}{interval}"
