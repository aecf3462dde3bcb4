"""Build the sheet of a file: which shape of value each role's column has, and the SQL that reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from maal.core import BadInput, Text
from maal.sources import numbers, spans, times
from maal.sources.parsed import Parsed, parse
from maal.sources.quote import literal, name
from maal.sources.raw import RawTable
from maal.sources.shapes import Form, Shape, look, tidy_sql, untidy_sql
from maal.sources.sheet import Context, Fault, Reads, Role, Sheet, fields
from maal.sources.zones import utc_sql


def sheet_of(
    raw: RawTable, roles: Mapping[str, Role], columns: Mapping[str, str], given: Mapping[str, str], context: Context
) -> Sheet:
    """See ``raw`` through ``roles``: ``columns`` says which column has which role, ``given`` constant values.

    Reads the file once, and its copy once (twice when values have blanks around them).
    """
    known = fields(raw.relation)
    texts = {role: _text_sql(*known[column], roles[role].reads) for role, column in columns.items()}
    forms = {role: form for role in columns if (form := _form(known[columns[role]][1], roles[role].reads))}
    parsed = parse(raw, dict.fromkeys(columns.values()), _times(roles, columns), _tests(texts, forms, roles))
    raw = replace(raw, sql=parsed.quick)
    moments = {role: parsed.moments[column] for role, column in columns.items() if column in parsed.moments}
    texts, seen = _tidied(raw, texts, forms, roles, moments, parsed.tests)
    marks = _Marks(raw, {role: seen[role] for role, form in forms.items() if form == "number"}, columns, context)
    builder = _Builder(raw, parsed, context, columns, known, texts, moments, seen, marks)
    for role, kind in roles.items():
        builder.add(role, kind, given)
    return builder.sheet({**columns, **{role: f"={value}" for role, value in given.items()}})


def _times(roles: Mapping[str, Role], columns: Mapping[str, str]) -> list[str]:
    """The columns that are read as times and as nothing else."""
    others = {column for role, column in columns.items() if roles[role].reads not in ("time", "utc")}
    return [column for column in dict.fromkeys(columns.values()) if column not in others]


def _tests(texts: Mapping[str, str], forms: Mapping[str, Form], roles: Mapping[str, Role]) -> dict[str, str]:
    """SQL that tells untidy values, of the texts without a form."""
    asked = [role for role in texts if role not in forms and roles[role].reads != "json"]
    return {role: untidy_sql(texts[role], is_text=roles[role].reads == "text") for role in asked}


def _tidied(
    raw: RawTable,
    texts: Mapping[str, str],
    forms: Mapping[str, Form],
    roles: Mapping[str, Role],
    moments: Mapping[str, str],
    tests: Mapping[str, str],
) -> tuple[dict[str, str], dict[str, tuple[Shape, ...]]]:
    """The texts, trimmed where the file needs it, and the shapes of those with a form."""
    seen = look(raw, texts, forms, moments, tests)
    tidied = {role: tidy_sql(texts[role], is_text=roles[role].reads == "text") for role in seen.untidy}
    again = {role: form for role, form in forms.items() if role in tidied}
    mended = look(raw, tidied, again, moments, {})
    return {**texts, **tidied}, {**seen.shapes, **mended.shapes}


def _form(kind: str, reads: Reads) -> Form | None:
    """How the values of a column are decided on: by their shapes, unless the file gives them a type."""
    if reads in ("text", "id", "json") or kind.startswith(("TIMESTAMP", "DATE")):
        return None
    if reads in ("number", "hours"):
        return None if _is_number(kind) else "number"
    return "time"


def _is_number(kind: str) -> bool:
    return kind.startswith(
        ("DOUBLE", "FLOAT", "DECIMAL", "BIGINT", "INTEGER", "SMALLINT", "TINYINT", "U", "HUGEINT", "BOOLEAN")
    )


def _text_sql(sql: str, kind: str, reads: Reads) -> str:
    if reads == "json":
        return sql if kind in ("VARCHAR", "JSON") else f"to_json({sql})"
    if kind == "JSON":
        return f"json_extract_string({sql}, '$')"
    text = sql if kind == "VARCHAR" else f"CAST({sql} AS VARCHAR)"
    if kind in ("DOUBLE", "FLOAT"):
        whole = f"{sql} = trunc({sql}) AND abs({sql}) < 1e15"
        text = f"CASE WHEN {whole} THEN CAST(CAST({sql} AS BIGINT) AS VARCHAR) ELSE {text} END"
    return text


class _Marks:
    """The decimal mark of the columns whose own values leave it in doubt."""

    def __init__(
        self, raw: RawTable, seen: Mapping[str, tuple[Shape, ...]], columns: Mapping[str, str], context: Context
    ) -> None:
        self._raw, self._columns, self._told = raw, columns, context.decimal
        self.of = {role: numbers.study(each, clock=role == "hours") for role, each in seen.items()}
        self._elsewhere = frozenset(mark for each in self.of.values() for mark in each.settled)

    def decide(self, role: str) -> numbers.Mark | None:
        """The mark: as told, or as in the rest of the column, or as in the rest of the file; else BadInput."""
        found = self.of[role]
        if not found.doubtful or self._told:
            return self._told
        for settled in (found.settled, self._elsewhere):
            if len(settled) == 1:
                return next(iter(settled))
        shape = found.doubtful[0]
        rows = sum(each.rows for each in found.doubtful)
        raise BadInput(
            f"{self._raw.path.name}: in column '{self._columns[role]}' {rows:,} row{'s' if rows > 1 else ''} such as "
            f"'{shape.low}' may have thousands or three decimals, and nothing else in the file settles it. "
            "Say which sign is the decimal mark: --decimal comma or --decimal point. Nothing was loaded."
        )


class _Builder:
    """Gathers the SQL of each role, with the faults and notes that come with it."""

    def __init__(
        self,
        raw: RawTable,
        parsed: Parsed,
        context: Context,
        columns: Mapping[str, str],
        known: Mapping[str, tuple[str, str]],
        texts: Mapping[str, str],
        moments: Mapping[str, str],
        seen: Mapping[str, tuple[Shape, ...]],
        marks: _Marks,
    ) -> None:
        self._raw, self._parsed, self._context, self._columns, self._known = raw, parsed, context, columns, known
        self._texts, self._moments, self._seen, self._marks = texts, moments, seen, marks
        self._values: dict[str, str] = {}
        self._faults: list[Fault] = []
        self._notes: list[Text] = []
        self._date_only: set[str] = set()

    def sheet(self, columns: Mapping[str, str]) -> Sheet:
        """What was gathered."""
        parts = (tuple(self._faults), tuple(self._notes), frozenset(self._date_only))
        return Sheet(self._raw, self._parsed, self._context, columns, self._values, *parts)

    def add(self, role: str, kind: Role, given: Mapping[str, str]) -> None:
        """Add the role's column: given, absent, or read from the file as ``kind`` says."""
        if role in given:
            self._values[role] = literal(given[role])
        elif role not in self._columns:
            self._values[role] = f"CAST(NULL AS {_EMPTY.get(kind.reads, 'VARCHAR')})"
        elif kind.reads in ("text", "id", "json"):
            self._values[role] = self._texts[role]
        else:
            self._add_read(role, kind.reads)

    def _add_read(self, role: str, reads: Reads) -> None:
        sql, kind = self._known[self._columns[role]]
        if reads in ("number", "hours"):
            self._add_number(role, sql, kind)
        elif kind.startswith("TIMESTAMP WITH"):
            self._values[role] = _as_day(f"timezone('UTC', {sql})", reads)
        elif kind.startswith(("TIMESTAMP", "DATE")):
            zone = self._context.zone if reads == "time" else "UTC"
            self._values[role] = _as_day(utc_sql(f"CAST({sql} AS TIMESTAMP)", zone), reads)
            self._date_only |= {role} if kind == "DATE" else set()
        elif reads == "day" and spans.is_span(self._seen[role]):
            self._values[role], self._values[f"{role}_last"] = spans.span_sql(self._texts[role], self._seen[role])
        else:
            self._add_time(role, reads)
        if reads == "day":
            self._values.setdefault(f"{role}_last", self._values[role])

    def _add_number(self, role: str, sql: str, kind: str) -> None:
        if _is_number(kind):
            self._values[role] = numbers.finite_sql(f"CAST({sql} AS DOUBLE)")
            return
        found, doubt = self._marks.of[role], self._marks.decide(role)
        self._values[role] = numbers.number_sql(self._texts[role], found, doubt)
        self._expect(role, "no number", "write 1234.50 or 1 234,50")
        if any("%" in shape.text for shape in self._seen[role]):
            values = {"column": self._columns[role]}
            self._notes.append(
                Text("Percentages in column {column:name} are kept as they are written: 12 % is 12.", values)
            )

    def _add_time(self, role: str, reads: Reads) -> None:
        found = times.study(self._seen[role])
        order = self._order(role, found)
        zone = self._context.zone if reads == "time" else "UTC"
        time = times.time_sql(self._texts[role], found, zone, order, self._moments.get(role))
        self._values[role] = _as_day(time, reads)
        days, times_of_day = "2026-07-31, 31.07.2026, 2026-07 or 07.2026", "2026-07-31 14:05, 31.07.2026 14:05"
        shown = days if reads == "day" else f"{times_of_day} or 2026-07-31T14:05:00+02:00"
        self._expect(role, "no date" if reads == "day" else "no date or time", f"write {shown}")
        self._date_only |= {role} if found.date_only else set()

    def _expect(self, role: str, problem: str, allowed: str) -> None:
        """Values that are there but could not be read are faults."""
        self._values[f"{role} as written"] = self._texts[role]
        where = f"{name(role)} IS NULL AND {name(f'{role} as written')} IS NOT NULL"
        self._faults.append(Fault(role, where, problem, allowed))

    def _order(self, role: str, found: times.Times) -> times.Order:
        """Day or month first in ``12/31/2026``: decided by the whole column, else day first, as Nordic people write."""
        if "slashes" not in found.families:
            return "day"
        ((first, second),) = self._raw.rows(times.order_sql(self._texts[role], found))
        days_first, months_first = int(str(first or 0)) > 12, int(str(second or 0)) > 12
        column = self._columns[role]
        if days_first and months_first:
            raise BadInput(
                f"{self._raw.path.name}: column '{column}' has dates with the day first and dates with the month first "
                "(such as 31/12/2026 and 12/31/2026). Write them all as 2026-12-31. Nothing was loaded."
            )
        if days_first or months_first:
            return "day" if days_first else "month"
        american = any(shape.text[-2:].lower() in ("am", "pm") for shape in self._seen[role])
        self._notes.append(_order_note(column, american))
        return "month" if american else "day"


_EMPTY = {"time": "TIMESTAMP", "utc": "TIMESTAMP", "day": "DATE", "number": "DOUBLE", "hours": "DOUBLE", "json": "JSON"}


def _order_note(column: str, american: bool) -> Text:
    if american:
        return Text(
            "Dates in column {column:name} are read with the month first; nothing in them says so.", {"column": column}
        )
    return Text(
        "Dates in column {column:name} are read with the day first; nothing in them says so.", {"column": column}
    )


def _as_day(sql: str, reads: Reads) -> str:
    return f"CAST({sql} AS DATE)" if reads == "day" else sql
