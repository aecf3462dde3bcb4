"""The rule of `recognise` as one DuckDB expression, for millions of visits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from maal.terms import patterns


def channel_sql(
    *,
    utm_source: str | None = None,
    utm_medium: str | None = None,
    referrer: str | None = None,
    url: str | None = None,
    own_hosts: Iterable[str] = (),
) -> str:
    """SQL text of `recognise`; each argument is the SQL of a column or an expression, None where there is none.

    >>> import duckdb
    >>> duckdb.sql(f"SELECT {channel_sql(referrer='r')} FROM (VALUES ('https://t.co/'), (NULL)) AS visit(r)").fetchall()
    [('x',), ('direct',)]
    """
    address = f"lower({url or 'NULL::VARCHAR'})"
    source = _parameter_sql(utm_source, "source", address if url else None)
    medium = _parameter_sql(utm_medium, "medium", address if url else None)
    host = _host_sql(referrer, own_hosts)
    found = (
        f"coalesce({_source_sql(source, False)}, {_lookup(patterns.mediums(False), medium)}, {_referrer_sql(host)}, "
        f"{_lookup(patterns.click_ids(), _extract(address, patterns.click_parameter(False)))}, "
        f"{_source_sql(source, True)}, {_lookup(patterns.mediums(True), medium)})"
    )
    rest = (
        f"CASE WHEN contains({host}, '.') THEN 'referral' "
        f"WHEN coalesce({source}, {medium}, {host}) IS NOT NULL THEN 'unknown' ELSE 'direct' END"
    )
    return f"coalesce({_split_search_sql(found, medium, address)}, {rest})"


def _split_search_sql(found: str, medium: str, address: str) -> str:
    # replace() rather than CASE: the engine would work out `found` once for the test and once for the result.
    paid = f"regexp_matches({address}, {_text(patterns.click_parameter(True))})"
    by_medium = f"coalesce({_lookup(patterns.mediums_of_search(), medium)}, '{patterns.SEARCH}')"
    split = f"CASE WHEN {paid} THEN '{patterns.PAID_SEARCH}' ELSE {by_medium} END"
    return f"replace({found}, '{patterns.SEARCH}', {split})"


def _parameter_sql(column: str | None, name: str, address: str | None) -> str:
    own = _fold_sql(column) if column else None
    from_address = _fold_sql(_extract(address, patterns.parameter(name))) if address else None
    return f"coalesce({', '.join(filter(None, (own, from_address, 'NULL::VARCHAR')))})"


def _fold_sql(value: str) -> str:
    folded = f"trim(regexp_replace(lower({value}), {_text(patterns.SEPARATORS)}, '-', 'g'), '-')"
    return _known_sql(folded, folded)


def _known_sql(value: str, test: str) -> str:
    return f"CASE WHEN {test} NOT IN ({', '.join(map(_text, patterns.absent()))}) THEN {value} END"


def _host_sql(referrer: str | None, own_hosts: Iterable[str]) -> str:
    if referrer is None:
        return "NULL::VARCHAR"
    host = _extract(rf"trim(lower({referrer}), E' \t\r\n')", patterns.HOST)
    folded = f"trim(regexp_replace({host}, {_text(patterns.SEPARATORS)}, '-', 'g'), '-')"
    nobody = f"regexp_matches({host}, {_text(patterns.no_referrer(own_hosts))})"
    return f"CASE WHEN NOT {nobody} THEN {_known_sql(host, folded)} END"


def _referrer_sql(host: str) -> str:
    return f"coalesce({_domain_sql(host)}, {_source_sql(host, False)})"


def _source_sql(source: str, general: bool) -> str:
    known = patterns.sources(general)
    starred = _lookup(known, _extract(source, patterns.starred_source(general)))
    by_name = f"{_lookup(known, source)}, {starred}"
    return f"coalesce({by_name})" if general else f"coalesce({_domain_sql(source)}, {by_name})"


def _domain_sql(host: str) -> str:
    domain = rf"regexp_replace({host}, {_text(patterns.referrer_host())}, '\1\2')"
    return f"CASE WHEN contains({host}, '.') THEN {_lookup(patterns.referrers(), domain)} END"


def _lookup(table: Mapping[str, str], key: str) -> str:
    entries = ", ".join(f"{_text(name)}: {_text(value)}" for name, value in table.items())
    return f"(MAP {{{entries}}})[{key}]"


def _extract(text: str, expression: str) -> str:
    return f"regexp_extract({text}, {_text(expression)}, 1)"


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
