"""Read times and dates however they are written, as UTC: ISO, offsets, epochs, Nordic, American, month names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from maal.sources.quote import literal
from maal.sources.shapes import Shape, among_sql
from maal.sources.zones import utc_sql

Order = Literal["day", "month"]

_CLOCK = r"(?:,?[ T]+(?:kl\.? ?)?9{1,2}[:.]99(?:[:.]99(?:[.,]9{1,9})?)?(?: ?[AaPp]\.?[Mm]\.?)?)"
_OFFSET = r" ?(?:Z|z|UTC|GMT|[+-]99(?::?99)?)"
_MONTHS = (
    "jan|tammi feb|helmi mar|maalis apr|huhti may|mai|maj|touko jun|kesä|kesa jul|heinä|heina aug|elo sep|syys "
    "oct|okt|loka nov|marras dec|des|joulu"
)
_WORD = rf"(?:{'|'.join(_MONTHS.replace('|', ' ').split())})[a-zåäö]*\.?"
_DATE = rf"(?:9{{1,2}}\.?[ -]{_WORD},?[ -]9999|{_WORD} 9{{1,2}},? 9999)"
_WORDS = re.compile(
    rf"(?:[a-zåäöø]+\.?,? +)?{_DATE}{_CLOCK.lower()}?(?:{_OFFSET})?",
    re.IGNORECASE,
)
#: Family → the shapes that belong to it.
_FAMILIES = {
    "offset": re.compile(rf"9999-9{{1,2}}-9{{1,2}}[ T]9{{1,2}}:99(?::99(?:\.9+)?)?{_OFFSET}"),
    "iso": re.compile(r"9999[-/]9{1,2}[-/]9{1,2}(?:[ T]9{1,2}:99(?::99(?:\.9+)?)?)?"),
    "dots": re.compile(rf"9{{1,2}}\.9{{1,2}}\.(?:9999|99){_CLOCK}?"),
    "slashes": re.compile(rf"9{{1,2}}([/-])9{{1,2}}\1(?:9999|99){_CLOCK}?"),
    "seconds": re.compile(r"9{10}(?:\.9+)?"),
    "milliseconds": re.compile(r"9{13}"),
    "microseconds": re.compile(r"9{16}"),
    "compact": re.compile(r"9{8}"),
    "words": _WORDS,
}
_DATE_ONLY = re.compile(r"[^:T]*")


@dataclass(frozen=True, slots=True)
class Times:
    """What a column's shapes say: shapes by family, rows that are no times, and whether no row has a clock time.

    ``years``: the first and last year of the ISO times, which begin with it.
    """

    families: dict[str, tuple[str, ...]]
    unreadable: tuple[Shape, ...]
    date_only: bool
    years: tuple[int, int] | None = None

    @property
    def naive(self) -> bool:
        """Tell whether some rows have no offset, so that the workspace's time zone decides."""
        return bool(set(self.families) & {"iso", "dots", "slashes", "words", "compact"})


def study(shapes: Sequence[Shape]) -> Times:
    """Sort a column's shapes by family."""
    families: dict[str, list[str]] = {}
    unreadable = []
    for shape in shapes:
        family = next((name for name, form in _FAMILIES.items() if form.fullmatch(shape.text)), None)
        if family:
            families.setdefault(family, []).append(shape.text)
        else:
            unreadable.append(shape)
    dated = [text for name, texts in families.items() if "seconds" not in name for text in texts]
    date_only = len(dated) == sum(map(len, families.values())) and not any(_has_clock(text) for text in dated)
    return Times({name: tuple(texts) for name, texts in families.items()}, tuple(unreadable), date_only, _years(shapes))


def _years(shapes: Sequence[Shape]) -> tuple[int, int] | None:
    iso = [shape for shape in shapes if _FAMILIES["iso"].fullmatch(shape.text)]
    return (int(min(s.low for s in iso)[:4]), int(max(s.high for s in iso)[:4])) if iso else None


def _has_clock(text: str) -> bool:
    return bool(re.search(r"9:99| 9{1,2}\.99", text))


def order_sql(value: str, times: Times) -> str:
    """SQL of the greatest first and second number among dates such as ``12/31/2026``."""
    inside = among_sql(value, list(times.families["slashes"]), "time")
    parts = [
        f"max(TRY_CAST(regexp_extract({value}, '^(\\d+)[/-](\\d+)', {i}) AS INT)) FILTER ({inside})" for i in (1, 2)
    ]
    return f"SELECT {parts[0]}, {parts[1]} FROM raw"


def time_sql(value: str, times: Times, zone: str, order: Order, moment: str | None = None) -> str:
    """SQL of a text value as TIMESTAMP in UTC; naive times are those of ``zone``; what is no time is NULL.

    ``moment``: SQL of the value as a time where `parsed` has read it.
    """
    cases = [
        (list(texts), _family_sql(name, texts, value, zone, order, times.years, moment))
        for name, texts in times.families.items()
    ]
    if not cases:
        return "CAST(NULL AS TIMESTAMP)"
    if len(cases) == 1:
        return cases[0][1]
    whens = " ".join(f"WHEN {among_sql(value, texts, 'time', moment)} THEN {sql}" for texts, sql in cases)
    return f"CASE {whens} END"


