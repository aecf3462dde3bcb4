"""The rule of `recognise` as one DuckDB expression, for millions of visits.

Written for speed, from measurements: a MAP literal is a hash table; ``regexp_extract`` of the whole match is five
times as fast as of a group; equal parts of an expression are worked out once by the engine, unless they stand within
CASE or coalesce; a lambda over a list of one value binds a name, but sets its constants up for every 2,048 rows, so
only the last step, which has small ones, is a lambda. A million visits with all four columns take about 4 seconds of
processor time, with a referrer alone 1 second.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from maal.terms import patterns

_NOTHING = "NULL::VARCHAR"


def channel_sql(
    *,
    utm_source: str | None = None,
    utm_medium: str | None = None,
    referrer: str | None = None,
    url: str | None = None,
    own_hosts: Iterable[str] = (),
) -> str:
    """SQL text of `recognise`; each argument is the SQL of a column or an expression, None where there is none.

    Within CASE or coalesce it takes three times as long; ``list_any_value([rules, channel])`` puts own rules first
    without that.

    >>> import duckdb
    >>> duckdb.sql(f"SELECT {channel_sql(referrer='r')} FROM (VALUES ('https://t.co/'), (NULL)) AS visit(r)").fetchall()
    [('x',), ('direct',)]
    """
    source, medium = _parameter_sql(utm_source, url, "source"), _parameter_sql(utm_medium, url, "medium")
    host = _host_sql(referrer) if referrer else _NOTHING
    seen = {
        "named": f"[{_source_sql(source)}, {_lookup(patterns.mediums(), medium)}]",
        "referrer": _referrer_sql(host) if referrer else _NOTHING,
        "click": _click_sql(f"lower({url})") if url else _NOTHING,
        "search": _lookup(patterns.mediums_of_search(), medium),
        "given": f"[{source}, {medium}]",
        "host": host,
        "own": f"regexp_matches({host}, {_text(patterns.no_referrer(tuple(own_hosts)))})",
    }
    visit = ", ".join(f"'{name}': {value}" for name, value in seen.items())
    return _let("maal_visit", f"{{{visit}}}", _let("maal_found", _found_sql("maal_visit"), _decide_sql("maal_visit")))


def _found_sql(visit: str) -> str:
    specific = f"list_filter({visit}.named, lambda maal_key: maal_key NOT IN ({_list(patterns.general())}))"
    referrer = f"CASE WHEN NOT {visit}.own THEN {visit}.referrer END"
    return f"coalesce(list_any_value({specific}), {referrer}, {visit}.click, list_any_value({visit}.named))"


def _decide_sql(visit: str) -> str:
    absent = _list(patterns.absent())
    host = f"CASE WHEN NOT {visit}.own THEN {visit}.host ELSE '' END"
    given = (
        f"list_filter(list_append({visit}.given, {host}), lambda maal_value: {_fold('maal_value')} NOT IN ({absent}))"
    )
    return (
        f"CASE WHEN maal_found = '{patterns.SEARCH}' AND {visit}.click = '{patterns.PAID_SEARCH}' THEN {visit}.click "
        f"WHEN maal_found = '{patterns.SEARCH}' THEN coalesce({visit}.search, maal_found) "
        f"WHEN maal_found IS NOT NULL THEN maal_found WHEN contains({host}, '.') THEN 'referral' "
        f"WHEN len({given}) > 0 THEN 'unknown' ELSE 'direct' END"
    )


def _parameter_sql(column: str | None, url: str | None, name: str) -> str:
    in_url = f"split_part({_part(f'lower({url})', patterns.parameter(name))}, '=', 2)" if url else _NOTHING
    # The first value that is not empty; coalesce and nullif would be worked out anew at every use.
    return _fold(
        f"regexp_extract(concat_ws(chr(31), {column}, {in_url}), '[^\\x1f]+')" if column and url else column or in_url
    )


def _fold(value: str) -> str:
    return f"trim(regexp_replace(lower({value}), {_text(patterns.SEPARATORS)}, '-', 'g'), '-')"


def _host_sql(referrer: str) -> str:
    return _part(f"regexp_replace(lower({referrer}), {_text(patterns.SCHEME)}, '')", patterns.HOST)


def _source_sql(source: str) -> str:
    stem = f"rtrim({_part(source, patterns.starred_source())}, '{patterns.WORD_ENDS}')"
    named, starred = _lookup(patterns.sources(), source), _lookup(patterns.sources(), stem)
    return _first(named, *_domain_sql(source), starred)


def _referrer_sql(host: str) -> str:
    return _first(*_domain_sql(host), _lookup(patterns.sources(), host))


def _domain_sql(host: str) -> tuple[str, str]:
    known = f"ltrim({_part(host, patterns.referrer_domain())}, '.')"
    everywhere = f"split_part(ltrim({_part(host, patterns.everywhere_domain())}, '.'), '.', 1)"
    return _lookup(patterns.referrers(), known), _lookup(patterns.everywhere(), everywhere)


def _click_sql(address: str) -> str:
    parts = (_part(address, patterns.click_parameter(paid)) for paid in (True, False))
    return _first(*(_lookup(patterns.click_ids(), f"split_part(substr({part}, 2), '=', 1)") for part in parts))


def _let(name: str, value: str, body: str) -> str:
    return f"list_transform([{value}], lambda {name}: {body})[1]"


def _first(*values: str) -> str:
    return f"list_any_value([{', '.join(values)}])"


def _lookup(table: Mapping[str, str], key: str) -> str:
    entries = ", ".join(f"{_text(name)}: {_text(value)}" for name, value in table.items())
    return f"(MAP {{{entries}}})[{key}]"


def _part(text: str, expression: str) -> str:
    return f"regexp_extract({text}, {_text(expression)})"


def _list(values: Iterable[str]) -> str:
    return ", ".join(map(_text, values))


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
