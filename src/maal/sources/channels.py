"""Which channel a contact came by: the rules of ``maal.toml`` first, then UTM, referrer and click id by `terms`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from maal import terms
from maal.sources.quote import literal
from maal.workspace import Rules, Settings

#: Exports for test data mask their values by hashes: 32 signs of a hash tell no channel.
_MASKED = "'^[0-9a-f]{32}$'"


@dataclass(frozen=True, slots=True)
class Traces:
    """SQL of what a contact left behind, each None where the source has none."""

    utm_source: str | None = None
    utm_medium: str | None = None
    utm_campaign: str | None = None
    referrer: str | None = None
    url: str | None = None
    name: str | None = None
    fields: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        names = ("utm_source", "utm_medium", "utm_campaign")
        found = {each: _with_parameter(getattr(self, each), self.url, each) for each in names}
        other = {"referrer": self.referrer, "url": self.url, "name": self.name}
        fields = {each: sql for each, sql in {**found, **other}.items() if sql}
        object.__setattr__(self, "fields", fields)


def channel_sql(traces: Traces, settings: Settings) -> str:
    """SQL of the channel's key: by rule, by the file's own name for it, else as `terms.recognise` says.

    A referrer on the host of the landing page is none.
    """
    cases = [rule_sql(key, channel.rules, traces) for key, channel in settings.channels.items()]
    derived = terms.channel_sql(
        utm_source=unmasked(traces.utm_source),
        utm_medium=unmasked(traces.utm_medium),
        referrer=_foreign_referrer_sql(traces),
        url=unmasked(traces.url),
    )
    whens = " ".join(case for case in cases if case)
    # Not CASE ... ELSE or coalesce around it all: DuckDB would work out the shared parts of ``derived`` anew each time.
    first = [f"CASE {whens} END"] if whens else []
    named = [_name_sql(traces.name, settings)] if traces.name else []
    return f"list_any_value([{', '.join([*first, *named, derived])}])" if first or named else derived


def named_channel_sql(name: str, settings: Settings) -> str:
    """SQL of the channel's key where the file names the channel itself: by rule, by key, else the name as it is."""
    cases = [rule_sql(key, channel.rules, Traces(name=name)) for key, channel in settings.channels.items()]
    whens = " ".join(case for case in cases if case)
    return f"CASE {whens} ELSE {_name_sql(name, settings)} END" if whens else _name_sql(name, settings)


def rule_sql(key: str, rules: Rules, traces: Traces) -> str:
    """SQL ``WHEN ... THEN key``: every field of the rule that is given, by any of its values; "" without a rule.

    Names of a channel stand apart: a file that names its channels leaves no other traces.
    """
    given = {each: getattr(rules, each) for each in ("utm_source", "utm_medium", "utm_campaign", "referrer", "url")}
    tests = [_test_sql(each, values, traces) for each, values in given.items() if values]
    both = [" AND ".join(tests)] if tests and all(tests) else []
    named = [_test_sql("name", rules.name, traces)] if rules.name and traces.name else []
    return f"WHEN {' OR '.join(f'({test})' for test in both + named)} THEN {literal(key)}" if both + named else ""


def _test_sql(each: str, values: tuple[str, ...], traces: Traces) -> str:
    if each not in traces.fields:
        return ""
    value = f"lower({traces.fields[each]})"
    if each == "url":
        return " OR ".join(f"contains({value}, {literal(text.lower())})" for text in values)
    if each == "referrer":
        host = host_sql(value)
        return " OR ".join(
            f"{host} = {literal(h.lower())} OR suffix({host}, {literal('.' + h.lower())})" for h in values
        )
    return f"trim({value}) IN ({', '.join(literal(text.strip().lower()) for text in values)})"


def _name_sql(name: str, settings: Settings) -> str:
    keys = [f"WHEN {literal(key.lower())} THEN {literal(key)}" for key in settings.channels]
    return f"CASE lower({name}) {' '.join(keys)} ELSE {name} END" if keys else name


def host_sql(url: str) -> str:
    """SQL of an address's host without ``www.``."""
    return f"regexp_extract(lower({url}), '^(?:[a-z][a-z0-9+.-]*:)?(?://)?(?:www\\.)?([^/:?#]+)', 1)"


def _foreign_referrer_sql(traces: Traces) -> str | None:
    referrer = unmasked(traces.referrer)
    if not referrer or not traces.url:
        return referrer
    own = f"contains({traces.url}, '//') AND {host_sql(referrer)} = {host_sql(traces.url)}"
    return f"CASE WHEN NOT coalesce({own}, false) THEN {referrer} END"


def unmasked(value: str | None) -> str | None:
    """SQL of a value, NULL where it is a hash put there to mask it."""
    return value and f"CASE WHEN NOT regexp_matches({value}, {_MASKED}) THEN {value} END"


def _with_parameter(column: str | None, url: str | None, parameter: str) -> str | None:
    """SQL of a UTM value: its column, or the parameter of the landing page's address."""
    if not url:
        return column
    found = f"nullif(url_decode(replace(regexp_extract({url}, '[?&]{parameter}=([^&#]*)', 1), '+', ' ')), '')"
    return f"coalesce({column}, {found})" if column else found
