"""What ``maal.toml`` may hold: the pydantic models, one per section."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

from babel import Locale
from babel.numbers import list_currencies
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator

from maal import terms
from maal.core import Count, Every, unknown_name
from maal.workspace import declared

RULES = ("first", "last", "last_non_direct", "linear", "position", "time_decay", "markov", "shapley", "shapley_rate")
"""The attribution rules that ``[attribution] rule`` may name."""

_SECTIONS_OF_NACE = "ABCDEFGHIJKLMNOPQRSTUV"


@cache
def _territories() -> frozenset[str]:
    return frozenset(code for code in map(str, Locale("en").territories) if len(code) == 2 and code.isalpha())


def _country(code: str) -> str:
    if code not in _territories():
        raise ValueError(f"'{code}' is no country. Write two capital letters (ISO 3166), such as NO, SE, DK or FI.")
    return code


def _industry(code: str) -> str:
    if len(code) != 1 or code not in _SECTIONS_OF_NACE:
        raise ValueError(f"'{code}' is no section of NACE. Write one capital letter from A to V.")
    return code


def _timezone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError(unknown_name("time zone", name, available_timezones()).split(" Known:")[0] + _ZONES)
    return name


_ZONES = " Write an IANA name, such as Europe/Oslo, Europe/Stockholm, Europe/Copenhagen or Europe/Helsinki."


def _currency(code: str) -> str:
    if code not in list_currencies():
        raise ValueError(f"'{code}' is no currency. Write three capital letters (ISO 4217), such as NOK, SEK or EUR.")
    return code


def _purpose(key: str) -> str:
    if key not in terms.purposes():
        raise ValueError(unknown_name("purpose", key, terms.purposes()))
    return key


def _platform(key: str) -> str:
    if key not in terms.platforms():
        raise ValueError(unknown_name("platform", key, terms.platforms()))
    return key


def _kind(key: str) -> str:
    if key not in terms.kinds():
        raise ValueError(unknown_name("kind of channel", key, terms.kinds()))
    return key


def _language(code: str) -> str:
    if code not in terms.LANGUAGES:
        raise ValueError(unknown_name("language", code, terms.LANGUAGES))
    return code


Name = Annotated[str, Field(min_length=1)]
Currency = Annotated[str, AfterValidator(_currency)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
NotNegative = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class _Section(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class OrganisationSection(_Section):
    """``[organisation]``."""

    name: Name
    currency: Currency
    timezone: Annotated[str, AfterValidator(_timezone)]
    language: Annotated[str, AfterValidator(_language)] = "en"
    country: Annotated[str, AfterValidator(_country)] = ""
    industry: Annotated[str, AfterValidator(_industry)] = ""
    employees: Annotated[int, Field(ge=0)] | None = None


class RulesSection(_Section):
    """``rules`` of a channel: lists of texts."""

    utm_source: list[Name] = []
    utm_medium: list[Name] = []
    utm_campaign: list[Name] = []
    referrer: list[Name] = []
    url: list[Name] = []
    name: list[Name] = []


class ChannelSection(_Section):
    """``[channels.KEY]``."""

    platform: Annotated[str, AfterValidator(_platform)] = ""
    kind: Annotated[str, AfterValidator(_kind)] = ""
    hourly_rate: NotNegative | None = None
    rules: RulesSection = RulesSection()


class GoalSection(_Section):
    """``[goals.KEY]``."""

    name: str = ""
    outcome: Name
    target: Positive
    every: Every = "quarter"
    purpose: Annotated[str, AfterValidator(_purpose)] = ""
    count: Count = "all"
    value: NotNegative | None = None
    margin: Annotated[float, Field(gt=0, le=1)] = 1.0
    required_return: NotNegative = 1.0
    insist: bool = False

    @model_validator(mode="after")
    def _is_an_outcome(self) -> GoalSection:
        if terms.is_vanity(self.outcome) and not self.insist:
            raise ValueError(
                f"'{self.outcome}' is an output or an out-take of a channel, not an outcome: it tells what was shown, "
                "not what people did. Set the outcome that it should lead to (new customers, enquiries, visits) as "
                "the goal. To keep it all the same, add insist = true."
            )
        return self


class AttributionSection(_Section):
    """``[attribution]``."""

    lookback_days: Annotated[int, Field(ge=1, le=3650)] = 30
    rule: Literal[RULES] = "markov"  # type: ignore[valid-type]


class AskedSection(_Section):
    """``[asked]``."""

    synonyms: dict[Name, Name] = {}


class ModelSection(_Section):
    """``[model]``."""

    controls: list[Name] = []


class TestSection(_Section):
    """``[tests.NAME]``: a test that was not planned by maal, or an event that can be taken as one."""

    __test__ = False  # no test class for pytest

    channel: Name
    goal: Name
    method: Literal[declared.METHODS]  # type: ignore[valid-type]
    start: date
    end: date
    change: Literal["on", "off"] = "on"
    measure: Annotated[str, Field(validate_default=True)] = ""
    treated: Annotated[list[Name], Field(validate_default=True)] = []
    controls: list[Name] = []
    on: Annotated[list[date], Field(validate_default=True)] = []
    exposed: Annotated[int, Field(ge=2)] | None = Field(default=None, validate_default=True)
    held: Annotated[int, Field(ge=2)] | None = Field(default=None, validate_default=True)
    outcomes_exposed: Annotated[int, Field(ge=0)] | None = Field(default=None, validate_default=True)
    outcomes_held: Annotated[int, Field(ge=0)] | None = Field(default=None, validate_default=True)

    @field_validator("channel", "goal")
    @classmethod
    def _is_known(cls, key: str, info: ValidationInfo) -> str:
        declared.require_known(str(info.field_name), key, info.context)
        return key

    @field_validator("end", "change", *declared.OF_METHODS)
    @classmethod
    def _fits_the_rest(cls, given: Any, info: ValidationInfo) -> Any:
        """Held against the settings above it, so that each fault has a line of its own."""
        declared.require_fit(str(info.field_name), given, info.data)
        return given


class File(_Section):
    """The whole of ``maal.toml``."""

    organisation: OrganisationSection
    channels: dict[Name, ChannelSection] = {}
    goals: dict[Name, GoalSection] = {}
    rates: dict[Currency, Positive] = {}
    attribution: AttributionSection = AttributionSection()
    asked: AskedSection = AskedSection()
    model: ModelSection = ModelSection()
    tests: dict[Name, TestSection] = {}

    @field_validator("asked")
    @classmethod
    def _leads_to_channels(cls, asked: AskedSection, info: ValidationInfo) -> AskedSection:
        known = {*info.data.get("channels", {}), *terms.platforms()}
        for word, channel in asked.synonyms.items():
            if channel not in known:
                raise ValueError(f"'{word}' leads nowhere: {unknown_name('channel', channel, known)}")
        return asked
