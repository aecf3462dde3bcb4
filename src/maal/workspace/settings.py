"""What ``maal.toml`` says, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from maal.core import Channel, Goal


@dataclass(frozen=True, slots=True)
class Organisation:
    """Whose workspace it is. ``industry`` is a NACE section, ``currency`` ISO 4217, ``timezone`` an IANA name."""

    name: str
    currency: str
    timezone: str
    language: str = "en"
    country: str = ""
    industry: str = ""
    employees: int | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """How a touchpoint is recognised as a channel's: by every field that is given, each by any of its values.

    ``referrer`` holds host names (their subdomains count), ``url`` parts of the landing page's address, ``name`` the
    names that generic files use for the channel; case does not matter.
    """

    utm_source: tuple[str, ...] = ()
    utm_medium: tuple[str, ...] = ()
    utm_campaign: tuple[str, ...] = ()
    referrer: tuple[str, ...] = ()
    url: tuple[str, ...] = ()
    name: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ConfiguredChannel(Channel):
    """A channel of ``maal.toml`` with the rules by which its touchpoints are recognised."""

    rules: Rules = field(default_factory=Rules)


@dataclass(frozen=True, slots=True)
class Attribution:
    """How touchpoints are credited: the days that a contact counts, and the rule shown first."""

    lookback_days: int = 30
    rule: str = "markov"


@dataclass(frozen=True, slots=True)
class Asked:
    """How answers to "how did you hear about us?" are read: the organisation's own words -> the key of a channel."""

    synonyms: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Model:
    """What a media mix model sees beside the channels: measures that also move the outcome."""

    controls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DeclaredTest:
    """A test that was not planned by maal, or an event that can be taken as one; ``end`` is its last day.

    ``change`` is what happened where treated: the channel was "on" (started, added) or "off" (stopped).
    """

    name: str
    channel: str
    goal: str
    method: str
    start: date
    end: date
    change: str = "on"
    measure: str = ""
    treated: tuple[str, ...] = ()
    controls: tuple[str, ...] = ()
    on: tuple[date, ...] = ()
    exposed: int | None = None
    held: int | None = None
    outcomes_exposed: int | None = None
    outcomes_held: int | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """All of ``maal.toml``. ``rates``: units of the organisation's currency for one unit of another."""

    organisation: Organisation
    channels: Mapping[str, ConfiguredChannel] = field(default_factory=dict)
    goals: Mapping[str, Goal] = field(default_factory=dict)
    rates: Mapping[str, float] = field(default_factory=dict)
    attribution: Attribution = field(default_factory=Attribution)
    asked: Asked = field(default_factory=Asked)
    model: Model = field(default_factory=Model)
    tests: Mapping[str, DeclaredTest] = field(default_factory=dict)