def _family_sql(
    family: str,
    texts: Sequence[str],
    value: str,
    zone: str,
    order: Order,
    years: tuple[int, int] | None,
    moment: str | None,
) -> str:
    if family == "offset":
        spaced = any(re.search(r" [+-]", text) for text in texts)
        joined = f"regexp_replace({value}, ' ([+-])', '\\1')" if spaced else value
        return f"timezone('UTC', TRY_CAST({joined} AS TIMESTAMPTZ))"
    if family == "iso":
        cast = f"TRY_CAST({value} AS TIMESTAMP)"
        return utc_sql(f"coalesce({moment}, {cast})" if moment else cast, zone, years)
    if family == "compact":
        return utc_sql(f"TRY_STRPTIME({value}, '%Y%m%d')", zone)
    if family == "words":
        return _words_sql(value, zone)
    if family in ("dots", "slashes"):
        return utc_sql(_numeric_sql(value, texts, "day" if family == "dots" else order), zone)
    scale = {"seconds": 1_000_000, "milliseconds": 1000, "microseconds": 1}[family]
    return f"make_timestamp(CAST(TRY_CAST({value} AS DECIMAL(28, 6)) * {scale} AS BIGINT))"


def _numeric_sql(value: str, texts: Sequence[str], order: Order) -> str:
    """Bring ``31.12.2026 kl. 14.05`` and its like to one form, and read that."""
    first, second = ("%d", "%m") if order == "day" else ("%m", "%d")
    bare = f"regexp_replace({value}, '^(\\d+)[./-](\\d+)[./-](\\d+)', '\\1/\\2/\\3')"
    bare = f"regexp_replace({bare}, '^(\\d+/\\d+)/(\\d\\d)(\\D|$)', '\\1/20\\2\\3')"
    bare = f"regexp_replace({bare}, ',?[ T]+(kl\\.? ?)?', ' ')"
    bare = f"regexp_replace({bare}, '( \\d+)\\.(\\d\\d)', '\\1:\\2')"
    clocks = ("", " %H:%M", " %H:%M:%S", " %H:%M:%S.%f", " %I:%M %p", " %I:%M:%S %p", " %I:%M%p")
    wanted = clocks[1:] if all(map(_has_clock, texts)) else clocks if any(map(_has_clock, texts)) else clocks[:1]
    formats = [f"{first}/{second}/%Y{clock}" for clock in wanted]
    return f"TRY_STRPTIME({bare}, [{', '.join(map(literal, formats))}])"


@cache
def _month_case() -> str:
    return " ".join(
        f"WHEN month_word SIMILAR TO '({names}).*' THEN {number}" for number, names in enumerate(_MONTHS.split(), 1)
    )


def _words_sql(value: str, zone: str) -> str:
    """Take day, month name, year, clock and offset out of the text by regular expressions."""
    text = f"lower({value})"
    stems = _MONTHS.replace(" ", "|")
    word = f"regexp_extract({text}, '({stems})', 1)"
    month = f"(CASE {_month_case().replace('month_word', word)} END)"
    day = f"TRY_CAST(regexp_extract({text}, '(^|[^0-9:.])(\\d{{1,2}})([^0-9:]|$)', 2) AS BIGINT)"
    year = f"TRY_CAST(regexp_extract({text}, '(\\d{{4}})', 1) AS BIGINT)"
    clock = "(\\d{1,2})[:.](\\d\\d)(?:[:.](\\d\\d))? ?([ap])?"
    hour, minute, second = (
        f"coalesce(TRY_CAST(regexp_extract({text}, '{clock}', {i}) AS BIGINT), 0)" for i in (1, 2, 3)
    )
    half = f"regexp_extract({text}, '{clock}', 4)"
    noon = f"CASE {half} WHEN 'p' THEN {hour} % 12 + 12 WHEN 'a' THEN {hour} % 12 ELSE {hour} END"
    stamp = f"TRY(make_timestamp({year}, {month}, {day}, {noon}, {minute}, {second}::DOUBLE))"
    offset = f"regexp_extract({text}, ':\\d\\d ?([+-])(\\d\\d):?(\\d\\d)$', "
    minutes = f"(CASE {offset}1) WHEN '-' THEN 1 ELSE -1 END) * ({offset}2)::INT * 60 + {offset}3)::INT)"
    exact = f"regexp_matches({text}, ':\\d\\d ?([+-]\\d\\d:?\\d\\d|z|utc|gmt)$')"
    shift = f"CASE WHEN {offset}1) <> '' THEN {minutes} ELSE 0 END"
    return f"CASE WHEN {exact} THEN {stamp} + to_minutes({shift}) ELSE {utc_sql(stamp, zone)} END"
