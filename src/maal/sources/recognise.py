"""Recognise what a file is by the columns that matter, or say what is missing and how to map it by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from maal.core import BadInput, unknown_name
from maal.sources.build import sheet_of
from maal.sources.raw import RawTable
from maal.sources.registry import known_sources, source_called
from maal.sources.sheet import Context, Sheet, fields
from maal.sources.source import Source


@dataclass(frozen=True, slots=True)
class _Match:
    source: Source
    columns: Mapping[str, str]
    missing: Sequence[str]

    @property
    def rank(self) -> tuple[int, int]:
        """Exact names of a program before common words, then the kind that explains more of the file."""
        return self.source.weight, len(self.source.needs)


def recognise(raw: RawTable, context: Context, kind: str | None, mapping: Mapping[str, str]) -> tuple[Source, Sheet]:
    """The source that a file is from, and the file seen through its roles.

    ``kind`` decides when given; ``mapping`` (role → column, or ``=constant``) goes before the names in the header.
    Raises BadInput when nothing fits, naming what the nearest kind lacks, or when two kinds fit equally well.
    """
    header = tuple(fields(raw.relation))
    if kind:
        match = _match(source_called(kind), header, mapping)
        if match.missing:
            raise BadInput(_lacking(raw, match, header))
        return match.source, _sheet(raw, match, mapping, context)
    _refuse_unknown_fields(mapping)
    fitting = [each for each in _matches(header, mapping) if not each.missing and not _is_other(each)]
    for rank in sorted({each.rank for each in fitting}, reverse=True):
        ranked = [(each.source, _sheet(raw, each, mapping, context)) for each in fitting if each.rank == rank]
        found = [(source, sheet) for source, sheet in ranked if source.is_so(sheet)]
        if len(found) > 1:
            raise BadInput(_ambiguous(raw, [source for source, _ in found]))
        if found:
            return found[0]
    raise BadInput(_unknown(raw, header, mapping))


def _refuse_unknown_fields(mapping: Mapping[str, str]) -> None:
    """Raise BadInput on a mapped field that no kind of file has."""
    known = {role for source in known_sources().values() for role in source.roles}
    for role in mapping:
        if role not in known:
            raise BadInput(f"--map: {unknown_name('field', role, known)}")


def _matches(header: Sequence[str], mapping: Mapping[str, str]) -> list[_Match]:
    known = known_sources().values()
    return [_match(source, header, mapping) for source in known if set(mapping) <= set(source.roles)]


def _match(source: Source, header: Sequence[str], mapping: Mapping[str, str]) -> _Match:
    for role, column in mapping.items():
        if role not in source.roles:
            raise BadInput(unknown_name(f"field of a {source.kind} file", role, source.roles))
        if not column.startswith("=") and column not in header:
            raise BadInput(unknown_name("column in the file", column, header))
    free = [column for column in header if column not in mapping.values()]
    own = {role: column for role, column in source.columns(free).items() if role not in mapping}
    columns = {**own, **mapping}
    return _Match(source, columns, source.missing(columns))


def _is_other(match: _Match) -> bool:
    return any(role in match.columns for role in match.source.unless)


def _sheet(raw: RawTable, match: _Match, mapping: Mapping[str, str], context: Context) -> Sheet:
    given = {role: value[1:] for role, value in mapping.items() if value.startswith("=")}
    columns = {role: column for role, column in match.columns.items() if role not in given}
    return sheet_of(raw, match.source.roles, columns, given, context)


def _ambiguous(raw: RawTable, sources: Sequence[Source]) -> str:
    kinds = " or ".join(f"{source.kind} ({source.title})" for source in sources)
    words = " or ".join(f"--as {source.kind}" for source in sources)
    return f"{raw.path.name} may be {kinds}: its columns fit equally well. Say which: {words}. Nothing was loaded."


def _unknown(raw: RawTable, header: Sequence[str], mapping: Mapping[str, str]) -> str:
    fits = [each for each in _matches(header, mapping) if not _is_other(each)] or _matches(header, {})
    nearest = min(fits, key=lambda each: (len(each.missing) / len(each.source.needs), each.source.weight))
    if len(nearest.missing) == len(nearest.source.needs):
        kinds = ", ".join(sorted(source.kind for source in known_sources().values()))
        return (
            f"{raw.path.name} is not recognised: none of its columns is one that maal knows. {_columns(header)} "
            f"If it is one of {kinds}, say which, and which column is which: "
            f"maal import {raw.path.name} --as KIND --map FIELD=COLUMN,FIELD=COLUMN. Nothing was loaded."
        )
    return _lacking(raw, nearest, header)


def _lacking(raw: RawTable, match: _Match, header: Sequence[str]) -> str:
    source = match.source
    lacking = "; ".join(match.missing) or "nothing that maal can name"
    return (
        f"{raw.path.name} is not recognised. The nearest kind is {source.kind} ({source.title}), which lacks a column "
        f"for: {lacking}. {_columns(header)} If it is such a file, say which column is which: "
        f"maal import {raw.path.name} --as {source.kind} --map {_words(match)}. {_constant(match)}Nothing was loaded."
    )


def _columns(header: Sequence[str]) -> str:
    more = f" and {len(header) - 20} more" if len(header) > 20 else ""
    return f"The file's columns: {', '.join(header[:20])}{more}."


def _constant(match: _Match) -> str:
    """How to say what the whole file is, where a cost or a contact names no channel."""
    lacks = any(need.split(" or ")[0] == "channel" for need in match.missing)
    return "If all its rows are of one channel, write channel==facebook, for example. " if lacks else ""


def _words(match: _Match) -> str:
    roles = [need.split(" or ")[0] for need in match.missing] or [need[0] for need in match.source.needs]
    return ",".join(f"{role}=COLUMN" for role in roles)
